output "prefix" {
  description = "What stands before /edge and /core in the names of images."
  value       = "${split("/", aws_ecr_repository.this["edge"].repository_url)[0]}/${var.name}"
}

output "arns" {
  description = "ARNs of the repositories."
  value       = [for repository in aws_ecr_repository.this : repository.arn]
}
