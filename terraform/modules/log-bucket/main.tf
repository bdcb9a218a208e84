# A bucket that a service of AWS writes logs to. A log is written once, and a rule takes it away when its time
# is over.
# docs: https://docs.aws.amazon.com/AmazonS3/latest/userguide/creating-buckets-s3.html
resource "aws_s3_bucket" "this" {
  bucket = var.bucket

  tags = merge(var.tags, { Name = var.bucket })
}

# docs: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html
resource "aws_s3_bucket_lifecycle_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {}

    expiration {
      days = var.retention_days
    }

    # What somebody deleted or wrote over, from then on.
    dynamic "noncurrent_version_expiration" {
      for_each = var.versioned ? [var.retention_days] : []

      content {
        noncurrent_days = noncurrent_version_expiration.value
      }
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }
}

# For logs that are evidence: what somebody deletes or writes over is still there.
# docs: https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html
resource "aws_s3_bucket_versioning" "this" {
  count = var.versioned ? 1 : 0

  bucket = aws_s3_bucket.this.id

  versioning_configuration {
    status = "Enabled"
  }
}

# Keys of S3 (AES-256), for what is written without a key: a service uses one of ours only where it was told to,
# and where that key's policy names it.
# docs: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingServerSideEncryption.html
resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

# docs: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
resource "aws_s3_bucket_public_access_block" "this" {
  bucket = aws_s3_bucket.this.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

# docs: https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
resource "aws_s3_bucket_ownership_controls" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

data "aws_partition" "current" {}

data "aws_caller_identity" "current" {}

locals {
  account = data.aws_caller_identity.current.account_id
  # Put together from the name rather than read from the bucket, so that the plan shows the whole policy.
  arn = "arn:${data.aws_partition.current.partition}:s3:::${var.bucket}"
}

# The service may write under the caller's conditions alone: without them it could be talked into writing for
# someone else.
data "aws_iam_policy_document" "this" {
  statement {
    sid       = "ServiceWrites"
    actions   = ["s3:PutObject"]
    resources = ["${local.arn}/${var.prefix}/AWSLogs/${local.account}/*"]

    principals {
      type        = "Service"
      identifiers = [var.writer.service]
    }

    dynamic "condition" {
      for_each = concat(var.writer.conditions, var.writer.write_conditions)

      content {
        test     = condition.value.test
        variable = condition.value.variable
        values   = condition.value.values
      }
    }
  }

  statement {
    sid       = "ServiceLooks"
    actions   = ["s3:GetBucketAcl"]
    resources = [local.arn]

    principals {
      type        = "Service"
      identifiers = [var.writer.service]
    }

    dynamic "condition" {
      for_each = var.writer.conditions

      content {
        test     = condition.value.test
        variable = condition.value.variable
        values   = condition.value.values
      }
    }
  }

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
