module "earshot" {
  source = "../../modules/stack"

  name      = "earshot-staging"
  region    = var.region
  cidr      = "10.41.0.0/16"
  redis     = var.redis
  keep_data = false

  redis_size = { node_type = "db.t4g.small", shards = 1, replicas = 1 }
  database   = { instance_class = "db.t4g.medium", multi_az = false }
  nodes      = { min = 2, max = 6 }

  zone_id           = var.zone_id
  edge_host         = var.edge_host
  results_host      = var.results_host
  operator_cidrs    = var.operator_cidrs
  alarm_addresses   = var.alarm_addresses
  event_hosts       = var.event_hosts
  event_credentials = var.event_credentials
}
