variable "region" {
  type        = string
  description = "Region of AWS; of the state as well."
  default     = "eu-central-1"
}

variable "redis" {
  type        = string
  description = "Who runs Redis: memorydb or upstash."
  default     = "memorydb"
}

variable "zone_id" {
  type        = string
  description = "Hosted zone of Route 53 that both host names are in."
}

variable "edge_host" {
  type        = string
  description = "Host name at which customers answer."
}

variable "results_host" {
  type        = string
  description = "Host name at which results are seen."
}

variable "operator_cidrs" {
  type        = list(string)
  description = "Addresses from which the cluster is operated; none: only from within the network."
  default     = []
}

variable "alarm_addresses" {
  type        = list(string)
  description = "E-mail addresses that alarms go to."
}

variable "event_hosts" {
  type        = map(object({ url = string }))
  description = "Where each host that the rules of infra/events name is: helpdesk = { url = \"https://name.zendesk.com\" }."
}

variable "event_credentials" {
  type        = map(object({ id = optional(string, ""), secret = string }))
  description = "How each host lets us in; by TF_VAR_event_credentials, in no file."
  sensitive   = true
}

variable "upstash" {
  type        = object({ email = string, api_key = string })
  description = "Account of Upstash, where redis is upstash; by TF_VAR_upstash, in no file."
  sensitive   = true
  default     = { email = "", api_key = "" }
}
