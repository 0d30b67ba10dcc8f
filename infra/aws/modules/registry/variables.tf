variable "name" {
  type        = string
  description = "First word of the repositories."
}

variable "keep_data" {
  type        = bool
  description = "Whether destroy refuses to remove images."
}
