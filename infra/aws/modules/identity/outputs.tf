output "secrets_prefix" {
  description = "What stands before the names of the services in the names of their secrets."
  value       = var.name
  depends_on  = [aws_secretsmanager_secret.service, aws_secretsmanager_secret.kept]
}
