# Known before the apply: the guide shows these.

output "trail_name" {
  description = "Name of the trail, `null` where another one records the account. Known before the apply."
  value       = var.create_trail ? local.trail_name : null
}

output "bucket" {
  description = "Name of the bucket that the trail delivers to, `null` without a trail of its own. Known before the apply."
  value       = var.create_trail ? local.bucket : null
}

output "log_group_name" {
  description = "Name of the log group that the trail writes to, `null` without a trail of its own. Known before the apply."
  value       = var.create_trail ? local.log_group_name : null
}
