# Where events wait that could not be delivered: `earshot redrive` reads them.
resource "aws_sqs_queue" "dead" {
  for_each = local.rules

  name                      = "${var.name}-${trimprefix(each.value.dead_letters.name, "earshot-")}"
  message_retention_seconds = each.value.dead_letters.messageRetentionSeconds
  sqs_managed_sse_enabled   = true
}

data "aws_iam_policy_document" "dead" {
  for_each = local.rules

  statement {
    sid       = "EventBridgeOfThisRule"
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.dead[each.key].arn]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [aws_cloudwatch_event_rule.this[each.key].arn]
    }
  }
}

resource "aws_sqs_queue_policy" "dead" {
  for_each = local.rules

  queue_url = aws_sqs_queue.dead[each.key].id
  policy    = data.aws_iam_policy_document.dead[each.key].json
}

resource "aws_cloudwatch_metric_alarm" "dead" {
  for_each = local.rules

  alarm_name          = "${var.name}-${each.key}-dead-letters"
  alarm_description   = "Events of ${each.key} were given up: earshot redrive brings them home, see EarshotOutboxParked in k8s/README.md"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = aws_sqs_queue.dead[each.key].name }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarm_topic_arn]
  ok_actions          = [var.alarm_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "failed" {
  for_each = local.rules

  alarm_name          = "${var.name}-${each.key}-failing"
  alarm_description   = "The help desk does not take events of ${each.key}; they are tried again until they go to the dead letters"
  namespace           = "AWS/Events"
  metric_name         = "RetryInvocationAttempts"
  dimensions          = { EventBusName = aws_cloudwatch_event_bus.this.name, RuleName = aws_cloudwatch_event_rule.this[each.key].name }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = 5
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarm_topic_arn]
  ok_actions          = [var.alarm_topic_arn]
}
