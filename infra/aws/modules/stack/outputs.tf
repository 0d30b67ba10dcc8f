# Each is a line of k8s/overlays/eks/values.env, which the pipeline's stage "values" writes.
output "values" {
  description = "What Kubernetes has to know of what was made here."
  value = {
    REGISTRY        = dirname(data.aws_ecr_repository.edge.repository_url)
    REGION          = var.region
    EVENT_BUS       = module.events.bus_name
    EDGE_HOST       = var.edge_host
    RESULTS_HOST    = var.results_host
    EDGE_URL        = "https://${var.edge_host}"
    RESULTS_URL     = "https://${var.results_host}"
    CERTIFICATE_ARN = aws_acm_certificate_validation.this.certificate_arn
    SECRETS         = module.identity.secrets_prefix
    DOOR_CIDR       = module.network.blocks.door
    DATABASE_CIDR   = module.network.blocks.data
    REDIS_CIDR      = module.redis.cidr
    ENDPOINTS_CIDR  = module.network.blocks.endpoints
  }
}

# What the stages of the pipeline look for.
output "cluster_name" {
  description = "Name of the cluster."
  value       = module.cluster.name
}

output "cluster" {
  description = "How the API server is reached."
  value       = { endpoint = module.cluster.endpoint, certificate = module.cluster.certificate }
}

output "database_address" {
  description = "Host name of PostgreSQL."
  value       = module.database.address
}

output "owner_secret_arn" {
  description = "Secret with the password of the database's owner."
  value       = module.database.owner_secret_arn
}

output "redis_url_secret_arn" {
  description = "Secret with the address of Redis."
  value       = module.redis.url_secret_arn
}

output "dead_letter_urls" {
  description = "URL of the dead-letter queue of each rule."
  value       = module.events.dead_letter_urls
}
