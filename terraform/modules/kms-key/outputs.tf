output "arn" {
  description = "ARN of the key."
  value       = aws_kms_key.this.arn
}

output "alias" {
  description = "Alias of the key. Known before the apply."
  value       = "alias/${var.name}"
}
