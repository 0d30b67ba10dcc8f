variable "name" {
  type        = string
  description = "First word of all names."
}

variable "cidr" {
  type        = string
  description = "Addresses of the network, a /16."

  validation {
    condition     = can(cidrhost(var.cidr, 0)) && endswith(var.cidr, "/16")
    error_message = "The cidr must be a /16 such as 10.40.0.0/16: blocks are cut from it."
  }
}

variable "zones" {
  type        = number
  description = "Availability zones to use."
  default     = 3

  validation {
    condition     = contains([2, 3], var.zones)
    error_message = "The zones must be 2 or 3."
  }
}

variable "nat_per_zone" {
  type        = bool
  description = "Whether each zone has a NAT gateway of its own: one alone costs a third, and ends with its zone."
}
