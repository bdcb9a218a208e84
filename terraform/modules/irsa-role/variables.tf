# docs: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
variable "name" {
  description = "Name of the role, at most 64 characters. Roles are known in the whole account. Changing this replaces the role; the pods that hold it must be restarted."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[\\w+=,.@-]{1,64}$", var.name))
    error_message = "name is \"${var.name}\", which has ${length(var.name)} characters. Use 1 to 64 letters, digits and any of _+=,.@-."
  }
}

variable "oidc_provider_arn" {
  description = "ARN of the cluster's OIDC provider in IAM. Changes in place."
  type        = string
  nullable    = false
}

variable "oidc_issuer" {
  description = "The cluster's issuer of tokens, without `https://`. Changes in place."
  type        = string
  nullable    = false

  validation {
    condition     = !startswith(var.oidc_issuer, "https://")
    error_message = "oidc_issuer is \"${var.oidc_issuer}\". Give it without https://, as IAM names its claims."
  }
}

variable "namespace" {
  description = "Namespace of the service account. Changes in place; no wildcard, so that no other account is let in."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", var.namespace))
    error_message = "namespace is \"${var.namespace}\". Give the name of one namespace: lowercase letters, digits and hyphens, 63 at most."
  }
}

variable "service_account" {
  description = "Name of the service account that may take the role. Changes in place; no wildcard."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$", var.service_account))
    error_message = "service_account is \"${var.service_account}\". Give the name of one service account: lowercase letters, digits, dots and hyphens."
  }
}

variable "policy_arns" {
  description = "ARNs of policies to attach, by a name of their own. Changes in place."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "policies" {
  description = "Policies of the role itself as JSON, by name. Changes in place."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "tags" {
  description = "Tags of the role, beside the provider's default tags."
  type        = map(string)
  default     = {}
  nullable    = false
}
