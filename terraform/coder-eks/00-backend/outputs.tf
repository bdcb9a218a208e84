output "bucket" {
  description = "Name of the bucket that holds the state of every layer."
  value       = module.state_bucket.bucket

  precondition {
    condition     = length(local.foreign_keys) == 0
    error_message = "Bucket ${var.bucket} is in use for something else: it holds ${join(", ", slice(sort(local.foreign_keys), 0, min(3, length(local.foreign_keys))))}, which is no Terraform state. Nothing was changed. Choose another bucket in state.s3.tfbackend, or move those objects away."
  }

  precondition {
    condition     = length(local.living_states) == 0
    error_message = "Bucket ${var.bucket} still holds the state of layers that have resources: ${join(", ", local.living_states)}. Nothing was changed. Destroy those layers first, the last one deployed before the others."
  }

  precondition {
    condition     = !var.retiring || length(local.lock_keys) == 0
    error_message = "Bucket ${var.bucket} holds locks: ${join(", ", local.lock_keys)}. Nothing was changed. Wait for the runs that hold them; if they were killed, release each with `terraform force-unlock` in its layer."
  }
}

output "bucket_arn" {
  description = "ARN of the bucket, for the policies of those who read or write state."
  value       = module.state_bucket.bucket_arn
}

output "region" {
  description = "Region of the bucket."
  value       = var.region
}

output "account_id" {
  description = "Id of the AWS account that the layer is applied to: the plan shows it before anything is made."
  value       = data.aws_caller_identity.current.account_id
}

data "aws_caller_identity" "current" {}
