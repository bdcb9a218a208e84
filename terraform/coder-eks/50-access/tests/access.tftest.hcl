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

  mock_data "aws_ssm_parameter" {
    defaults = {
      insecure_value = "example"
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws-us-gov:iam::123456789012:role/example-runbooks"
    }
  }
}

variables {
  name        = "example"
  region      = "us-gov-west-1"
  environment = "example"
  ci_issuer   = "https://ci.example.com"
  ci_subjects = ["repo:example/platform:environment:live"]
}

run "knows_the_issuer_of_the_jobs_tokens" {
  command = plan

  assert {
    condition     = aws_iam_openid_connect_provider.ci[0].url == "https://ci.example.com" && output.ci_issuer == "ci.example.com"
    error_message = "IAM must know the CI system."
  }
}

run "takes_a_provider_that_is_there_already" {
  command = plan

  variables {
    ci_provider_exists = true
  }

  assert {
    condition     = length(aws_iam_openid_connect_provider.ci) == 0
    error_message = "An account has one provider for an issuer."
  }
}

run "does_without_a_ci_system" {
  command = plan

  variables {
    ci_issuer             = null
    ci_subjects           = []
    reader_principal_arns = ["arn:aws-us-gov:iam::123456789012:role/operators"]
  }

  assert {
    condition     = length(aws_iam_openid_connect_provider.ci) == 0
    error_message = "No issuer must be trusted unasked."
  }
}

run "shows_no_content" {
  command = plan

  assert {
    condition = length(setintersection(flatten([for statement in data.aws_iam_policy_document.look.statement : tolist(statement.actions)]), [
      "kms:Decrypt", "logs:GetLogEvents", "s3:GetObject", "secretsmanager:GetSecretValue", "ssm:GetParameter",
    ])) == 0
    error_message = "How things are set may be seen, and nothing that is in them."
  }

  assert {
    condition     = alltrue([for action in flatten([for statement in data.aws_iam_policy_document.look.statement : tolist(statement.actions)]) : !strcontains(action, "*")])
    error_message = "Each action must be named."
  }
}

run "sees_the_things_of_the_platform" {
  command = plan

  assert {
    condition     = { for statement in data.aws_iam_policy_document.look.statement : statement.sid => one(statement.resources) if statement.sid == "SeeWhatLayersHandOver" } == { SeeWhatLayersHandOver = "arn:aws-us-gov:ssm:us-gov-west-1:123456789012:parameter/example/*" }
    error_message = "Only parameters of the platform may be read, in the partition of the region."
  }
}

run "views_the_cluster_and_no_secret" {
  assert {
    condition     = aws_eks_access_policy_association.runbooks.policy_arn == "arn:aws-us-gov:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
    error_message = "In the cluster it may view, which leaves secrets out."
  }
}

run "hands_over_what_others_may_use" {
  command = plan

  assert {
    condition     = output.parameter_names == { runbooks_role_arn = "/example/access/runbooks_role_arn" }
    error_message = "This value, and no other, is the contract with others."
  }
}

run "names_the_layer_in_its_tags" {
  command = plan

  assert {
    condition     = local.layer == "50-access"
    error_message = "The tag Layer must be the folder's name."
  }
}

run "rejects_an_issuer_without_tls" {
  command = plan

  variables {
    ci_issuer = "http://ci.example.com"
  }

  expect_failures = [var.ci_issuer]
}

run "takes_a_name_as_long_as_common_allows" {
  command = plan

  variables {
    name = "a12345678-b12345678-c1234"
  }
}
