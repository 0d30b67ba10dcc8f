variable "name" {
  type        = string
  description = "First word of roles and secrets."
}

variable "cluster_name" {
  type        = string
  description = "The cluster whose pods these are."
}

variable "bus_arn" {
  type        = string
  description = "The bus that dispatch publishes on."
}

variable "keep_data" {
  type        = bool
  description = "Whether secrets can be had back for 30 days after destroy."
}
