# Alone in this file: deploy/backend.sh creates the bucket by itself before anything can keep its
# state in it, and destroy/backend.sh takes it away last.
# docs: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
resource "aws_s3_bucket" "this" {
  bucket        = var.bucket
  force_destroy = var.force_destroy

  tags = var.tags
}
