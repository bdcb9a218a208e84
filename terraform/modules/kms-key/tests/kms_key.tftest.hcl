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
  name        = "example-volumes"
  description = "Volumes of an example"
}

run "rotates_the_key_and_leaves_time_to_call_it_back" {
  command = plan

  assert {
    condition     = aws_kms_key.this.enable_key_rotation && aws_kms_key.this.deletion_window_in_days == 30
    error_message = "The key must rotate, and stay for thirty days after a destroy."
  }

  assert {
    condition     = aws_kms_alias.this.name == "alias/example-volumes" && output.alias == "alias/example-volumes"
    error_message = "The key must be found by its name."
  }
}

run "leaves_the_account_to_iam_and_nobody_else" {
  command = plan

  assert {
    condition     = length(data.aws_iam_policy_document.this.statement) == 1
    error_message = "Without further statements there must be one."
  }

  assert {
    condition     = one(data.aws_iam_policy_document.this.statement[0].principals).identifiers == toset(["arn:aws-us-gov:iam::123456789012:root"])
    error_message = "It must name the account's root, in the partition of the region."
  }
}

run "lets_a_service_in_under_its_condition" {
  command = plan

  variables {
    statements = {
      EncryptLogs = {
        actions        = ["kms:Encrypt"]
        principal_type = "Service"
        principals     = ["logs.us-east-1.amazonaws.com"]
        conditions     = [{ test = "ArnEquals", variable = "kms:EncryptionContext:aws:logs:arn", values = ["arn:aws:logs:us-east-1:123456789012:log-group:example"] }]
      }
    }
  }

  assert {
    condition = alltrue([
      data.aws_iam_policy_document.this.statement[1].sid == "EncryptLogs",
      one(data.aws_iam_policy_document.this.statement[1].principals).type == "Service",
      one(data.aws_iam_policy_document.this.statement[1].condition).variable == "kms:EncryptionContext:aws:logs:arn",
    ])
    error_message = "The service must be bound to its log group."
  }
}

run "rejects_a_statement_without_a_condition" {
  command = plan

  variables {
    statements = {
      Open = { actions = ["kms:*"], principal_type = "AWS", principals = ["*"], conditions = [] }
    }
  }

  expect_failures = [var.statements]
}

run "rejects_an_alias_of_aws" {
  command = plan

  variables {
    name = "aws/ebs"
  }

  expect_failures = [var.name]
}

run "rejects_a_week_less_a_day" {
  command = plan

  variables {
    deletion_window_days = 6
  }

  expect_failures = [var.deletion_window_days]
}
