variable "name" {
  description = "Prefix of the names of everything in this layer."
  type        = string
  nullable    = false
}

variable "region" {
  description = "Region to deploy to."
  type        = string
  nullable    = false
}

variable "vpc_cidr" {
  description = "Address range of the VPC. Changing it replaces the VPC and everything in it."
  type        = string
  default     = "10.0.0.0/16"
  nullable    = false
}

variable "flow_log_retention_days" {
  description = "Days that VPC flow logs are kept. A longer time costs storage."
  type        = number
  default     = 90
  nullable    = false
}
