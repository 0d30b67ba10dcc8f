output "url_secret_arn" {
  description = "Secret that holds the address with its password: REDIS_URL."
  value       = aws_secretsmanager_secret.url.arn
}

output "cidr" {
  description = "Addresses that pods must be let reach."
  # Upstash has no addresses that stay.
  value = local.is_memorydb ? var.data_cidr : "0.0.0.0/0"
}
