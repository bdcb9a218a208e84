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

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws-us-gov:iam::123456789012:role/example-trail"
    }
  }

  mock_resource "aws_kms_key" {
    defaults = {
      arn = "arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = {
      arn = "arn:aws-us-gov:logs:us-gov-west-1:123456789012:log-group:/example/trail/events"
    }
  }
}

variables {
  name           = "example"
  region         = "us-gov-west-1"
  environment    = "example"
  retention_days = 90
}

run "records_what_is_done_in_the_account" {
  command = plan

  assert {
    condition = [output.trail_name, output.bucket, output.log_group_name] == [
      "example-trail", "example-123456789012-us-gov-west-1-trail", "/example/trail/events",
    ]
    error_message = "There must be a trail unless somebody says otherwise."
  }

  assert {
    condition     = local.trail_arn == "arn:aws-us-gov:cloudtrail:us-gov-west-1:123456789012:trail/example-trail"
    error_message = "Key and bucket must be bound to the trail, in the partition of the region."
  }
}

run "takes_a_trail_that_is_there_already" {
  command = plan

  variables {
    create_trail = false
  }

  assert {
    condition     = length(module.trail) + length(module.bucket) + length(module.key) == 0
    error_message = "A second trail of the account is charged for every event."
  }

  assert {
    condition     = output.trail_name == null && output.bucket == null && output.log_group_name == null
    error_message = "The guide must not name what is not there."
  }
}

run "names_the_layer_in_its_tags" {
  command = plan

  assert {
    condition     = local.layer == "20-trail"
    error_message = "The tag Layer must be the folder's name."
  }
}

run "takes_a_name_as_long_as_common_allows" {
  command = plan

  variables {
    name = "a12345678-b12345678-c1234"
  }
}
