variable "name" {
  type        = string
  description = "Name of the cluster."
}

variable "kubernetes_version" {
  type        = string
  description = "Version of Kubernetes; manifests are checked against the schemas of 1.36."
  default     = "1.36"

  validation {
    condition     = can(regex("^1\\.[0-9]{2}$", var.kubernetes_version)) && tonumber(split(".", var.kubernetes_version)[1]) >= 34
    error_message = "The kubernetes_version must be 1.34 or newer: pods pause before they end by the kubelet's own sleep."
  }
}

variable "vpc_id" {
  type        = string
  description = "The network."
}

variable "node_subnets" {
  type        = list(string)
  description = "Subnets of the nodes."
}

variable "control_plane_subnets" {
  type        = list(string)
  description = "Subnets of the control plane's interfaces."
}

variable "operator_cidrs" {
  type        = list(string)
  description = "Addresses from which the cluster is operated; none: only from within the network."
  default     = []

  validation {
    condition     = alltrue([for cidr in var.operator_cidrs : can(cidrhost(cidr, 0)) && tonumber(split("/", cidr)[1]) >= 16])
    error_message = "Each of operator_cidrs must be a block of /16 or smaller: the cluster is not for everybody."
  }
}

variable "instance_types" {
  type        = list(string)
  description = "Sizes of nodes, Graviton ones."
  default     = ["m8g.large", "m7g.large"]

  validation {
    condition     = alltrue([for type in var.instance_types : can(regex("^[a-z]+[0-9]+gn?d?\\.", type))])
    error_message = "Each of instance_types must be a Graviton one such as m8g.large: images are built for it."
  }
}

variable "nodes" {
  type        = object({ min = number, max = number })
  description = "How many nodes there are at least and at most."

  validation {
    condition     = var.nodes.min >= 2 && var.nodes.max >= var.nodes.min
    error_message = "The nodes must be at least 2, and max not below min."
  }
}

variable "deploy_role_arn" {
  type        = string
  description = "Role of the pipeline, which may do as it likes in the namespace earshot and nowhere else."
}

variable "keep_data" {
  type        = bool
  description = "Whether destroy is refused."
}
