output "namespace" {
  description = "Where Prometheus runs, by which network policies know it."
  value       = helm_release.this.namespace
}
