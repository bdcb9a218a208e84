mock_provider "aws" {
  mock_resource "aws_cloudwatch_log_group" {
    defaults = {
      arn = "arn:aws-us-gov:logs:us-gov-west-1:123456789012:log-group:/example/trail"
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws-us-gov:iam::123456789012:role/example-trail"
    }
  }

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
  name           = "example-trail"
  region         = "us-gov-west-1"
  bucket         = "example-trail-files"
  prefix         = "trail"
  kms_key_arn    = "arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  log_group_name = "/example/trail"
  retention_days = 90
}

run "records_every_region_and_what_is_global" {
  command = plan

  assert {
    condition     = aws_cloudtrail.this.is_multi_region_trail && aws_cloudtrail.this.include_global_service_events && aws_cloudtrail.this.enable_logging
    error_message = "What is done anywhere in the account must be recorded."
  }
}

run "records_all_management_events_and_nothing_else" {
  command = plan

  assert {
    condition     = [for field in flatten([for selector in aws_cloudtrail.this.advanced_event_selector : tolist(selector.field_selector)]) : [field.field, one(field.equals)]] == [["eventCategory", "Management"]]
    error_message = "No kind of management event and no service may be left out, and no data event be charged."
  }
}

run "signs_digests_and_encrypts" {
  command = plan

  assert {
    condition     = aws_cloudtrail.this.enable_log_file_validation && aws_cloudtrail.this.kms_key_id == var.kms_key_arn && aws_cloudwatch_log_group.this.kms_key_id == var.kms_key_arn
    error_message = "Nobody may change or read what was recorded unnoticed."
  }
}

run "writes_to_the_log_group" {
  assert {
    condition     = aws_cloudtrail.this.cloud_watch_logs_group_arn == "arn:aws-us-gov:logs:us-gov-west-1:123456789012:log-group:/example/trail:*"
    error_message = "CloudTrail takes the ARN of a group with a star behind it."
  }
}

run "keeps_events_as_long_as_asked" {
  command = plan

  assert {
    condition     = aws_cloudwatch_log_group.this.retention_in_days == 90
    error_message = "The log group must have the given retention."
  }
}

run "is_trusted_by_nobody_but_cloudtrail" {
  command = plan

  assert {
    condition     = one(one(data.aws_iam_policy_document.trust.statement).principals).identifiers == toset(["cloudtrail.amazonaws.com"])
    error_message = "Only CloudTrail may take the role."
  }
}

run "writes_to_its_own_streams_alone" {
  command = plan

  assert {
    condition     = one(data.aws_iam_policy_document.write.statement).resources == toset(["arn:aws-us-gov:logs:us-gov-west-1:123456789012:log-group:/example/trail:log-stream:123456789012_CloudTrail_us-gov-west-1*"])
    error_message = "Writing must be limited to the streams of this account and region."
  }

  assert {
    condition     = one(data.aws_iam_policy_document.write.statement).actions == toset(["logs:CreateLogStream", "logs:PutLogEvents"])
    error_message = "It must write, and nothing else."
  }
}

run "rejects_an_alias_in_place_of_a_key" {
  command = plan

  variables {
    kms_key_arn = "alias/example"
  }

  expect_failures = [var.kms_key_arn]
}

run "rejects_a_name_that_cloudtrail_refuses" {
  command = plan

  variables {
    name = "example--trail"
  }

  expect_failures = [var.name]
}

run "rejects_a_prefix_with_a_slash" {
  command = plan

  variables {
    prefix = "trail/"
  }

  expect_failures = [var.prefix]
}

run "rejects_a_retention_that_cloudwatch_does_not_know" {
  command = plan

  variables {
    retention_days = 91
  }

  expect_failures = [var.retention_days]
}

run "rejects_a_log_group_outside_the_root" {
  command = plan

  variables {
    log_group_name = "trail"
  }

  expect_failures = [var.log_group_name]
}
