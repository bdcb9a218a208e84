data "aws_partition" "current" {}

data "aws_caller_identity" "current" {}

locals {
  arn_prefix = "arn:${data.aws_partition.current.partition}"
  account_id = data.aws_caller_identity.current.account_id
  trail_name = "${var.name}-trail"
  # All of AWS shares one space of bucket names; with account and region in it, this one is free.
  bucket         = "${var.name}-${local.account_id}-${var.region}-trail"
  prefix         = "trail"
  log_group_name = "/${var.name}/trail/events"
  # Put together, since key and bucket name the trail before it is there.
  trail_arn = "${local.arn_prefix}:cloudtrail:${var.region}:${local.account_id}:trail/${local.trail_name}"
}

# The statements that CloudTrail asks for, bound to this trail, and the one that CloudWatch Logs asks for, bound
# to its log group. Who may read what was recorded is for IAM to say.
# docs: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
# requirements: coder-eks:3.5
module "key" {
  source = "../../modules/kms-key"
  count  = var.create_trail ? 1 : 0

  name                 = local.trail_name
  description          = "What the trail ${local.trail_name} records"
  deletion_window_days = var.key_deletion_days

  statements = {
    EncryptFiles = {
      actions        = ["kms:GenerateDataKey*"]
      principal_type = "Service"
      principals     = ["cloudtrail.amazonaws.com"]
      conditions = [
        { test = "StringEquals", variable = "aws:SourceArn", values = [local.trail_arn] },
        { test = "StringLike", variable = "kms:EncryptionContext:aws:cloudtrail:arn", values = ["${local.arn_prefix}:cloudtrail:*:${local.account_id}:trail/*"] },
      ]
    }
    DescribeKey = {
      actions        = ["kms:DescribeKey"]
      principal_type = "Service"
      principals     = ["cloudtrail.amazonaws.com"]
      conditions = [
        { test = "StringEquals", variable = "aws:SourceArn", values = [local.trail_arn] },
      ]
    }
    EncryptLogs = {
      actions        = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
      principal_type = "Service"
      principals     = ["logs.${var.region}.amazonaws.com"]
      conditions = [
        { test = "ArnEquals", variable = "kms:EncryptionContext:aws:logs:arn", values = ["${local.arn_prefix}:logs:${var.region}:${local.account_id}:log-group:${local.log_group_name}"] },
      ]
    }
  }

  tags = { Component = "trail" }
}

# docs: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
# requirements: coder-eks:3.5
module "bucket" {
  source = "../../modules/log-bucket"
  count  = var.create_trail ? 1 : 0

  bucket         = local.bucket
  prefix         = local.prefix
  retention_days = var.retention_days
  versioned      = true

  writer = {
    service = "cloudtrail.amazonaws.com"
    conditions = [
      { test = "StringEquals", variable = "aws:SourceArn", values = [local.trail_arn] },
    ]
    write_conditions = [
      { test = "StringEquals", variable = "s3:x-amz-acl", values = ["bucket-owner-full-control"] },
    ]
  }

  tags = { Component = "trail" }

  # So that the key outlasts the files: AWS refuses to delete the bucket while there are any, and a destroy that
  # ends there leaves the key that they are read with.
  depends_on = [module.key]
}

# Every management event of the account, in every region. Where the account has a trail already, another one would
# be charged for every event that the first one records for nothing.
# docs: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-user-guide.html
# requirements: coder-eks:3.5, coder-eks:3.8
module "trail" {
  source = "../../modules/trail"
  count  = var.create_trail ? 1 : 0

  name           = local.trail_name
  region         = var.region
  bucket         = module.bucket[0].bucket
  prefix         = local.prefix
  kms_key_arn    = module.key[0].arn
  log_group_name = local.log_group_name
  retention_days = var.retention_days

  tags = { Component = "trail" }
}
