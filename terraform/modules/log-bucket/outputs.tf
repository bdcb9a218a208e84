output "bucket" {
  description = "Name of the bucket, known to whoever writes once the policy that lets it is there."
  value       = aws_s3_bucket_policy.this.bucket
}
