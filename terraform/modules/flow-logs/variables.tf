# docs: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
variable "name" {
  description = "Prefix of the role's name, at most 54 characters. Roles are known in the whole account, so it must differ between deployments in one account, whatever their region. Changing this replaces the role."
  type        = string
  nullable    = false

  validation {
    # The name of a role has 64 characters at most.
    condition     = can(regex("^[\\w+=,.@-]+$", var.name)) && length(var.name) <= 64 - length("-flow-logs")
    error_message = "name is \"${var.name}\", which has ${length(var.name)} characters. Use 1 to 54 letters, digits and any of _+=,.@-, so that the role's name stays within the 64 that IAM allows."
  }
}

variable "region" {
  description = "Region of the VPC and of the log group, such as `us-east-1`. Only part of the role's policies."
  type        = string
  nullable    = false
}

variable "vpc_id" {
  description = "Id of the VPC whose traffic is recorded. Changing this replaces the flow log; the records stay."
  type        = string
  nullable    = false
}

variable "log_group_name" {
  description = "Name of the log group, from `/` on. Changing this replaces the group, and its records are lost."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^/[a-zA-Z0-9_/.#-]{1,511}$", var.log_group_name))
    error_message = "log_group_name is \"${var.log_group_name}\". Begin with / and use letters, digits and any of _/.#-, 512 characters at most."
  }
}

# docs: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
variable "retention_days" {
  description = "Days that records are kept: `1`, `3`, `5`, `7`, `14`, `30`, `60`, `90`, `120`, `150`, `180`, `365`, `400`, `545`, `731`, `1096`, `1827`, `2192`, `2557`, `2922`, `3288` or `3653`; `0` keeps them for ever. Lowering it deletes older records within days, raising it raises the cost of storage."
  type        = number
  # Keeping everything is the side on which nothing is lost. Whoever deploys says how much is enough.
  default  = 0
  nullable = false

  validation {
    condition     = contains([0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.retention_days)
    error_message = "retention_days is ${var.retention_days}. CloudWatch Logs takes 0 (for ever), 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653: take the next one up."
  }
}

# docs: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
variable "kms_key_arn" {
  description = "ARN of a KMS key that encrypts the records; `null` leaves it to CloudWatch Logs. The key's policy must let CloudWatch Logs of this region use it. Changes in place, for new records."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null ? true : can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/.+$", var.kms_key_arn))
    error_message = "kms_key_arn is \"${coalesce(var.kms_key_arn, "null")}\". Give the ARN of a key, not of an alias, or null."
  }
}

variable "tags" {
  description = "Tags of every resource, beside the provider's default tags."
  type        = map(string)
  default     = {}
  nullable    = false
}
