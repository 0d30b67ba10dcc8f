locals {
  zones = slice(data.aws_availability_zones.here.names, 0, var.zones)

  # Each kind of thing has a block of its own, cut into zones: network policies name blocks.
  blocks = {
    door      = cidrsubnet(var.cidr, 4, 0)
    data      = cidrsubnet(var.cidr, 4, 1)
    endpoints = cidrsubnet(var.cidr, 4, 2)
    nodes     = cidrsubnet(var.cidr, 1, 1)
  }
}

data "aws_availability_zones" "here" {
  state = "available"

  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

data "aws_region" "here" {}

module "vpc" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "6.6.0"

  name = var.name
  cidr = var.cidr
  azs  = local.zones

  public_subnets   = [for zone in range(var.zones) : cidrsubnet(local.blocks.door, 4, zone)]
  database_subnets = [for zone in range(var.zones) : cidrsubnet(local.blocks.data, 4, zone)]
  intra_subnets    = [for zone in range(var.zones) : cidrsubnet(local.blocks.endpoints, 4, zone)]
  private_subnets  = [for zone in range(var.zones) : cidrsubnet(local.blocks.nodes, 2, zone)]

  # Nodes fetch images of operators, and Upstash where that is chosen; stores and endpoints have no way out.
  enable_nat_gateway = true
  single_nat_gateway = !var.nat_per_zone

  create_database_subnet_route_table = true
  create_database_subnet_group       = true
  map_public_ip_on_launch            = false
  manage_default_security_group      = true

  public_subnet_tags  = { "kubernetes.io/role/elb" = "1" }
  private_subnet_tags = { "kubernetes.io/role/internal-elb" = "1" }

  # Who was refused, for those who look for a break-in: addresses of nodes, as the load balancer hides the customers'.
  enable_flow_log                                 = true
  flow_log_traffic_type                           = "REJECT"
  create_flow_log_cloudwatch_log_group            = true
  create_flow_log_cloudwatch_iam_role             = true
  flow_log_cloudwatch_log_group_retention_in_days = 14
}

resource "aws_security_group" "endpoints" {
  name        = "${var.name}-endpoints"
  description = "Endpoints of AWS services within the network"
  vpc_id      = module.vpc.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "endpoints" {
  security_group_id = aws_security_group.endpoints.id
  description       = "From the nodes and their pods"
  cidr_ipv4         = local.blocks.nodes
  from_port         = 443
  to_port           = 443
  ip_protocol       = "tcp"
}

# EventBridge is reached by dispatch, whose pods may go to this block and nowhere else.
resource "aws_vpc_endpoint" "interface" {
  for_each = toset(["events", "secretsmanager", "sts", "eks-auth", "ecr.api", "ecr.dkr"])

  vpc_id              = module.vpc.vpc_id
  service_name        = "com.amazonaws.${data.aws_region.here.region}.${each.key}"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = module.vpc.intra_subnets
  security_group_ids  = [aws_security_group.endpoints.id]
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id            = module.vpc.vpc_id
  service_name      = "com.amazonaws.${data.aws_region.here.region}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = module.vpc.private_route_table_ids
}
