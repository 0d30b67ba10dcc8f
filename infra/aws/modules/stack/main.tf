# All of Earshot on AWS. An environment gives names and sizes: infra/aws/environments.
module "network" {
  source = "../network"

  name         = var.name
  cidr         = var.cidr
  nat_per_zone = var.keep_data
}

module "observability" {
  source = "../observability"

  name            = var.name
  alarm_addresses = var.alarm_addresses
}

module "cluster" {
  source = "../cluster"

  name                  = var.name
  vpc_id                = module.network.vpc_id
  node_subnets          = module.network.node_subnets
  control_plane_subnets = module.network.control_plane_subnets
  operator_cidrs        = var.operator_cidrs
  nodes                 = var.nodes
  deploy_role_arn       = data.aws_iam_role.deploy.arn
  keep_data             = var.keep_data
}

module "prometheus" {
  source = "../prometheus"

  name            = var.name
  region          = var.region
  cluster_name    = module.cluster.name
  alarm_topic_arn = module.observability.alarm_topic_arn
  alarm_key_arn   = module.observability.alarm_key_arn
}

module "database" {
  source = "../database"

  name            = var.name
  vpc_id          = module.network.vpc_id
  subnet_group    = module.network.data_subnet_group
  client_cidr     = module.network.blocks.nodes
  instance_class  = var.database.instance_class
  multi_az        = var.database.multi_az
  keep_data       = var.keep_data
  alarm_topic_arn = module.observability.alarm_topic_arn
}

module "redis" {
  source = "../redis"

  name            = var.name
  kind            = var.redis
  node_type       = var.redis_size.node_type
  shards          = var.redis_size.shards
  replicas        = var.redis_size.replicas
  vpc_id          = module.network.vpc_id
  subnets         = module.network.data_subnets
  data_cidr       = module.network.blocks.data
  client_cidr     = module.network.blocks.nodes
  upstash_region  = var.region
  keep_data       = var.keep_data
  alarm_topic_arn = module.observability.alarm_topic_arn
}

module "events" {
  source = "../events"

  name            = var.name
  folder          = "${path.module}/../../../events"
  hosts           = var.event_hosts
  credentials     = var.event_credentials
  alarm_topic_arn = module.observability.alarm_topic_arn
}

module "identity" {
  source = "../identity"

  name         = var.name
  cluster_name = module.cluster.name
  bus_arn      = module.events.bus_arn
  keep_data    = var.keep_data
}

# Made once for all environments: infra/aws/bootstrap.
data "aws_ecr_repository" "edge" {
  name = "earshot/edge"
}

data "aws_iam_role" "deploy" {
  name = "earshot-pipeline-deploy"
}
