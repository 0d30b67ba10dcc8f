mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-central-1:111122223333:key/1" }
  }
  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:eu-central-1:111122223333:earshot-test-alarms" }
  }
}

variables {
  name            = "earshot-test"
  alarm_addresses = ["jonna@brevik.example", "night@brevik.example"]
}

run "everybody_who_is_named_gets_alarms_from_an_encrypted_topic" {
  command = apply

  assert {
    condition     = length(aws_sns_topic_subscription.mail) == 2 && alltrue([for mail in aws_sns_topic_subscription.mail : mail.topic_arn == aws_sns_topic.alarms.arn])
    error_message = "Each address must be subscribed."
  }
  assert {
    condition     = aws_sns_topic.alarms.kms_master_key_id == aws_kms_key.topic.arn && aws_kms_key.topic.enable_key_rotation
    error_message = "The topic must be encrypted under a key that rotates."
  }
}

run "what_is_no_address_is_refused" {
  command = plan

  variables {
    alarm_addresses = ["everybody"]
  }

  expect_failures = [var.alarm_addresses]
}
