mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
  mock_resource "aws_ecr_repository" {
    defaults = {
      arn            = "arn:aws:ecr:eu-central-1:111122223333:repository/earshot/edge"
      repository_url = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/earshot/edge"
    }
  }
  mock_resource "aws_iam_openid_connect_provider" {
    defaults = { arn = "arn:aws:iam::111122223333:oidc-provider/jenkins.brevik.example" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/earshot-pipeline" }
  }
  mock_resource "aws_s3_bucket" {
    defaults = { arn = "arn:aws:s3:::earshot-state-111122223333" }
  }
}

variables {
  jenkins_url = "https://jenkins.brevik.example/oidc"
}

run "states_are_versioned_encrypted_and_nobody_elses" {
  command = apply

  assert {
    condition     = aws_s3_bucket.state.bucket == "earshot-state-111122223333" && !aws_s3_bucket.state.force_destroy
    error_message = "The bucket is the account's own, and is not removed while it holds states."
  }
  assert {
    condition     = aws_s3_bucket_versioning.state.versioning_configuration[0].status == "Enabled"
    error_message = "A state that was overwritten must be there yet."
  }
  assert {
    condition     = aws_s3_bucket_public_access_block.state.restrict_public_buckets && aws_s3_bucket_public_access_block.state.block_public_acls
    error_message = "States are nobody else's."
  }
}

run "each_stage_has_a_role_that_only_main_can_take" {
  command = apply

  assert {
    condition     = toset(keys(output.role_arns)) == toset(["apply", "deploy", "images", "plan"])
    error_message = "Each stage that speaks to AWS needs a role."
  }
  assert {
    condition = alltrue([for document in data.aws_iam_policy_document.trust : alltrue([
      for condition in document.statement[0].condition : contains(["sts.amazonaws.com", "earshot:main"], one(condition.values))
    ])])
    error_message = "A role is for the main branch's tokens, for this audience, and nobody else."
  }
  assert {
    condition     = alltrue([for role in aws_iam_role.pipeline : role.max_session_duration == 3600])
    error_message = "A role is for an hour."
  }
}

run "a_jenkins_without_https_is_refused" {
  command = plan

  variables {
    jenkins_url = "http://jenkins.brevik.example"
  }

  expect_failures = [var.jenkins_url]
}
