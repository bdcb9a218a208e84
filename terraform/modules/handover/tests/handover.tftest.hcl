mock_provider "aws" {}

variables {
  prefix  = "/example/network"
  strings = { vpc_id = "vpc-0123456789abcdef0" }
  lists   = { private_subnet_ids = ["subnet-a", "subnet-b"] }
}

run "hands_over_each_value_by_a_parameter_of_its_own" {
  command = plan

  assert {
    condition     = aws_ssm_parameter.string["vpc_id"].name == "/example/network/vpc_id" && aws_ssm_parameter.string["vpc_id"].insecure_value == "vpc-0123456789abcdef0"
    error_message = "A value must lie under the prefix."
  }

  assert {
    condition     = aws_ssm_parameter.list["private_subnet_ids"].type == "StringList" && aws_ssm_parameter.list["private_subnet_ids"].insecure_value == "subnet-a,subnet-b"
    error_message = "A list must be a StringList."
  }
}

run "names_its_parameters_before_the_apply" {
  command = plan

  assert {
    condition = output.parameter_names == {
      vpc_id             = "/example/network/vpc_id"
      private_subnet_ids = "/example/network/private_subnet_ids"
    }
    error_message = "The names must be known from the variables alone."
  }
}

run "rejects_a_prefix_that_aws_keeps_for_itself" {
  command = plan

  variables {
    prefix = "/AWSome/network"
  }

  expect_failures = [var.prefix]
}

run "rejects_a_prefix_without_a_slash" {
  command = plan

  variables {
    prefix = "example"
  }

  expect_failures = [var.prefix]
}

run "rejects_a_name_with_a_blank" {
  command = plan

  variables {
    strings = { "vpc id" = "vpc-0123456789abcdef0" }
  }

  expect_failures = [var.strings]
}

run "rejects_a_list_name_with_a_slash" {
  command = plan

  variables {
    lists = { "subnets/private" = ["subnet-a"] }
  }

  expect_failures = [var.lists]
}

run "rejects_an_empty_list" {
  command = plan

  variables {
    lists = { private_subnet_ids = [] }
  }

  expect_failures = [var.lists]
}

run "rejects_a_name_used_twice" {
  command = plan

  variables {
    lists = { vpc_id = ["vpc-0123456789abcdef0"] }
  }

  expect_failures = [var.lists]
}
