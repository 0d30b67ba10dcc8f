variable "name" {
  type        = string
  description = "Name of the cluster or database."
}

variable "kind" {
  type        = string
  description = "Who runs Redis: memorydb or upstash."

  validation {
    condition     = contains(["memorydb", "upstash"], var.kind)
    error_message = "The kind must be memorydb or upstash."
  }
}

variable "vpc_id" {
  type        = string
  description = "The network."
}

variable "subnets" {
  type        = list(string)
  description = "Subnets of the stores."
}

variable "data_cidr" {
  type        = string
  description = "Addresses of the stores."
}

variable "client_cidr" {
  type        = string
  description = "Addresses that may connect."
}

variable "node_type" {
  type        = string
  description = "Size of a node of MemoryDB, a Graviton one."

  validation {
    condition     = can(regex("^db\\.[a-z]+[0-9]+gd?\\.", var.node_type))
    error_message = "The node_type must be a Graviton one such as db.r7g.large."
  }
}

variable "shards" {
  type        = number
  description = "Shards of MemoryDB, over which the 16 partitions are spread."

  validation {
    condition     = var.shards >= 1 && var.shards <= 16
    error_message = "The shards must be 1 to 16: there are no more partitions."
  }
}

variable "replicas" {
  type        = number
  description = "Replicas of each shard, each in another zone."

  validation {
    condition     = var.replicas >= 0 && var.replicas <= 5
    error_message = "The replicas must be 0 to 5."
  }
}

variable "upstash_region" {
  type        = string
  description = "Region of the database, with kind upstash: where writes go."
  default     = "eu-central-1"
}

variable "keep_data" {
  type        = bool
  description = "Whether destroy leaves a last snapshot."
}

variable "alarm_topic_arn" {
  type        = string
  description = "SNS topic that alarms go to."
}
