variable "reader_principal_arns" {
  description = "ARNs of the IAM roles and users that may take the role of the runbooks, beside the jobs of a CI system. Each must exist. Changes in place."
  type        = list(string)
  default     = []
  nullable    = false
}

# docs: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
variable "ci_issuer" {
  description = "Issuer of the tokens that a CI system gives to its jobs, such as `https://token.actions.githubusercontent.com`; `null` where no CI system takes the role. Changing this replaces the provider."
  type        = string
  default     = null

  validation {
    condition     = var.ci_issuer == null ? true : can(regex("^https://[^/]+(/[^*]*)?$", var.ci_issuer)) && !endswith(coalesce(var.ci_issuer, "x"), "/")
    error_message = "ci_issuer is \"${coalesce(var.ci_issuer, "null")}\". Give a URL that begins with https:// and ends without a slash, or null."
  }
}

variable "ci_provider_exists" {
  description = "Whether the account has a provider for this issuer already, made elsewhere: it can have one only. Changing this makes or deletes the provider."
  type        = bool
  default     = false
  nullable    = false
}

variable "ci_audience" {
  description = "For whom the CI system issues the tokens, their claim `aud`. Changes in place."
  type        = string
  default     = "sts.amazonaws.com"
  nullable    = false
}

variable "ci_subjects" {
  description = "Which jobs may take the role, by their tokens' claim `sub` to the letter, such as `repo:example/platform:environment:live`. No wildcard. Changes in place."
  type        = list(string)
  default     = []
  nullable    = false
}
