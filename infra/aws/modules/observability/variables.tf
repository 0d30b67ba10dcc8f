variable "name" {
  type        = string
  description = "First word of all names."
}

variable "alarm_addresses" {
  type        = list(string)
  description = "E-mail addresses that alarms go to; each is asked once whether it wants them."

  validation {
    condition     = alltrue([for address in var.alarm_addresses : can(regex("^[^@ ]+@[^@ ]+$", address))])
    error_message = "Each of alarm_addresses must be an e-mail address."
  }
}
