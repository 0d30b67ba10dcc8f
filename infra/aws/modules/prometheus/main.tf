# Prometheus, Alertmanager and Grafana in the cluster: k8s/components/monitoring says what they look at.
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

data "aws_iam_policy_document" "alertmanager" {
  statement {
    sid       = "Tell"
    actions   = ["sns:Publish"]
    resources = [var.alarm_topic_arn]
  }

  statement {
    sid       = "UnderTheTopicsKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.alarm_key_arn]
  }
}

resource "aws_iam_role" "alertmanager" {
  name               = "${var.name}-alertmanager"
  description        = "Alertmanager"
  assume_role_policy = data.aws_iam_policy_document.pods.json
}

resource "aws_iam_role_policy" "alertmanager" {
  name   = "tell"
  role   = aws_iam_role.alertmanager.id
  policy = data.aws_iam_policy_document.alertmanager.json
}

resource "aws_eks_pod_identity_association" "alertmanager" {
  cluster_name    = var.cluster_name
  namespace       = "monitoring"
  service_account = "alertmanager"
  role_arn        = aws_iam_role.alertmanager.arn
}

resource "helm_release" "this" {
  name             = "monitoring"
  repository       = "https://prometheus-community.github.io/helm-charts"
  chart            = "kube-prometheus-stack"
  version          = var.chart_version
  namespace        = "monitoring"
  create_namespace = true

  values = [yamlencode({
    prometheus = {
      prometheusSpec = {
        retention = "15d"
        # Those of every namespace, not those of this chart alone.
        podMonitorSelectorNilUsesHelmValues = false
        ruleSelectorNilUsesHelmValues       = false
        storageSpec = {
          volumeClaimTemplate = { spec = { accessModes = ["ReadWriteOncePod"], resources = { requests = { storage = "50Gi" } } } }
        }
      }
    }
    alertmanager = {
      serviceAccount = { create = true, name = "alertmanager" }
      config = {
        route     = { receiver = "topic", group_by = ["alertname"], routes = [{ receiver = "none", matchers = ["alertname = Watchdog"] }] }
        receivers = [{ name = "none" }, { name = "topic", sns_configs = [{ topic_arn = var.alarm_topic_arn, sigv4 = { region = var.region }, send_resolved = true }] }]
      }
    }
    grafana = { sidecar = { dashboards = { searchNamespace = "ALL" } } }
  })]

  depends_on = [aws_eks_pod_identity_association.alertmanager]
}
