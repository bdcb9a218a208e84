# docs: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
variable "bucket" {
  description = "Name of the bucket that holds the state of every layer; stands in `state.s3.tfbackend`. Changing this starts a new, empty bucket, and leaves the old one with the states in it."
  type        = string
  nullable    = false
}

variable "retiring" {
  description = "Whether to check that the bucket may go: `true` makes the plan fail while a layer still has resources or a run is under way. Set by destroy/backend.sh alone, and never applied."
  type        = bool
  default     = false
  nullable    = false
}
