# docs: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
variable "bucket" {
  description = "Name of the bucket, 3 to 63 lowercase letters, digits and hyphens; all of AWS shares one space of names. Changing this replaces the bucket, which AWS refuses while logs are in it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.bucket))
    error_message = "bucket is \"${var.bucket}\", which has ${length(var.bucket)} characters. Use 3 to 63 lowercase letters, digits and hyphens, with no hyphen first or last."
  }
}

variable "region" {
  description = "Region of the bucket and of what writes to it, such as `us-east-1`. Only part of the bucket's policy."
  type        = string
  nullable    = false
}

variable "prefix" {
  description = "Folder that the logs are written to, without slashes and without `AWSLogs`. Changes in place; older logs stay where they are."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9-]+$", var.prefix))
    error_message = "prefix is \"${var.prefix}\". Use lowercase letters, digits and hyphens."
  }
}

variable "retention_days" {
  description = "Days that a log is kept, from `1` on. Lowering it deletes older logs within days."
  type        = number
  nullable    = false

  validation {
    condition     = var.retention_days >= 1 && var.retention_days == floor(var.retention_days)
    error_message = "retention_days is ${var.retention_days}. Give whole days, from 1 on."
  }
}

variable "tags" {
  description = "Tags of every resource, beside the provider's default tags."
  type        = map(string)
  default     = {}
  nullable    = false
}
