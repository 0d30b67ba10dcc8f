output "alarm_topic_arn" {
  description = "SNS topic that alarms go to."
  value       = aws_sns_topic.alarms.arn
}

output "alarm_key_arn" {
  description = "Key of that topic."
  value       = aws_kms_key.topic.arn
}
