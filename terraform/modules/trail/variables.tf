# docs: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-trail-naming-requirements.html
variable "name" {
  description = "Name of the trail and of the role that it writes to CloudWatch Logs with, 3 to 64 letters, digits and any of ._-, with a letter or digit first and last. Roles are known in the whole account, so it must differ between deployments in one account, whatever their region. Changing this replaces both."
  type        = string
  nullable    = false

  validation {
    # A trail's name may have 128 characters, a role's 64. CloudTrail takes no two signs in a row.
    condition     = can(regex("^[a-zA-Z0-9]+([._-][a-zA-Z0-9]+)*$", var.name)) && length(var.name) >= 3 && length(var.name) <= 64
    error_message = "name is \"${var.name}\", which has ${length(var.name)} characters. Use 3 to 64 letters, digits and single ones of ._-, with a letter or digit first and last."
  }
}

variable "region" {
  description = "Region of the trail and of the log group, such as `us-east-1`. Only part of the role's policy."
  type        = string
  nullable    = false
}

variable "bucket" {
  description = "Name of the bucket that files are delivered to. Its policy must let CloudTrail write for this trail: CloudTrail looks before it makes the trail. Changes in place; older files stay where they are."
  type        = string
  nullable    = false
}

variable "prefix" {
  description = "Folder of the bucket that files are delivered to, without slashes and without `AWSLogs`. Changes in place; older files stay where they are."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9-]+$", var.prefix))
    error_message = "prefix is \"${var.prefix}\". Use lowercase letters, digits and hyphens."
  }
}

# docs: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
variable "kms_key_arn" {
  description = "ARN of the KMS key that files and log group are encrypted with. Its policy must let CloudTrail use it for this trail, and CloudWatch Logs of this region for the log group. Changes in place, for what is new."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/.+$", var.kms_key_arn))
    error_message = "kms_key_arn is \"${var.kms_key_arn}\". Give the ARN of a key, not of an alias."
  }
}

variable "log_group_name" {
  description = "Name of the log group, from `/` on. Changing this replaces the group, and its records are lost; the bucket has them still."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^/[a-zA-Z0-9_/.#-]{1,511}$", var.log_group_name))
    error_message = "log_group_name is \"${var.log_group_name}\". Begin with / and use letters, digits and any of _/.#-, 512 characters at most."
  }
}

# docs: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
variable "retention_days" {
  description = "Days that the log group keeps an event: `1`, `3`, `5`, `7`, `14`, `30`, `60`, `90`, `120`, `150`, `180`, `365`, `400`, `545`, `731`, `1096`, `1827`, `2192`, `2557`, `2922`, `3288` or `3653`; `0` keeps them for ever. Lowering it deletes older ones within days, raising it raises the cost of storage."
  type        = number
  # Keeping everything is the side on which nothing is lost. Whoever deploys says how much is enough.
  default  = 0
  nullable = false

  validation {
    condition     = contains([0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.retention_days)
    error_message = "retention_days is ${var.retention_days}. CloudWatch Logs takes 0 (for ever), 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653: take the next one up."
  }
}

variable "tags" {
  description = "Tags of every resource, beside the provider's default tags."
  type        = map(string)
  default     = {}
  nullable    = false
}
