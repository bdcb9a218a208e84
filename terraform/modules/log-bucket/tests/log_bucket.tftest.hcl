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
  prefix         = "edge"
  retention_days = 90

  writer = {
    service = "delivery.logs.amazonaws.com"
    conditions = [
      { test = "StringEquals", variable = "aws:SourceAccount", values = ["123456789012"] },
    ]
    write_conditions = [
      { test = "StringEquals", variable = "s3:x-amz-acl", values = ["bucket-owner-full-control"] },
    ]
  }
}

run "lets_the_service_write_into_its_folder_alone" {
  command = plan

  assert {
    condition     = data.aws_iam_policy_document.this.statement[0].resources == toset(["arn:aws-us-gov:s3:::example-logs/edge/AWSLogs/123456789012/*"]) && data.aws_iam_policy_document.this.statement[0].actions == toset(["s3:PutObject"])
    error_message = "The service must write into its folder alone."
  }

  assert {
    condition     = alltrue([for index in [0, 1] : one(data.aws_iam_policy_document.this.statement[index].principals).identifiers == toset(["delivery.logs.amazonaws.com"])])
    error_message = "Nobody else may write."
  }
}

run "binds_the_service_as_the_caller_says" {
  command = plan

  assert {
    condition = { for condition in data.aws_iam_policy_document.this.statement[0].condition : condition.variable => one(condition.values) } == {
      "aws:SourceAccount" = "123456789012"
      "s3:x-amz-acl"      = "bucket-owner-full-control"
    }
    error_message = "To write, all conditions must hold."
  }

  assert {
    condition     = { for condition in data.aws_iam_policy_document.this.statement[1].condition : condition.variable => one(condition.values) } == { "aws:SourceAccount" = "123456789012" }
    error_message = "To look, those of writing make no sense."
  }
}

run "keeps_no_versions_unless_asked" {
  command = plan

  assert {
    condition     = length(aws_s3_bucket_versioning.this) == 0 && length(aws_s3_bucket_lifecycle_configuration.this.rule[0].noncurrent_version_expiration) == 0
    error_message = "Versions of logs cost, and few need them."
  }
}

run "keeps_versions_as_long_when_asked" {
  command = plan

  variables {
    versioned = true
  }

  assert {
    condition     = aws_s3_bucket_versioning.this[0].versioning_configuration[0].status == "Enabled" && aws_s3_bucket_lifecycle_configuration.this.rule[0].noncurrent_version_expiration[0].noncurrent_days == 90
    error_message = "What is deleted must stay, and go in its time."
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

run "rejects_a_service_that_is_bound_to_nothing" {
  command = plan

  variables {
    writer = {
      service    = "delivery.logs.amazonaws.com"
      conditions = [{ test = "Bool", variable = "aws:SecureTransport", values = ["true"] }]
    }
  }

  expect_failures = [var.writer]
}
