# docs: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
variable "bucket" {
  description = "Name of the bucket, 3 to 63 lowercase letters, digits and hyphens. The names of all accounts share one space, so put something of your own into it. Changing this replaces the bucket, and S3 refuses that while it holds state."
  type        = string
  nullable    = false

  validation {
    # No dots, which S3 would allow: the certificate of S3 does not cover such a name.
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.bucket))
    error_message = "bucket is \"${var.bucket}\". Use 3 to 63 lowercase letters, digits and hyphens, with a letter or digit at both ends."
  }
}

# docs: https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-bucket.html
variable "force_destroy" {
  description = "Whether destroying the bucket also deletes every version of every state in it: `true` or `false`. Only the script that destroys the bucket sets `true`."
  type        = bool
  default     = false
  nullable    = false
}

variable "tags" {
  description = "Tags of the bucket, beside the provider's default tags."
  type        = map(string)
  default     = {}
  nullable    = false
}
