module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "21.19.0"

  name               = var.name
  kubernetes_version = var.kubernetes_version

  vpc_id                   = var.vpc_id
  subnet_ids               = var.node_subnets
  control_plane_subnet_ids = var.control_plane_subnets

  endpoint_private_access      = true
  endpoint_public_access       = length(var.operator_cidrs) > 0
  endpoint_public_access_cidrs = var.operator_cidrs

  # Secrets of the cluster under a key of its own, which is turned each year.
  encryption_config       = { resources = ["secrets"] }
  enable_kms_key_rotation = true
  enabled_log_types       = ["api", "audit", "authenticator"]
  deletion_protection     = var.keep_data

  authentication_mode                      = "API"
  enable_cluster_creator_admin_permissions = true
  access_entries = {
    deploy = {
      principal_arn = var.deploy_role_arn
      policy_associations = {
        # Within the namespace alone; the narrower policies know no objects of operators.
        everything = {
          policy_arn   = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
          access_scope = { type = "namespace", namespaces = ["earshot"] }
        }
      }
    }
  }

  addons = {
    coredns                = {}
    kube-proxy             = {}
    metrics-server         = {}
    eks-pod-identity-agent = { before_compute = true }
    vpc-cni = {
      before_compute = true
      # Without it network policies are words.
      configuration_values = jsonencode({ enableNetworkPolicy = "true" })
    }
    aws-ebs-csi-driver = {
      pod_identity_association = [{ role_arn = module.ebs_csi.iam_role_arn, service_account = "ebs-csi-controller-sa" }]
    }
  }

  eks_managed_node_groups = {
    graviton = {
      ami_type       = "AL2023_ARM_64_STANDARD"
      instance_types = var.instance_types
      min_size       = var.nodes.min
      max_size       = var.nodes.max
      desired_size   = var.nodes.min

      metadata_options = {
        http_tokens = "required"
        # A pod cannot take the node's role.
        http_put_response_hop_limit = 1
      }

      block_device_mappings = {
        root = {
          device_name = "/dev/xvda"
          ebs         = { volume_size = 50, volume_type = "gp3", encrypted = true, delete_on_termination = true }
        }
      }

      update_config = { max_unavailable_percentage = 33 }
    }
  }
}

module "ebs_csi" {
  source  = "terraform-aws-modules/eks-pod-identity/aws"
  version = "2.8.1"

  name                      = "${var.name}-ebs-csi"
  attach_aws_ebs_csi_policy = true
}

module "load_balancers" {
  source  = "terraform-aws-modules/eks-pod-identity/aws"
  version = "2.8.1"

  name                            = "${var.name}-load-balancers"
  attach_aws_lb_controller_policy = true

  associations = {
    controller = {
      cluster_name    = module.eks.cluster_name
      namespace       = "kube-system"
      service_account = "aws-load-balancer-controller"
    }
  }
}
