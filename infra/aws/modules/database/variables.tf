variable "name" {
  type        = string
  description = "Name of the instance."
}

variable "vpc_id" {
  type        = string
  description = "The network."
}

variable "subnet_group" {
  type        = string
  description = "Subnet group of the stores."
}

variable "client_cidr" {
  type        = string
  description = "Addresses that may connect."
}

variable "instance_class" {
  type        = string
  description = "Size of the instance, a Graviton one."

  validation {
    condition     = can(regex("^db\\.[a-z]+[0-9]+gd?\\.", var.instance_class))
    error_message = "The instance_class must be a Graviton one such as db.m8g.large."
  }
}

variable "storage_gb" {
  type        = number
  description = "First size of the disk, in GB; it grows to four times that by itself."
  default     = 50

  validation {
    condition     = var.storage_gb >= 20
    error_message = "The storage_gb must be at least 20."
  }
}

variable "multi_az" {
  type        = bool
  description = "Whether a second instance in another zone has everything and takes over."
}

variable "backup_days" {
  type        = number
  description = "Days that backups are kept."
  default     = 14

  validation {
    condition     = var.backup_days >= 1 && var.backup_days <= 35
    error_message = "The backup_days must be 1 to 35."
  }
}

variable "password_version" {
  type        = number
  description = "Raise it to have a new password made for the owner."
  default     = 1
}

variable "keep_data" {
  type        = bool
  description = "Whether destroy is refused, and leaves a last snapshot."
}

variable "alarm_topic_arn" {
  type        = string
  description = "SNS topic that alarms go to."
}
