locals {
  is_memorydb = var.kind == "memorydb"
}

# One of these two, by var.kind. What each promises of an accepted answer differs: P1 in edge/README.md.
resource "random_password" "memorydb" {
  count = local.is_memorydb ? 1 : 0

  length  = 40
  special = false
}

resource "aws_security_group" "this" {
  count = local.is_memorydb ? 1 : 0

  name        = "${var.name}-redis"
  description = "MemoryDB"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "nodes" {
  count = local.is_memorydb ? 1 : 0

  security_group_id = aws_security_group.this[0].id
  description       = "From the nodes and their pods; which of them, network policies say"
  cidr_ipv4         = var.client_cidr
  from_port         = 6379
  to_port           = 6379
  ip_protocol       = "tcp"
}

resource "aws_memorydb_subnet_group" "this" {
  count = local.is_memorydb ? 1 : 0

  name       = var.name
  subnet_ids = var.subnets
}

resource "aws_memorydb_parameter_group" "this" {
  count = local.is_memorydb ? 1 : 0

  name   = var.name
  family = "memorydb_valkey7"

  # Full, it refuses: an answer that was accepted is never forgotten for another.
  parameter {
    name  = "maxmemory-policy"
    value = "noeviction"
  }

  # The marks of who has answered stay small: ten bytes a client.
  parameter {
    name  = "set-max-intset-entries"
    value = "512"
  }
}

resource "aws_memorydb_user" "this" {
  count = local.is_memorydb ? 1 : 0

  user_name     = "${var.name}-services"
  access_string = "on ~* &* +@all -@dangerous +info +role +cluster|slots +cluster|shards +cluster|nodes +config|get"

  authentication_mode {
    type      = "password"
    passwords = [random_password.memorydb[0].result]
  }
}

resource "aws_memorydb_acl" "this" {
  count = local.is_memorydb ? 1 : 0

  name       = var.name
  user_names = [aws_memorydb_user.this[0].user_name]
}

resource "aws_memorydb_cluster" "this" {
  count = local.is_memorydb ? 1 : 0

  name                 = var.name
  description          = "What was accepted and is not settled"
  engine               = "valkey"
  engine_version       = "7.3"
  node_type            = var.node_type
  parameter_group_name = aws_memorydb_parameter_group.this[0].name

  # A write is answered once it is in a log in several zones, whatever the number of replicas.
  num_shards             = var.shards
  num_replicas_per_shard = var.replicas

  acl_name           = aws_memorydb_acl.this[0].name
  subnet_group_name  = aws_memorydb_subnet_group.this[0].name
  security_group_ids = [aws_security_group.this[0].id]
  tls_enabled        = true

  snapshot_retention_limit   = var.keep_data ? 7 : 0
  final_snapshot_name        = var.keep_data ? "${var.name}-last" : null
  auto_minor_version_upgrade = true
  maintenance_window         = "sun:04:30-sun:05:30"
}

resource "upstash_redis_database" "this" {
  count = local.is_memorydb ? 0 : 1

  database_name  = var.name
  region         = "global"
  primary_region = var.upstash_region
  tls            = true
  # With it, what was accepted could be forgotten.
  eviction = false
}

# What the pipeline puts into each service's secret.
resource "aws_secretsmanager_secret" "url" {
  name                    = "${var.name}/redis-url"
  description             = "Address of Redis with its password"
  kms_key_id              = "alias/aws/secretsmanager"
  recovery_window_in_days = var.keep_data ? 30 : 0
}

resource "aws_secretsmanager_secret_version" "url" {
  secret_id                = aws_secretsmanager_secret.url.id
  secret_string_wo_version = 1
  secret_string_wo = (local.is_memorydb
    ? "rediss-cluster://${aws_memorydb_user.this[0].user_name}:${random_password.memorydb[0].result}@${aws_memorydb_cluster.this[0].cluster_endpoint[0].address}:6379"
    : "rediss://default:${upstash_redis_database.this[0].password}@${upstash_redis_database.this[0].endpoint}:6379"
  )
}

resource "aws_cloudwatch_metric_alarm" "memory" {
  count = local.is_memorydb ? 1 : 0

  alarm_name          = "${var.name}-redis-memory"
  alarm_description   = "Redis fills up: at its limit new answers are refused. Is the drain behind? See EarshotLag in k8s/README.md"
  namespace           = "AWS/MemoryDB"
  metric_name         = "DatabaseMemoryUsagePercentage"
  dimensions          = { ClusterName = aws_memorydb_cluster.this[0].name }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 5
  comparison_operator = "GreaterThanThreshold"
  threshold           = 70
  alarm_actions       = [var.alarm_topic_arn]
  ok_actions          = [var.alarm_topic_arn]
}
