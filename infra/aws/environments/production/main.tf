module "earshot" {
  source = "../../modules/stack"

  name      = "earshot-production"
  region    = var.region
  cidr      = "10.40.0.0/16"
  redis     = var.redis
  keep_data = true

  redis_size = { node_type = "db.r7g.large", shards = 2, replicas = 1 }
  database   = { instance_class = "db.m8g.large", multi_az = true }
  nodes      = { min = 3, max = 20 }

  zone_id           = var.zone_id
  edge_host         = var.edge_host
  results_host      = var.results_host
  operator_cidrs    = var.operator_cidrs
  alarm_addresses   = var.alarm_addresses
  event_hosts       = var.event_hosts
  event_credentials = var.event_credentials
}
