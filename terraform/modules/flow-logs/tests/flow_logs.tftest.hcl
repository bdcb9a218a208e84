mock_provider "aws" {
  mock_resource "aws_cloudwatch_log_group" {
    defaults = {
      arn = "arn:aws-us-gov:logs:us-gov-west-1:123456789012:log-group:/example/flow-logs"
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws-us-gov:iam::123456789012:role/example-flow-logs"
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
  name           = "example"
  region         = "us-gov-west-1"
  vpc_id         = "vpc-0123456789abcdef0"
  log_group_name = "/example/flow-logs"
  retention_days = 90
}

run "records_all_traffic_of_the_vpc" {
  command = plan

  assert {
    condition     = aws_flow_log.this.traffic_type == "ALL" && aws_flow_log.this.vpc_id == "vpc-0123456789abcdef0"
    error_message = "Accepted and refused traffic must be recorded."
  }

  assert {
    condition     = aws_flow_log.this.max_aggregation_interval == 60
    error_message = "A record must span a minute at most."
  }
}

run "keeps_records_as_long_as_asked" {
  command = plan

  assert {
    condition     = aws_cloudwatch_log_group.this.retention_in_days == 90
    error_message = "The log group must have the given retention."
  }
}

run "takes_a_retention_below_what_a_platform_may_require" {
  command = plan

  variables {
    retention_days = 30
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.retention_in_days == 30
    error_message = "How long is long enough is not for the module to say."
  }
}

run "keeps_records_for_ever_unless_asked" {
  command = plan

  variables {
    retention_days = null
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.retention_in_days == 0
    error_message = "Without a word about it no record may be lost."
  }
}

run "trusts_only_flow_logs_of_its_own_account_and_region" {
  command = plan

  assert {
    condition     = one(one(data.aws_iam_policy_document.trust.statement).principals).identifiers == toset(["vpc-flow-logs.amazonaws.com"])
    error_message = "Only the flow log service may take the role."
  }

  assert {
    condition = { for condition in one(data.aws_iam_policy_document.trust.statement).condition : condition.variable => one(condition.values) } == {
      "aws:SourceAccount" = "123456789012"
      "aws:SourceArn"     = "arn:aws-us-gov:ec2:us-gov-west-1:123456789012:vpc-flow-log/*"
    }
    error_message = "The role must be bound to this account and to flow logs of this region."
  }
}

run "writes_to_its_own_log_group_alone" {
  command = plan

  assert {
    condition = alltrue([
      for statement in data.aws_iam_policy_document.write.statement : toset(statement.resources) == toset([
        "arn:aws-us-gov:logs:us-gov-west-1:123456789012:log-group:/example/flow-logs",
        "arn:aws-us-gov:logs:us-gov-west-1:123456789012:log-group:/example/flow-logs:*",
      ]) if statement.sid == "WriteRecords"
    ])
    error_message = "Writing must be limited to the log group."
  }

  assert {
    condition     = !contains(flatten([for statement in data.aws_iam_policy_document.write.statement : tolist(statement.actions)]), "logs:CreateLogGroup")
    error_message = "The role must not be able to bring a deleted group back."
  }
}

run "encrypts_with_a_key_of_ones_own_when_asked" {
  command = plan

  variables {
    kms_key_arn = "arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.kms_key_id == "arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    error_message = "The log group must use the given key."
  }
}

run "rejects_a_retention_that_cloudwatch_does_not_know" {
  command = plan

  variables {
    retention_days = 91
  }

  expect_failures = [var.retention_days]
}

run "rejects_an_alias_in_place_of_a_key" {
  command = plan

  variables {
    kms_key_arn = "alias/example"
  }

  expect_failures = [var.kms_key_arn]
}

run "rejects_a_name_that_makes_the_roles_name_too_long" {
  command = plan

  variables {
    name = "a123456789b123456789c123456789d123456789e123456789f1234"
  }

  expect_failures = [var.name]
}

run "rejects_a_log_group_outside_the_root" {
  command = plan

  variables {
    log_group_name = "flow-logs"
  }

  expect_failures = [var.log_group_name]
}
