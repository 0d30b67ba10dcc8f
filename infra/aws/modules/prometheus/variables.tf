variable "name" {
  type        = string
  description = "First word of all names."
}

variable "region" {
  type        = string
  description = "Region of the alarms' topic."
}

variable "cluster_name" {
  type        = string
  description = "The cluster to look at."
}

variable "alarm_topic_arn" {
  type        = string
  description = "SNS topic that alerts go to."
}

variable "alarm_key_arn" {
  type        = string
  description = "Key of that topic."
}

variable "chart_version" {
  type        = string
  description = "Version of kube-prometheus-stack."
  default     = "77.6.2"
}
