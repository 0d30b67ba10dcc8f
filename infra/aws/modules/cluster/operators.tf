# What k8s/overlays/eks stands on: each brings the kinds of objects that are used there.
resource "helm_release" "load_balancers" {
  name       = "aws-load-balancer-controller"
  repository = "https://aws.github.io/eks-charts"
  chart      = "aws-load-balancer-controller"
  version    = "3.5.0"
  namespace  = "kube-system"

  values = [yamlencode({
    clusterName    = module.eks.cluster_name
    vpcId          = var.vpc_id
    serviceAccount = { create = true, name = "aws-load-balancer-controller" }
  })]

  depends_on = [module.eks, module.load_balancers]
}

resource "helm_release" "keda" {
  name             = "keda"
  repository       = "https://kedacore.github.io/charts"
  chart            = "keda"
  version          = "2.21.0"
  namespace        = "keda"
  create_namespace = true

  depends_on = [module.eks, helm_release.load_balancers]
}

resource "helm_release" "external_secrets" {
  name             = "external-secrets"
  repository       = "https://charts.external-secrets.io"
  chart            = "external-secrets"
  version          = "1.3.2"
  namespace        = "external-secrets"
  create_namespace = true

  values = [yamlencode({
    installCRDs    = true
    serviceAccount = { create = true, name = "external-secrets" }
  })]

  depends_on = [module.eks, helm_release.load_balancers]
}
