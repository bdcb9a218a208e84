mock_provider "aws" {}

variables {
  name               = "example"
  cidr               = "10.0.0.0/16"
  zone_names         = ["us-east-1a", "us-east-1b", "us-east-1c"]
  max_workspaces     = 3000
  max_platform_pods  = 1100
  max_nodes          = 500
  addresses_per_node = 20
}

run "two_zones_hold_3000_workspaces" {
  command = plan

  assert {
    condition     = 2 * output.address_plan.private[0].addresses >= 3000 + 1100 + 500 * 20
    error_message = "The workspaces, pods and nodes of a lost zone must fit into the other two."
  }

  assert {
    condition     = [for block in output.address_plan.private : block.cidr] == ["10.0.0.0/19", "10.0.32.0/19", "10.0.64.0/19"]
    error_message = "Private blocks must be the smallest that hold the need, from the start of the range."
  }

  assert {
    condition     = output.address_need.needed_per_subnet.private == 7087
    error_message = "Half of 14,100 addresses, 32 of the zone's own and 5 of AWS make 7,087."
  }
}

run "small_tiers_lie_at_the_end_of_the_range" {
  command = plan

  assert {
    condition     = [for block in output.address_plan.public : block.cidr] == ["10.0.254.0/27", "10.0.254.32/27", "10.0.254.64/27"]
    error_message = "The public tier has the last area of eight slots."
  }

  assert {
    condition     = [for block in output.address_plan.data : block.cidr] == ["10.0.252.0/26", "10.0.252.64/26", "10.0.252.128/26"]
    error_message = "The data tier has the last area but one."
  }
}

run "has_a_subnet_of_every_tier_in_every_zone" {
  command = plan

  assert {
    condition = alltrue([
      for blocks in values(output.address_plan) : [for block in blocks : block.zone] == ["us-east-1a", "us-east-1b", "us-east-1c"]
    ])
    error_message = "Each tier must have one block per zone, in the order of the zones."
  }

  assert {
    condition     = alltrue([for key, subnet in merge(aws_subnet.public, aws_subnet.private, aws_subnet.data) : subnet.availability_zone == key])
    error_message = "Each subnet must lie in its own zone."
  }
}

run "a_fourth_zone_moves_no_subnet" {
  command = plan

  variables {
    zone_names = ["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d"]
  }

  assert {
    condition = alltrue([
      [for block in output.address_plan.private : block.cidr] == ["10.0.0.0/19", "10.0.32.0/19", "10.0.64.0/19", "10.0.96.0/19"],
      [for block in output.address_plan.public : block.cidr] == ["10.0.254.0/27", "10.0.254.32/27", "10.0.254.64/27", "10.0.254.96/27"],
      [for block in output.address_plan.data : block.cidr] == ["10.0.252.0/26", "10.0.252.64/26", "10.0.252.128/26", "10.0.252.192/26"],
    ])
    error_message = "The first three blocks of each tier must be those of three zones."
  }
}

run "six_zones_fit" {
  command = plan

  variables {
    zone_names = ["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d", "us-east-1e", "us-east-1f"]
  }

  assert {
    condition     = [for block in output.address_plan.private : block.cidr][5] == "10.0.160.0/19"
    error_message = "The sixth zone must have the sixth slot."
  }
}

run "one_zone_of_two_holds_everything" {
  command = plan

  variables {
    zone_names = ["us-gov-west-1a", "us-gov-west-1b"]
  }

  assert {
    condition     = output.address_plan.private[0].addresses >= 3000 + 1100 + 500 * 20
    error_message = "With two zones, one must hold everything."
  }
}

run "going_from_two_zones_to_three_moves_no_subnet_with_surviving_zones_kept" {
  command = plan

  variables {
    surviving_zones = 1
  }

  assert {
    condition     = [for block in output.address_plan.private : block.cidr] == ["10.0.0.0/18", "10.0.64.0/18", "10.0.128.0/18"]
    error_message = "The blocks must stay as large as those of two zones."
  }
}

run "plans_300_workspaces_in_a_small_range" {
  command = plan

  variables {
    cidr              = "10.20.0.0/20"
    max_workspaces    = 300
    max_platform_pods = 150
    max_nodes         = 60
  }

  assert {
    condition     = [for block in output.address_plan.private : block.cidr] == ["10.20.0.0/22", "10.20.4.0/22", "10.20.8.0/22"]
    error_message = "300 workspaces on 60 nodes need 862 addresses a zone."
  }

  assert {
    condition     = output.address_plan.public[2].cidr == "10.20.14.64/27"
    error_message = "The small tiers must lie at the end of the small range too."
  }
}

run "plans_1000_workspaces" {
  command = plan

  variables {
    max_workspaces    = 1000
    max_platform_pods = 400
    max_nodes         = 170
  }

  assert {
    condition     = output.address_plan.private[1].cidr == "10.0.16.0/20"
    error_message = "1000 workspaces on 170 nodes need 2,437 addresses a zone, which a /20 holds."
  }
}

run "fills_a_block_to_its_last_address" {
  command = plan

  variables {
    max_workspaces     = 2 * (8192 - 5 - 32) - 2
    max_platform_pods  = 0
    max_nodes          = 1
    addresses_per_node = 2
  }

  assert {
    condition     = output.address_need.needed_per_subnet.private == 8192 && output.address_plan.private[0].cidr == "10.0.0.0/19"
    error_message = "A need of exactly a power of two must not double the block."
  }
}

run "one_address_too_many_doubles_the_block" {
  command = plan

  variables {
    max_workspaces     = 2 * (8192 - 5 - 32) - 1
    max_platform_pods  = 0
    max_nodes          = 1
    addresses_per_node = 2
  }

  assert {
    condition     = output.address_plan.private[0].cidr == "10.0.0.0/18"
    error_message = "A need of one above a power of two must take the next block."
  }
}

run "more_load_balancers_make_the_public_blocks_larger" {
  command = plan

  variables {
    load_balancers = 4
  }

  assert {
    condition     = output.address_plan.public[2].cidr == "10.0.254.128/26"
    error_message = "Four load balancers want 32 addresses beside those of the NAT gateway."
  }
}

run "says_why_the_plan_does_not_fit" {
  command = plan

  variables {
    # what the CNI takes when it is left to itself
    addresses_per_node = 60
  }

  expect_failures = [aws_vpc.this]
}

run "rejects_a_range_smaller_than_the_small_tiers" {
  command = plan

  variables {
    cidr = "10.0.0.0/24"
  }

  expect_failures = [aws_vpc.this]
}

run "rejects_a_range_with_host_bits" {
  command = plan

  variables {
    cidr = "10.0.1.0/16"
  }

  expect_failures = [var.cidr]
}

run "rejects_a_range_larger_than_a_vpc_takes" {
  command = plan

  variables {
    cidr = "10.0.0.0/15"
  }

  expect_failures = [var.cidr]
}

run "rejects_a_single_zone" {
  command = plan

  variables {
    zone_names = ["us-east-1a"]
  }

  expect_failures = [var.zone_names]
}

run "rejects_seven_zones" {
  command = plan

  variables {
    zone_names = ["a", "b", "c", "d", "e", "f", "g"]
  }

  expect_failures = [var.zone_names]
}

run "rejects_a_zone_named_twice" {
  command = plan

  variables {
    zone_names = ["us-east-1a", "us-east-1a"]
  }

  expect_failures = [var.zone_names]
}

run "rejects_half_a_workspace" {
  command = plan

  variables {
    max_workspaces = 0.5
  }

  expect_failures = [var.max_workspaces]
}

run "rejects_negative_platform_pods" {
  command = plan

  variables {
    max_platform_pods = -1
  }

  expect_failures = [var.max_platform_pods]
}

run "rejects_no_nodes" {
  command = plan

  variables {
    max_nodes = 0
  }

  expect_failures = [var.max_nodes]
}

run "rejects_a_node_with_one_address" {
  command = plan

  variables {
    addresses_per_node = 1
  }

  expect_failures = [var.addresses_per_node]
}

run "rejects_negative_zonal_addresses" {
  command = plan

  variables {
    zonal_addresses = -1
  }

  expect_failures = [var.zonal_addresses]
}

run "rejects_a_plan_that_may_lose_no_zone" {
  command = plan

  variables {
    surviving_zones = 3
  }

  expect_failures = [var.surviving_zones]
}

run "rejects_no_load_balancer" {
  command = plan

  variables {
    load_balancers = 0
  }

  expect_failures = [var.load_balancers]
}

run "rejects_a_name_with_capitals" {
  command = plan

  variables {
    name = "Example"
  }

  expect_failures = [var.name]
}
