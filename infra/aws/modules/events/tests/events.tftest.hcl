# Of AWS only the shapes are real here: every resource is checked by the provider's own schema, and none is made.
mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
  mock_resource "aws_cloudwatch_event_bus" {
    defaults = { arn = "arn:aws:events:eu-central-1:111122223333:event-bus/earshot-test" }
  }
  mock_resource "aws_cloudwatch_event_connection" {
    defaults = { arn = "arn:aws:events:eu-central-1:111122223333:connection/earshot-test/1" }
  }
  mock_resource "aws_cloudwatch_event_api_destination" {
    defaults = { arn = "arn:aws:events:eu-central-1:111122223333:api-destination/earshot-test/1" }
  }
  mock_resource "aws_cloudwatch_event_rule" {
    defaults = { arn = "arn:aws:events:eu-central-1:111122223333:rule/earshot-test/1" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/earshot-test" }
  }
  mock_resource "aws_sqs_queue" {
    defaults = {
      arn = "arn:aws:sqs:eu-central-1:111122223333:earshot-test"
      id  = "https://sqs.eu-central-1.amazonaws.com/111122223333/earshot-test"
      url = "https://sqs.eu-central-1.amazonaws.com/111122223333/earshot-test"
    }
  }
}

variables {
  name            = "earshot-test"
  folder          = "../../../events"
  hosts           = { helpdesk = { url = "https://brevik.zendesk.com" } }
  credentials     = { helpdesk = { id = "client", secret = "never shown" }, webhook = { secret = "never shown" } }
  alarm_topic_arn = "arn:aws:sns:eu-central-1:111122223333:earshot-test"
}

run "a_rule_without_a_host_is_not_made" {
  command = apply

  assert {
    condition     = toset(keys(aws_cloudwatch_event_rule.this)) == toset(["case-opened"])
    error_message = "Only rules whose host has an address may be made."
  }
}

run "every_rule_has_its_whole_way" {
  command = apply

  variables {
    hosts = {
      helpdesk = { url = "https://brevik.zendesk.com" }
      webhook  = { url = "https://hooks.brevik.example" }
    }
  }

  assert {
    condition = alltrue([for made in [
      aws_cloudwatch_event_target.this, aws_cloudwatch_event_connection.this, aws_cloudwatch_event_api_destination.this,
      aws_sqs_queue.dead, aws_sqs_queue_policy.dead, aws_cloudwatch_metric_alarm.dead, aws_cloudwatch_metric_alarm.failed,
    ] : keys(made) == keys(aws_cloudwatch_event_rule.this)])
    error_message = "Each rule needs a target, a connection, a destination, a queue that takes its dead letters, and two alarms."
  }
  assert {
    condition     = length(aws_cloudwatch_event_rule.this) == 2
    error_message = "Both rules of the folder must be made."
  }
  assert {
    condition     = alltrue([for target in aws_cloudwatch_event_target.this : target.dead_letter_config[0].arn != "" && target.retry_policy[0].maximum_event_age_in_seconds == 5400])
    error_message = "Each target needs dead letters, and must give up after 90 minutes."
  }
  assert {
    condition     = aws_cloudwatch_event_api_destination.this["case-opened"].invocation_endpoint == "https://brevik.zendesk.com/api/v2/tickets.json"
    error_message = "Tickets are made at the help desk's own address."
  }
  assert {
    condition     = aws_cloudwatch_event_target.this["case-opened"].input_transformer[0].input_template == file("../../../events/case-opened/input-template.txt")
    error_message = "The template must come through as it stands in the file."
  }
  assert {
    condition     = aws_cloudwatch_event_connection.this["case-opened"].auth_parameters[0].oauth[0].authorization_endpoint == "https://brevik.zendesk.com/oauth/tokens"
    error_message = "Tokens are asked for where tickets are made."
  }
  assert {
    condition     = alltrue([for queue in aws_sqs_queue.dead : queue.sqs_managed_sse_enabled && queue.message_retention_seconds == 1209600])
    error_message = "Dead letters are encrypted and kept for two weeks."
  }
}

run "an_address_without_https_is_refused" {
  command = plan

  variables {
    hosts = { helpdesk = { url = "http://brevik.zendesk.com" } }
  }

  expect_failures = [var.hosts]
}
