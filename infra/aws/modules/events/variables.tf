variable "name" {
  type        = string
  description = "Name of the bus, and the first word of all that belongs to it."
}

variable "folder" {
  type        = string
  description = "Folder of the rules; the same that the stand-in on a laptop reads."
}

variable "hosts" {
  type        = map(object({ url = string }))
  description = "Where each host that rules name is, as a base URL without a path; rules of other hosts are not made."

  validation {
    condition     = alltrue([for host in values(var.hosts) : can(regex("^https://[^/]+$", host.url))])
    error_message = "Each url must be https:// and a name, without a path: EventBridge calls nothing else."
  }
}

variable "credentials" {
  type        = map(object({ id = optional(string, ""), secret = string }))
  description = "How each host lets us in: id and secret of an OAuth client; or a key as the secret, and no id."
  sensitive   = true
}

variable "alarm_topic_arn" {
  type        = string
  description = "SNS topic that alarms go to."
}
