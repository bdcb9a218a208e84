# An apply that went wrong is undone by going back to the version of the state before it.
# There is no lifecycle rule: a version is a few hundred kilobytes, a year of daily applies costs
# cents, and a rule that expires versions takes away the only backup that the state has.
# docs: https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html
resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.this.id

  versioning_configuration {
    status = "Enabled"
  }
}

# Keys of S3 (AES-256), not a KMS key of our own: whoever may read the state may decrypt it, and
# that is settled by one policy instead of two; and a key that is deleted by mistake would take the
# state of every layer with it. S3 does this by default; declared so that a change of it shows.
# docs: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingServerSideEncryption.html
resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

# State holds what layers know, secrets among it. None of it is ever public, whatever a later policy says.
# docs: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
resource "aws_s3_bucket_public_access_block" "this" {
  bucket = aws_s3_bucket.this.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

# No ACLs: access is settled by policies alone, and every object belongs to the bucket's account.
# docs: https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
resource "aws_s3_bucket_ownership_controls" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

data "aws_partition" "current" {}

locals {
  # Put together from the name rather than read from the bucket, so that the plan shows the whole
  # policy before there is a bucket, and shows no change of it whenever the bucket's tags change.
  arn = "arn:${data.aws_partition.current.partition}:s3:::${var.bucket}"
}

data "aws_iam_policy_document" "this" {
  statement {
    sid       = "DenyWithoutTLS"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [local.arn, "${local.arn}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

# docs: https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
resource "aws_s3_bucket_policy" "this" {
  bucket = aws_s3_bucket.this.id
  policy = data.aws_iam_policy_document.this.json

  # S3 refuses a policy with "conflicting conditional operation" while it is changing who may
  # reach the bucket.
  depends_on = [aws_s3_bucket_public_access_block.this]
}
