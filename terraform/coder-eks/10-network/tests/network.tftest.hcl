mock_provider "aws" {
  mock_data "aws_availability_zones" {
    defaults = {
      names = ["us-east-1c", "us-east-1a", "us-east-1b", "us-east-1d", "us-east-1f"]
    }
  }

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

  mock_data "aws_vpc_endpoint_service" {
    defaults = {
      service_name                  = "com.amazonaws.us-east-1.example"
      availability_zones            = ["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d", "us-east-1f"]
      vpc_endpoint_policy_supported = true
    }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = {
      arn = "arn:aws:logs:us-east-1:123456789012:log-group:/example/network/flow-logs"
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::123456789012:role/example-flow-logs"
    }
  }
}

variables {
  name                    = "example"
  region                  = "us-east-1"
  environment             = "example"
  max_workspaces          = 3000
  max_platform_pods       = 1100
  max_nodes               = 500
  addresses_per_node      = 20
  flow_log_retention_days = 90
}

run "spreads_over_three_zones" {
  command = plan

  assert {
    condition     = output.zone_names == tolist(["us-east-1a", "us-east-1b", "us-east-1c"])
    error_message = "The first three zones of the region, by name, must be used."
  }
}

run "leaves_out_zones_that_cannot_hold_a_cluster_and_zones_that_need_opting_in" {
  command = plan

  assert {
    condition     = data.aws_availability_zones.this.exclude_zone_ids == toset(["use1-az3", "usw1-az2", "cac1-az3"])
    error_message = "EKS cannot place a control plane in these zones."
  }

  assert {
    condition = { for filter in data.aws_availability_zones.this.filter : filter.name => one(filter.values) } == {
      "opt-in-status" = "opt-in-not-required"
      "zone-type"     = "availability-zone"
    }
    error_message = "Local zones and zones that need opting in must be left out."
  }
}

run "keeps_the_zones_that_are_named" {
  command = plan

  variables {
    zone_names = ["us-east-1f", "us-east-1a", "us-east-1b"]
  }

  assert {
    condition     = output.zone_names == tolist(["us-east-1f", "us-east-1a", "us-east-1b"]) && output.address_plan.private[0].zone == "us-east-1f"
    error_message = "Named zones must be used in their order."
  }
}

run "shows_the_address_plan_before_the_apply" {
  command = plan

  assert {
    condition     = output.address_plan.private[2].cidr == "10.0.64.0/19" && output.address_plan.private[2].addresses == 8187
    error_message = "The plan must be known from the variables."
  }

  assert {
    condition     = output.address_need.pod_and_node_addresses == 14100
    error_message = "What the plan was worked out from must be shown."
  }
}

run "counts_what_quotas_limit" {
  command = plan

  assert {
    condition = alltrue([
      output.quantities.subnets == 9,
      output.quantities.route_tables == 5,
      output.quantities.elastic_ips == 3,
      output.quantities.interface_endpoints == 13,
      output.quantities.network_address_units == 14100 + 6 * 3 * 14,
    ])
    error_message = "Quantities must follow from zones and maxima."
  }
}

run "counts_what_is_there" {
  assert {
    condition = alltrue([
      output.quantities.subnets == length(output.public_subnet_ids) + length(output.private_subnet_ids) + length(output.data_subnet_ids),
      output.quantities.elastic_ips == length(flatten(values(output.nat_public_ips))),
      output.quantities.interface_endpoints == length(output.interface_endpoint_ids),
      output.quantities.security_groups == length(output.security_group_ids) + 1,
      output.quantities.route_tables == length(output.private_route_table_ids) + 2,
    ])
    error_message = "What is counted before the apply must be there after it."
  }
}

run "has_an_endpoint_for_each_service" {
  assert {
    condition     = toset(keys(output.interface_endpoint_ids)) == toset(keys(output.interface_services))
    error_message = "There must be an endpoint for each service."
  }
}

run "hands_over_what_other_layers_may_use" {
  command = plan

  assert {
    condition = output.parameter_names == {
      for name in [
        "addresses_per_node", "data_subnet_ids", "database_security_group_id", "nodes_security_group_id",
        "private_subnet_ids", "public_subnet_ids", "s3_endpoint_id", "vpc_cidr", "vpc_id", "zone_names",
      ] : name => "/example/network/${name}"
    }
    error_message = "These values, and no others, are the contract with other layers."
  }
}

run "keeps_flow_logs_as_long_as_asked" {
  command = plan

  assert {
    condition     = output.flow_log_retention_days == 90 && output.flow_log_group_name == "/example/network/flow-logs"
    error_message = "The environment says how long records are kept."
  }
}

run "takes_the_modules_defaults_for_null" {
  command = plan

  variables {
    cidr                      = "10.0.0.0/16"
    addresses_per_node        = null
    connections_per_workspace = null
    interface_services        = null
    max_nodes                 = 100
  }

  assert {
    condition     = output.address_need.addresses_per_node == 60 && output.address_need.nat_connections_per_zone == 45000 && length(output.interface_services) == 13
    error_message = "null must mean the module's default."
  }
}

run "names_the_layer_in_its_tags" {
  command = plan

  assert {
    condition     = local.layer == "10-network"
    error_message = "The tag Layer must be the folder's name."
  }
}

run "rejects_a_single_zone" {
  command = plan

  variables {
    zone_count = 1
  }

  expect_failures = [var.zone_count]
}

run "rejects_seven_zones" {
  command = plan

  variables {
    zone_count = 7
  }

  expect_failures = [var.zone_count]
}

run "rejects_more_zones_than_the_region_has" {
  command = plan

  variables {
    zone_count = 6
  }

  expect_failures = [data.aws_availability_zones.this]
}

run "rejects_more_names_than_zones" {
  command = plan

  variables {
    zone_names = ["us-east-1a", "us-east-1b"]
  }

  expect_failures = [var.zone_names]
}

run "rejects_a_zone_that_the_region_lacks" {
  command = plan

  variables {
    zone_names = ["us-east-1a", "us-east-1b", "us-east-1e"]
  }

  expect_failures = [data.aws_availability_zones.this]
}

run "rejects_zone_names_in_place_of_ids" {
  command = plan

  variables {
    excluded_zone_ids = ["us-east-1e"]
  }

  expect_failures = [var.excluded_zone_ids]
}

run "rejects_a_name_with_capitals" {
  command = plan

  variables {
    name = "Example"
  }

  expect_failures = [var.name]
}

run "rejects_a_name_too_long_for_what_a_later_layer_calls_by_it" {
  command = plan

  variables {
    name = "a12345678-b12345678-c12345"
  }

  expect_failures = [var.name]
}

run "rejects_a_name_with_two_hyphens_in_a_row" {
  command = plan

  variables {
    name = "example--second"
  }

  expect_failures = [var.name]
}

run "rejects_a_name_that_load_balancers_may_not_have" {
  command = plan

  variables {
    name = "internal-coder"
  }

  expect_failures = [var.name]
}

run "rejects_a_zone_in_place_of_a_region" {
  command = plan

  variables {
    region = "us-east-1a"
  }

  expect_failures = [var.region]
}

run "rejects_an_environment_with_blanks" {
  command = plan

  variables {
    environment = "my environment"
  }

  expect_failures = [var.environment]
}

run "rejects_tags_that_the_layers_set" {
  command = plan

  variables {
    tags = { Platform = "mine" }
  }

  expect_failures = [var.tags]
}

run "takes_a_name_as_long_as_common_allows" {
  command = plan

  variables {
    name = "a12345678-b12345678-c1234"
  }
}
