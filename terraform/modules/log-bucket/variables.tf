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

variable "writer" {
  description = "The service of AWS that writes the logs, such as `delivery.logs.amazonaws.com`; the conditions under which it may look and write, which bind it to the account or to the thing that it writes for; and further ones of writing. Changes in place."
  type = object({
    service = string
    conditions = list(object({
      test     = string
      variable = string
      values   = list(string)
    }))
    write_conditions = optional(list(object({
      test     = string
      variable = string
      values   = list(string)
    })), [])
  })
  nullable = false

  validation {
    condition     = length(setintersection([for condition in var.writer.conditions : condition.variable], ["aws:SourceAccount", "aws:SourceArn"])) > 0
    error_message = "writer binds ${var.writer.service} neither by aws:SourceAccount nor by aws:SourceArn, so that it could be talked into writing for another account. Add a condition on one of them."
  }
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

# docs: https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html
variable "versioned" {
  description = "Whether what is deleted or written over stays as a version for as long again. Turning it off later stops new versions, and keeps the old ones for ever."
  type        = bool
  default     = false
  nullable    = false
}

variable "tags" {
  description = "Tags of every resource, beside the provider's default tags."
  type        = map(string)
  default     = {}
  nullable    = false
}
