variable "region" {
  type        = string
  description = "Region of AWS."
  default     = "eu-central-1"
}

variable "jenkins_url" {
  type        = string
  description = "Address at which Jenkins publishes the keys of its tokens (the plugin OpenID Connect Provider)."

  validation {
    condition     = can(regex("^https://[^ ]+[^/ ]$", var.jenkins_url))
    error_message = "The jenkins_url must begin with https:// and not end with a slash."
  }
}

variable "jenkins_job" {
  type        = string
  description = "What the subject of its tokens begins with, before the branch."
  default     = "earshot"
}

variable "keep_data" {
  type        = bool
  description = "Whether destroy refuses to remove states and images."
  default     = true
}
