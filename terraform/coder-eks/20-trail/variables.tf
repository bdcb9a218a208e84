# docs: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/creating-trail-organization.html
variable "create_trail" {
  description = "Whether to make a trail of the account. Set it to `false` where the account has one for all regions already, such as its organization's: AWS charges each further one for every event. Name that one in the deployment file then. Changing this to `false` destroys the trail, its log group and its key; AWS refuses to delete its bucket while files are in it."
  type        = bool
  default     = true
  nullable    = false
}

# docs: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
variable "retention_days" {
  description = "Days that what the trail records is kept, in the log group and in the bucket: `1`, `3`, `5`, `7`, `14`, `30`, `60`, `90`, `120`, `150`, `180`, `365`, `400`, `545`, `731`, `1096`, `1827`, `2192`, `2557`, `2922`, `3288` or `3653`. Lowering it deletes older records within days, raising it raises the cost of storage."
  type        = number
  nullable    = false
}

# docs: https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
variable "key_deletion_days" {
  description = "Days between a destroy and the end of the trail's key, `7` to `30`, in which it can be called back. Files and records that it encrypts can be read by nobody without it."
  type        = number
  default     = 30
  nullable    = false
}
