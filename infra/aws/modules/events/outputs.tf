output "bus_name" {
  description = "Name of the bus: EARSHOT_EVENT_BUS."
  value       = aws_cloudwatch_event_bus.this.name
}

output "bus_arn" {
  description = "ARN of the bus."
  value       = aws_cloudwatch_event_bus.this.arn
}

output "dead_letter_urls" {
  description = "URL of the dead-letter queue of each rule."
  value       = { for name, queue in aws_sqs_queue.dead : name => queue.url }
}
