data "aws_iam_policy_document" "trust" {
  statement {
    sid     = "RulesOfThisBus"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["${replace(aws_cloudwatch_event_bus.this.arn, ":event-bus/", ":rule/")}/*"]
    }
  }
}

data "aws_iam_policy_document" "invoke" {
  statement {
    sid       = "CallTheDestinations"
    actions   = ["events:InvokeApiDestination"]
    resources = [for destination in aws_cloudwatch_event_api_destination.this : destination.arn]
  }
}

resource "aws_iam_role" "invoke" {
  name               = "${var.name}-invoke"
  description        = "Lets the rules of the bus call their destinations"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "invoke" {
  name   = "invoke"
  role   = aws_iam_role.invoke.id
  policy = data.aws_iam_policy_document.invoke.json
}
