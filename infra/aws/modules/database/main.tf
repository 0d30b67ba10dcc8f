# Made here, given to RDS and to Secrets Manager by write-only arguments: it is in no state and in no plan.
ephemeral "random_password" "owner" {
  length  = 40
  special = false
}

resource "aws_security_group" "this" {
  name        = "${var.name}-postgres"
  description = "PostgreSQL"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "nodes" {
  security_group_id = aws_security_group.this.id
  description       = "From the nodes and their pods; which of them, network policies say"
  cidr_ipv4         = var.client_cidr
  from_port         = 5432
  to_port           = 5432
  ip_protocol       = "tcp"
}

module "postgres" {
  source  = "terraform-aws-modules/rds/aws"
  version = "7.2.0"

  identifier     = var.name
  engine         = "postgres"
  engine_version = "17"
  family         = "postgres17"
  # Graviton.
  instance_class = var.instance_class

  allocated_storage     = var.storage_gb
  max_allocated_storage = var.storage_gb * 4
  storage_type          = "gp3"
  storage_encrypted     = true

  db_name                     = "earshot"
  username                    = "earshot"
  manage_master_user_password = false
  password_wo                 = ephemeral.random_password.owner.result
  password_wo_version         = var.password_version

  multi_az               = var.multi_az
  publicly_accessible    = false
  db_subnet_group_name   = var.subnet_group
  vpc_security_group_ids = [aws_security_group.this.id]
  create_db_option_group = false

  parameters = [
    { name = "rds.force_ssl", value = "1" },
    # A settled batch is acknowledged once it is on two disks.
    { name = "synchronous_commit", value = "on" },
  ]

  backup_retention_period = var.backup_days
  backup_window           = "02:00-03:00"
  maintenance_window      = "Sun:03:30-Sun:04:30"
  copy_tags_to_snapshot   = true

  deletion_protection      = var.keep_data
  skip_final_snapshot      = !var.keep_data
  delete_automated_backups = !var.keep_data

  performance_insights_enabled    = true
  create_monitoring_role          = true
  monitoring_role_name            = "${var.name}-postgres-monitoring"
  monitoring_interval             = 60
  enabled_cloudwatch_logs_exports = ["postgresql", "upgrade"]
}

resource "aws_secretsmanager_secret" "owner" {
  name                    = "${var.name}/postgres-owner"
  description             = "Owner of the database; services have users of their own, made by the migrations"
  kms_key_id              = "alias/aws/secretsmanager"
  recovery_window_in_days = var.keep_data ? 30 : 0
}

resource "aws_secretsmanager_secret_version" "owner" {
  secret_id                = aws_secretsmanager_secret.owner.id
  secret_string_wo         = ephemeral.random_password.owner.result
  secret_string_wo_version = var.password_version
}

resource "aws_cloudwatch_metric_alarm" "storage" {
  alarm_name          = "${var.name}-postgres-storage"
  alarm_description   = "Less than a tenth of the first size of the disk is free, and it has grown as far as it may"
  namespace           = "AWS/RDS"
  metric_name         = "FreeStorageSpace"
  dimensions          = { DBInstanceIdentifier = module.postgres.db_instance_identifier }
  statistic           = "Minimum"
  period              = 300
  evaluation_periods  = 2
  comparison_operator = "LessThanThreshold"
  threshold           = var.storage_gb * 100000000
  alarm_actions       = [var.alarm_topic_arn]
}
