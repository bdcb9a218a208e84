mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = {
      partition = "aws-us-gov"
    }
  }

  mock_data "aws_caller_identity" {
    defaults = {
      account_id = "123456789012"
    }
  }

  mock_data "aws_iam_policy_document" {
    defaults = {
      json = "{}"
    }
  }
}

variables {
  bucket         = "example-logs"
  region         = "us-gov-west-1"
  prefix         = "edge"
  retention_days = 90
}

run "lets_the_log_service_write_for_this_account_alone" {
  command = plan

  assert {
    condition     = data.aws_iam_policy_document.this.statement[0].resources == toset(["arn:aws-us-gov:s3:::example-logs/edge/AWSLogs/123456789012/*"]) && data.aws_iam_policy_document.this.statement[0].actions == toset(["s3:PutObject"])
    error_message = "The service must write into its folder alone."
  }

  assert {
    condition = alltrue([for index in [0, 1] : { for condition in data.aws_iam_policy_document.this.statement[index].condition : condition.variable => one(condition.values) } == {
      "aws:SourceAccount" = "123456789012"
      "aws:SourceArn"     = "arn:aws-us-gov:logs:us-gov-west-1:123456789012:*"
    }])
    error_message = "It must act for this account and region."
  }
}

run "refuses_requests_without_tls" {
  command = plan

  assert {
    condition     = data.aws_iam_policy_document.this.statement[2].effect == "Deny" && data.aws_iam_policy_document.this.statement[2].resources == toset(["arn:aws-us-gov:s3:::example-logs", "arn:aws-us-gov:s3:::example-logs/*"])
    error_message = "Bucket and objects must be closed to plain HTTP."
  }
}

run "is_private_and_encrypted" {
  command = plan

  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.this.block_public_acls,
      aws_s3_bucket_public_access_block.this.block_public_policy,
      aws_s3_bucket_public_access_block.this.ignore_public_acls,
      aws_s3_bucket_public_access_block.this.restrict_public_buckets,
      one(aws_s3_bucket_ownership_controls.this.rule[*].object_ownership) == "BucketOwnerEnforced",
    ])
    error_message = "Nothing in the bucket may ever be public."
  }
}

run "keeps_logs_as_long_as_asked" {
  command = plan

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.this.rule[0].expiration[0].days == 90 && aws_s3_bucket_lifecycle_configuration.this.rule[0].status == "Enabled"
    error_message = "Older logs must go, and no others."
  }
}

run "rejects_a_name_that_s3_refuses" {
  command = plan

  variables {
    bucket = "Example_Logs"
  }

  expect_failures = [var.bucket]
}

run "rejects_a_prefix_with_a_slash" {
  command = plan

  variables {
    prefix = "edge/"
  }

  expect_failures = [var.prefix]
}

run "rejects_keeping_nothing" {
  command = plan

  variables {
    retention_days = 0
  }

  expect_failures = [var.retention_days]
}
