variable "name" {
  type        = string
  description = "First word of all names, such as earshot-staging."

  validation {
    condition     = can(regex("^earshot-[a-z]{2,20}$", var.name))
    error_message = "The name must be earshot- and 2 to 20 small letters: roles of the pipeline go by it."
  }
}

variable "region" {
  type        = string
  description = "Region of AWS."

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "The region must be one such as eu-central-1."
  }
}

variable "cidr" {
  type        = string
  description = "Addresses of the network, a /16 that no network it will be joined to has."
}

variable "redis" {
  type        = string
  description = "Who runs Redis: memorydb or upstash."
}

variable "redis_size" {
  type        = object({ node_type = string, shards = number, replicas = number })
  description = "Size of a node of MemoryDB, how many shards there are and how many replicas each has."
}

variable "database" {
  type        = object({ instance_class = string, multi_az = bool })
  description = "Size of PostgreSQL, and whether a second instance in another zone takes over."
}

variable "nodes" {
  type        = object({ min = number, max = number })
  description = "How many nodes there are at least and at most."
}

variable "operator_cidrs" {
  type        = list(string)
  description = "Addresses from which the cluster is operated; none: only from within the network."
  default     = []
}

variable "zone_id" {
  type        = string
  description = "Hosted zone of Route 53 that both host names are in."
}

variable "edge_host" {
  type        = string
  description = "Host name at which customers answer."

  validation {
    condition     = can(regex("^[a-z0-9-]+(\\.[a-z0-9-]+)+$", var.edge_host))
    error_message = "The edge_host must be a host name such as feedback.example.com."
  }
}

variable "results_host" {
  type        = string
  description = "Host name at which results are seen."

  validation {
    condition     = can(regex("^[a-z0-9-]+(\\.[a-z0-9-]+)+$", var.results_host))
    error_message = "The results_host must be a host name such as results.example.com."
  }
}

variable "event_hosts" {
  type        = map(object({ url = string }))
  description = "Where each host that the rules of infra/events name is: helpdesk = { url = \"https://name.zendesk.com\" }."
}

variable "event_credentials" {
  type        = map(object({ id = optional(string, ""), secret = string }))
  description = "How each host lets us in: for the help desk, id and secret of an OAuth client."
  sensitive   = true
}

variable "alarm_addresses" {
  type        = list(string)
  description = "E-mail addresses that alarms go to."
}

variable "keep_data" {
  type        = bool
  description = "Whether destroy is refused while this is true; false: it leaves nothing, no snapshot and no secret."
}
