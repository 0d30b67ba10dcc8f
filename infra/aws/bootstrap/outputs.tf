output "state_bucket" {
  description = "Bucket of the states."
  value       = aws_s3_bucket.state.bucket
}

output "registry" {
  description = "What stands before /edge and /core in the names of images."
  value       = module.registry.prefix
}

output "role_arns" {
  description = "Roles of the pipeline by stage."
  value       = { for stage, role in aws_iam_role.pipeline : stage => role.arn }
}
