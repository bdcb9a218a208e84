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

  mock_resource "aws_kms_key" {
    defaults = {
      arn = "arn:aws:kms:us-east-1:123456789012:key/example"
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::123456789012:role/example-db-monitoring"
    }
  }
}

override_data {
  target = data.aws_ssm_parameter.network["data_subnet_ids"]
  values = {
    insecure_value = "subnet-0a,subnet-0b,subnet-0c"
  }
}

override_data {
  target = data.aws_ssm_parameter.network["database_security_group_id"]
  values = {
    insecure_value = "sg-0d"
  }
}

override_data {
  target = data.aws_ssm_parameter.network["zone_names"]
  values = {
    insecure_value = "us-east-1a,us-east-1b,us-east-1c"
  }
}

# An output of the module that Terraform cannot make up: a list with an entry.
override_resource {
  target = module.aurora.aws_rds_cluster.this
  values = {
    cluster_resource_id = "cluster-EXAMPLE"
    endpoint            = "example-database.cluster-0.us-east-1.rds.amazonaws.com"
    reader_endpoint     = "example-database.cluster-ro-0.us-east-1.rds.amazonaws.com"
    master_user_secret  = [{ secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:example", kms_key_id = "example", secret_status = "active" }]
  }
}

variables {
  name                  = "example"
  region                = "us-east-1"
  environment           = "workspaces-3000"
  backup_retention_days = 35
  log_retention_days    = 90
}

run "takes_the_network_that_is_handed_over" {
  command = plan

  assert {
    condition     = { for name, parameter in data.aws_ssm_parameter.network : name => parameter.name } == { for name in ["data_subnet_ids", "database_security_group_id", "zone_names"] : name => "/example/network/${name}" }
    error_message = "The parameters must be those of the network layer of the same name."
  }
}

run "takes_the_capacity_of_its_environment" {
  command = plan

  assert {
    condition     = output.capacity == yamldecode(file("../capacity.yaml"))["workspaces-3000"].database && output.capacity.max_acu == 80
    error_message = "Capacity must be that of the environment's entry."
  }
}

run "is_smaller_for_fewer_workspaces" {
  command = plan

  variables {
    environment = "workspaces-300"
  }

  assert {
    condition     = output.capacity.max_acu == 16
    error_message = "Capacity must follow the environment."
  }
}

run "hands_over_what_other_layers_may_use" {
  assert {
    condition = output.parameter_names == {
      for name in ["cluster_resource_id", "database_name", "endpoint", "kms_key_arn", "master_secret_arn", "port", "reader_endpoint"] : name => "/example/database/${name}"
    }
    error_message = "These values, and no others, are the contract with other layers."
  }
}

run "names_the_layer_in_its_tags" {
  command = plan

  assert {
    condition     = local.layer == "20-database"
    error_message = "The tag Layer must be the folder's name."
  }
}

run "takes_a_name_as_long_as_common_allows" {
  command = plan

  variables {
    name = "a12345678-b12345678-c1234"
  }
}
