output "address" {
  description = "Host name of the instance."
  value       = module.postgres.db_instance_address
}

output "owner_secret_arn" {
  description = "Secret that holds the owner's password."
  value       = aws_secretsmanager_secret.owner.arn
}
