mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = {
      json = "{}"
    }
  }
}

variables {
  name        = "example-runbooks"
  description = "An example"
  policies    = { look = "{}" }
  jobs = {
    provider_arn = "arn:aws:iam::123456789012:oidc-provider/ci.example.com"
    issuer       = "ci.example.com"
    audience     = "sts.amazonaws.com"
    subjects     = ["repo:example/platform:environment:live"]
  }
}

run "trusts_the_jobs_that_are_named_to_the_letter" {
  command = plan

  assert {
    condition = { for condition in data.aws_iam_policy_document.trust.statement[0].condition : condition.variable => one(condition.values) } == {
      "ci.example.com:aud" = "sts.amazonaws.com"
      "ci.example.com:sub" = "repo:example/platform:environment:live"
    }
    error_message = "Both claims must be bound."
  }

  assert {
    condition     = alltrue([for condition in data.aws_iam_policy_document.trust.statement[0].condition : condition.test == "StringEquals"])
    error_message = "They must be bound to the letter."
  }
}

run "trusts_principals_that_are_named" {
  command = plan

  variables {
    jobs           = null
    principal_arns = ["arn:aws:iam::123456789012:role/operators"]
  }

  assert {
    condition     = length(data.aws_iam_policy_document.trust.statement) == 1 && one(data.aws_iam_policy_document.trust.statement[0].principals).identifiers == toset(["arn:aws:iam::123456789012:role/operators"])
    error_message = "The named role, and nobody else, must be trusted."
  }
}

run "lasts_an_hour" {
  command = plan

  assert {
    condition     = aws_iam_role.this.max_session_duration == 3600
    error_message = "A session must end within the hour unless asked otherwise."
  }
}

run "rejects_to_trust_nobody" {
  command = plan

  variables {
    jobs = null
  }

  expect_failures = [aws_iam_role.this]
}

run "rejects_a_whole_account" {
  command = plan

  variables {
    principal_arns = ["arn:aws:iam::123456789012:root"]
  }

  expect_failures = [var.principal_arns]
}

run "rejects_every_job_of_a_repository" {
  command = plan

  variables {
    jobs = {
      provider_arn = "arn:aws:iam::123456789012:oidc-provider/ci.example.com"
      issuer       = "ci.example.com"
      audience     = "sts.amazonaws.com"
      subjects     = ["repo:example/platform:*"]
    }
  }

  expect_failures = [var.jobs]
}

run "rejects_a_session_of_a_day" {
  command = plan

  variables {
    session_seconds = 86400
  }

  expect_failures = [var.session_seconds]
}

run "rejects_a_name_with_blanks" {
  command = plan

  variables {
    name = "my role"
  }

  expect_failures = [var.name]
}
