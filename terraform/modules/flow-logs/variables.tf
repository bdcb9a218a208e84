variable "vpc_id" {
  description = "VPC whose traffic is logged."
  type        = string
  nullable    = false
}

variable "log_group_name" {
  description = "Name of the CloudWatch log group."
  type        = string
  nullable    = false
}

variable "role_name" {
  description = "Name of the role that the flow log writes with."
  type        = string
  nullable    = false
}

variable "retention_days" {
  description = "Days that the log group keeps its events."
  type        = number
  nullable    = false
}
