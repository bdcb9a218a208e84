output "name" {
  description = "Name of the trail. Known before the apply."
  value       = var.name
}

output "log_group_name" {
  description = "Name of the log group that events are written to. Known before the apply."
  value       = var.log_group_name
}
