output "vpc_id" {
  description = "The network."
  value       = module.vpc.vpc_id
}

output "node_subnets" {
  description = "Subnets of the nodes."
  value       = module.vpc.private_subnets
}

output "control_plane_subnets" {
  description = "Subnets of the control plane's interfaces."
  value       = module.vpc.intra_subnets
}

output "data_subnets" {
  description = "Subnets of the stores."
  value       = module.vpc.database_subnets
}

output "data_subnet_group" {
  description = "The same as a group, for RDS."
  value       = module.vpc.database_subnet_group_name
}

output "blocks" {
  description = "Addresses by what is there: door, data, endpoints, nodes."
  value       = local.blocks
}
