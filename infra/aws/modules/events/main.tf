module "files" {
  source = "./files"

  folder = var.folder
}

locals {
  # A rule whose host has no address here is not made.
  rules = { for name, rule in module.files.rules : name => rule if contains(keys(var.hosts), rule.host) }
}

resource "aws_cloudwatch_event_bus" "this" {
  name        = var.name
  description = "Events of Earshot"
}

resource "aws_cloudwatch_event_archive" "this" {
  name             = var.name
  description      = "What was published, to be replayed; rules leave replays alone unless they say otherwise"
  event_source_arn = aws_cloudwatch_event_bus.this.arn
  event_pattern    = module.files.archive.event_pattern
  retention_days   = module.files.archive.retention_days
}

resource "aws_cloudwatch_event_rule" "this" {
  for_each = local.rules

  name           = "${var.name}-${each.key}"
  description    = each.value.description
  event_bus_name = aws_cloudwatch_event_bus.this.name
  event_pattern  = each.value.event_pattern
}

resource "aws_cloudwatch_event_connection" "this" {
  for_each = local.rules

  name               = "${var.name}-${each.key}"
  description        = each.value.description
  authorization_type = each.value.connection.authorizationType

  auth_parameters {
    dynamic "oauth" {
      for_each = each.value.connection.authorizationType == "OAUTH_CLIENT_CREDENTIALS" ? [each.value.connection] : []

      content {
        authorization_endpoint = "${var.hosts[each.value.host].url}${oauth.value.authorizationPath}"
        http_method            = oauth.value.httpMethod

        client_parameters {
          client_id     = var.credentials[each.value.host].id
          client_secret = var.credentials[each.value.host].secret
        }

        oauth_http_parameters {
          dynamic "body" {
            for_each = oauth.value.body

            content {
              key             = body.key
              value           = body.value
              is_value_secret = false
            }
          }
        }
      }
    }

    dynamic "api_key" {
      for_each = each.value.connection.authorizationType == "API_KEY" ? [each.value.connection] : []

      content {
        key   = api_key.value.apiKeyName
        value = var.credentials[each.value.host].secret
      }
    }
  }
}

resource "aws_cloudwatch_event_api_destination" "this" {
  for_each = local.rules

  name                             = "${var.name}-${each.key}"
  description                      = each.value.description
  connection_arn                   = aws_cloudwatch_event_connection.this[each.key].arn
  invocation_endpoint              = "${var.hosts[each.value.host].url}${each.value.path}"
  http_method                      = each.value.http_method
  invocation_rate_limit_per_second = each.value.rate_limit
}

resource "aws_cloudwatch_event_target" "this" {
  for_each = local.rules

  event_bus_name = aws_cloudwatch_event_bus.this.name
  rule           = aws_cloudwatch_event_rule.this[each.key].name
  target_id      = each.key
  arn            = aws_cloudwatch_event_api_destination.this[each.key].arn
  role_arn       = aws_iam_role.invoke.arn

  input_transformer {
    input_paths    = each.value.input_paths
    input_template = each.value.input_template
  }

  http_target {
    header_parameters = each.value.header_parameters
  }

  retry_policy {
    maximum_event_age_in_seconds = each.value.maximum_age
    maximum_retry_attempts       = each.value.maximum_attempts
  }

  dead_letter_config {
    arn = aws_sqs_queue.dead[each.key].arn
  }

  # A queue that refuses would have dead letters dropped without a word.
  depends_on = [aws_sqs_queue_policy.dead]
}
