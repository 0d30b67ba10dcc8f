# Who may do what. A pod has a role by its service account: nothing with a key lies anywhere.
locals {
  services = toset(["edge", "results", "drain", "dispatch", "admin", "migrate"])
}

data "aws_iam_policy_document" "pods" {
  statement {
    sid     = "PodIdentity"
    actions = ["sts:AssumeRole", "sts:TagSession"]

    principals {
      type        = "Service"
      identifiers = ["pods.eks.amazonaws.com"]
    }
  }
}

# Dispatch publishes our events on our bus, and can do nothing else in this account.
data "aws_iam_policy_document" "dispatch" {
  statement {
    sid       = "PublishOnOneBus"
    actions   = ["events:PutEvents"]
    resources = [var.bus_arn]

    condition {
      test     = "StringEquals"
      variable = "events:source"
      values   = ["earshot.feedback"]
    }
  }
}

resource "aws_iam_role" "dispatch" {
  name               = "${var.name}-dispatch"
  description        = "Pods of dispatch"
  assume_role_policy = data.aws_iam_policy_document.pods.json
}

resource "aws_iam_role_policy" "dispatch" {
  name   = "publish"
  role   = aws_iam_role.dispatch.id
  policy = data.aws_iam_policy_document.dispatch.json
}

resource "aws_eks_pod_identity_association" "dispatch" {
  cluster_name    = var.cluster_name
  namespace       = "earshot"
  service_account = "dispatch"
  role_arn        = aws_iam_role.dispatch.arn
}

# One secret a service, filled by the pipeline's stage "secrets": no value stands in a state.
resource "aws_secretsmanager_secret" "service" {
  for_each = local.services

  name                    = "${var.name}/${each.key}"
  description             = "What ${each.key} may know, a key for each file"
  kms_key_id              = "alias/aws/secretsmanager"
  recovery_window_in_days = var.keep_data ? 30 : 0
}

# Keys that are made once and kept: with another client key every client could answer again.
resource "aws_secretsmanager_secret" "kept" {
  name                    = "${var.name}/kept"
  description             = "Keys of this installation, from which the services' secrets are made; back it up with the database"
  kms_key_id              = "alias/aws/secretsmanager"
  recovery_window_in_days = var.keep_data ? 30 : 0
}

data "aws_iam_policy_document" "external_secrets" {
  statement {
    sid       = "ReadTheServicesSecrets"
    actions   = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
    resources = [for secret in aws_secretsmanager_secret.service : secret.arn]
  }
}

resource "aws_iam_role" "external_secrets" {
  name               = "${var.name}-external-secrets"
  description        = "The operator that brings secrets into the cluster"
  assume_role_policy = data.aws_iam_policy_document.pods.json
}

resource "aws_iam_role_policy" "external_secrets" {
  name   = "read"
  role   = aws_iam_role.external_secrets.id
  policy = data.aws_iam_policy_document.external_secrets.json
}

resource "aws_eks_pod_identity_association" "external_secrets" {
  cluster_name    = var.cluster_name
  namespace       = "external-secrets"
  service_account = "external-secrets"
  role_arn        = aws_iam_role.external_secrets.arn
}
