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

# docs: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/creating-trail-organization.html
variable "create_trail" {
  description = "Whether to make a trail of the account. Set it to `false` where the account has one for all regions already, such as its organization's: AWS charges each further one for every event. Name that one in the deployment file then. Changing this to `false` destroys the trail, its log group and its key; AWS refuses to delete its bucket while files are in it."
  type        = bool
  default     = true
  nullable    = false
}

# docs: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
variable "trail_retention_days" {
  description = "Days that what the trail records is kept, in the log group and in the bucket: `1`, `3`, `5`, `7`, `14`, `30`, `60`, `90`, `120`, `150`, `180`, `365`, `400`, `545`, `731`, `1096`, `1827`, `2192`, `2557`, `2922`, `3288` or `3653`. Lowering it deletes older records within days, raising it raises the cost of storage."
  type        = number
  nullable    = false
}

# docs: https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
variable "trail_key_deletion_days" {
  description = "Days between a destroy and the end of the trail's key, `7` to `30`, in which it can be called back. Files and records that it encrypts can be read by nobody without it."
  type        = number
  default     = 30
  nullable    = false
}
