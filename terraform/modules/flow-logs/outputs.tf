output "flow_log_id" {
  description = "Id of the flow log."
  value       = aws_flow_log.this.id
}

output "log_group_name" {
  description = "Name of the log group that holds the records."
  value       = aws_cloudwatch_log_group.this.name
}

output "log_group_arn" {
  description = "ARN of the log group that holds the records."
  value       = aws_cloudwatch_log_group.this.arn
}

output "role_name" {
  description = "Name of the role by which records are written."
  value       = aws_iam_role.this.name
}
