mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = {
      partition = "aws"
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

  mock_resource "aws_lb" {
    defaults = {
      arn     = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/example-edge/0123456789abcdef"
      zone_id = "Z0EXAMPLE"
    }
  }

  mock_resource "aws_lb_target_group" {
    defaults = {
      arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/example-coderd/0123456789abcdef"
    }
  }

  mock_resource "aws_acm_certificate" {
    defaults = {
      arn = "arn:aws:acm:us-east-1:123456789012:certificate/example"
    }
  }
}

override_data {
  target = data.aws_ssm_parameter.network["nodes_security_group_id"]
  values = {
    insecure_value = "sg-0d"
  }
}

override_data {
  target = data.aws_ssm_parameter.network["private_subnet_ids"]
  values = {
    insecure_value = "subnet-1a,subnet-1b,subnet-1c"
  }
}

override_data {
  target = data.aws_ssm_parameter.network["public_subnet_ids"]
  values = {
    insecure_value = "subnet-0a,subnet-0b,subnet-0c"
  }
}

override_data {
  target = data.aws_ssm_parameter.network["vpc_id"]
  values = {
    insecure_value = "vpc-0a"
  }
}

variables {
  name                      = "example"
  region                    = "us-east-1"
  environment               = "example"
  base_domain               = "dev.example.org"
  client_cidrs              = ["198.51.100.0/24"]
  access_log_retention_days = 90
}

run "takes_the_network_that_is_handed_over" {
  command = plan

  assert {
    condition     = { for name, parameter in data.aws_ssm_parameter.network : name => parameter.name } == { for name in ["nodes_security_group_id", "private_subnet_ids", "public_subnet_ids", "vpc_id"] : name => "/example/network/${name}" }
    error_message = "The parameters must be those of the network layer of the same name."
  }
}

run "makes_both_names_from_the_base_domain" {
  command = plan

  variables {
    base_domain = "tools.example.net"
    subdomain   = "workspaces"
  }

  assert {
    condition     = output.domain == "workspaces.tools.example.net" && output.wildcard == "*.workspaces.tools.example.net"
    error_message = "Both names must follow from the variables."
  }
}

run "names_its_bucket_by_account_and_region" {
  command = plan

  assert {
    condition     = output.access_log_bucket == "example-123456789012-us-east-1-edge-logs"
    error_message = "The name must be free in all of AWS."
  }
}

run "hands_over_what_other_layers_may_use" {
  command = plan

  assert {
    condition = output.parameter_names == {
      for name in ["access_url", "target_group_arn", "target_port", "wildcard_access_url"] : name => "/example/edge/${name}"
    }
    error_message = "These values, and no others, are the contract with other layers."
  }
}

run "names_the_layer_in_its_tags" {
  command = plan

  assert {
    condition     = local.layer == "20-edge"
    error_message = "The tag Layer must be the folder's name."
  }
}

run "takes_a_name_as_long_as_common_allows" {
  command = plan

  variables {
    name   = "a12345678-b12345678-c1234"
    region = "ap-southeast-1" # as long as the codes of regions get: the bucket of logs has it in its name
  }
}
