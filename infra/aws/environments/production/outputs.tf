output "values" {
  description = "Lines of k8s/overlays/eks/values.env."
  value       = module.earshot.values
}

output "cluster_name" {
  description = "Name of the cluster."
  value       = module.earshot.cluster_name
}

output "database_address" {
  description = "Host name of PostgreSQL."
  value       = module.earshot.database_address
}

output "owner_secret_arn" {
  description = "Secret with the password of the database's owner."
  value       = module.earshot.owner_secret_arn
}

output "redis_url_secret_arn" {
  description = "Secret with the address of Redis."
  value       = module.earshot.redis_url_secret_arn
}

output "dead_letter_urls" {
  description = "URL of the dead-letter queue of each rule."
  value       = module.earshot.dead_letter_urls
}
