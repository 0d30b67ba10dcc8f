output "name" {
  description = "Name of the cluster."
  value       = module.eks.cluster_name
}

output "endpoint" {
  description = "Address of the API server."
  value       = module.eks.cluster_endpoint
}

output "certificate" {
  description = "Certificate of the API server's authority, base64."
  value       = module.eks.cluster_certificate_authority_data
}
