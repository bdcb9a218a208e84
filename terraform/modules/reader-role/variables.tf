# docs: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
variable "name" {
  description = "Name of the role, at most 64 characters. Roles are known in the whole account. Changing this replaces the role."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[\\w+=,.@-]{1,64}$", var.name))
    error_message = "name is \"${var.name}\", which has ${length(var.name)} characters. Use 1 to 64 letters, digits and any of _+=,.@-."
  }
}

variable "description" {
  description = "What the role is for, as a sentence. Changes in place."
  type        = string
  nullable    = false
}

variable "principal_arns" {
  description = "ARNs of the IAM roles and users that may take the role. Each must exist. Changes in place."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.principal_arns : can(regex("^arn:[^:]+:iam::[0-9]{12}:(role|user)/[^*]+$", arn))])
    error_message = "principal_arns holds ${join(", ", var.principal_arns)}. Give ARNs of roles or users: a whole account, or a wildcard, would let everybody in it take the role."
  }
}

variable "jobs" {
  description = "The jobs of a CI system that may take the role: the ARN of its provider in IAM, its issuer without `https://`, the audience and the subjects of its tokens, to the letter; `null` for none. Changes in place."
  type = object({
    provider_arn = string
    issuer       = string
    audience     = string
    subjects     = list(string)
  })
  default = null

  validation {
    condition     = var.jobs == null ? true : length(var.jobs.subjects) > 0 && alltrue([for subject in var.jobs.subjects : !strcontains(subject, "*")])
    error_message = "jobs has the subjects ${var.jobs == null ? "" : join(", ", var.jobs.subjects)}. Name one at least, without a wildcard: any job that it fits could take the role."
  }
}

variable "policies" {
  description = "Policies of the role as JSON, by name. Changes in place."
  type        = map(string)
  nullable    = false
}

variable "session_seconds" {
  description = "How long a session lasts at most, in seconds, `3600` to `43200`. Changes in place."
  type        = number
  default     = 3600
  nullable    = false

  validation {
    condition     = var.session_seconds >= 3600 && var.session_seconds <= 43200
    error_message = "session_seconds is ${var.session_seconds}. IAM takes 3600 to 43200."
  }
}

variable "tags" {
  description = "Tags of the role, beside the provider's default tags."
  type        = map(string)
  default     = {}
  nullable    = false
}
