mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = {
      partition = "aws-us-gov"
    }
  }

  mock_data "aws_iam_policy_document" {
    defaults = {
      json = "{}"
    }
  }
}

variables {
  bucket = "example-terraform-state"
}

run "keeps_every_version_of_the_state" {
  command = plan

  assert {
    condition     = aws_s3_bucket_versioning.this.versioning_configuration[0].status == "Enabled"
    error_message = "Without versions a bad apply cannot be undone."
  }
}

run "encrypts_with_aes_256" {
  command = plan

  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default).sse_algorithm == "AES256"
    error_message = "State must be encrypted at rest with the keys of S3."
  }
}

run "is_never_public" {
  command = plan

  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.this.block_public_acls,
      aws_s3_bucket_public_access_block.this.block_public_policy,
      aws_s3_bucket_public_access_block.this.ignore_public_acls,
      aws_s3_bucket_public_access_block.this.restrict_public_buckets,
    ])
    error_message = "All four blocks must be on."
  }

  assert {
    condition     = aws_s3_bucket_ownership_controls.this.rule[0].object_ownership == "BucketOwnerEnforced"
    error_message = "ACLs must be off."
  }
}

run "refuses_requests_without_tls" {
  command = plan

  assert {
    condition = alltrue([
      one(data.aws_iam_policy_document.this.statement).effect == "Deny",
      one(one(data.aws_iam_policy_document.this.statement).condition).variable == "aws:SecureTransport",
      toset(one(data.aws_iam_policy_document.this.statement).resources) == toset(["arn:aws-us-gov:s3:::example-terraform-state", "arn:aws-us-gov:s3:::example-terraform-state/*"]),
    ])
    error_message = "Requests without TLS must be denied for the bucket and for its objects."
  }
}

run "is_not_emptied_by_a_destroy_unless_asked" {
  command = plan

  assert {
    condition     = aws_s3_bucket.this.force_destroy == false
    error_message = "A destroy must fail while the bucket holds state."
  }
}

run "rejects_a_name_with_capitals" {
  command = plan

  variables {
    bucket = "Example-Terraform-State"
  }

  expect_failures = [var.bucket]
}

run "rejects_a_name_with_dots" {
  command = plan

  variables {
    bucket = "example.terraform.state"
  }

  expect_failures = [var.bucket]
}

run "rejects_a_name_of_64_characters" {
  command = plan

  variables {
    bucket = "a123456789b123456789c123456789d123456789e123456789f1234567890123"
  }

  expect_failures = [var.bucket]
}
