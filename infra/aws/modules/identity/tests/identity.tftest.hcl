mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/earshot-test" }
  }
}

variables {
  name         = "earshot-test"
  cluster_name = "earshot-test"
  bus_arn      = "arn:aws:events:eu-central-1:111122223333:event-bus/earshot-test"
  keep_data    = false
}

run "dispatch_publishes_on_one_bus_and_does_nothing_else" {
  command = apply

  assert {
    condition     = data.aws_iam_policy_document.dispatch.statement[0].actions == toset(["events:PutEvents"]) && length(data.aws_iam_policy_document.dispatch.statement) == 1
    error_message = "Dispatch may put events, and nothing else."
  }
  assert {
    condition     = data.aws_iam_policy_document.dispatch.statement[0].resources == toset([var.bus_arn])
    error_message = "Dispatch may publish on one bus alone."
  }
  assert {
    condition     = one(data.aws_iam_policy_document.dispatch.statement[0].condition).values == tolist(["earshot.feedback"])
    error_message = "Dispatch may speak for one source alone."
  }
  assert {
    condition     = aws_eks_pod_identity_association.dispatch.service_account == "dispatch"
    error_message = "The role is that of dispatch's own service account."
  }
}

run "each_service_has_a_secret_of_its_own_and_destroy_leaves_none" {
  command = apply

  assert {
    condition     = toset(keys(aws_secretsmanager_secret.service)) == toset(["admin", "dispatch", "drain", "edge", "migrate", "results"])
    error_message = "Each service, and the migrations, need a secret."
  }
  assert {
    condition     = alltrue([for secret in aws_secretsmanager_secret.service : secret.recovery_window_in_days == 0])
    error_message = "Without keep_data no secret may outlive destroy."
  }
}

run "with_keep_data_a_secret_can_be_had_back" {
  command = plan

  variables {
    keep_data = true
  }

  assert {
    condition     = aws_secretsmanager_secret.kept.recovery_window_in_days == 30
    error_message = "The keys of an installation must be there for 30 days after destroy."
  }
}
