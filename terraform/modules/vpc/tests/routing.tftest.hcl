mock_provider "aws" {}

variables {
  name               = "example"
  cidr               = "10.0.0.0/16"
  zone_names         = ["us-east-1a", "us-east-1b", "us-east-1c"]
  max_workspaces     = 3000
  max_nodes          = 500
  addresses_per_node = 20
}

run "each_zone_leaves_by_its_own_nat_gateway" {
  assert {
    condition     = length(aws_nat_gateway.this) == 3 && length(aws_eip.nat) == 3
    error_message = "There must be one NAT gateway with one address per zone."
  }

  assert {
    condition = alltrue([
      for zone, route in aws_route.private_internet : alltrue([
        route.destination_cidr_block == "0.0.0.0/0",
        route.nat_gateway_id == aws_nat_gateway.this[zone].id,
        route.route_table_id == aws_route_table.private[zone].id,
        aws_nat_gateway.this[zone].subnet_id == aws_subnet.public[zone].id,
        aws_route_table_association.private[zone].subnet_id == aws_subnet.private[zone].id,
        aws_route_table_association.private[zone].route_table_id == aws_route_table.private[zone].id,
      ])
    ])
    error_message = "A private subnet must leave by the NAT gateway in its own zone's public subnet."
  }
}

run "only_the_public_tier_meets_the_internet_gateway" {
  assert {
    condition     = aws_route.public_internet.gateway_id == aws_internet_gateway.this.id && aws_route.public_internet.route_table_id == aws_route_table.public.id
    error_message = "The public route table must lead to the internet gateway."
  }

  assert {
    condition     = alltrue([for association in aws_route_table_association.data : association.route_table_id == aws_route_table.data.id])
    error_message = "The data subnets must use the table that has no route of its own."
  }
}

run "gives_out_no_public_address_on_launch" {
  command = plan

  assert {
    condition     = alltrue([for subnets in [aws_subnet.public, aws_subnet.private, aws_subnet.data] : alltrue([for subnet in subnets : !subnet.map_public_ip_on_launch])])
    error_message = "No tier may hand out public addresses."
  }
}

run "load_balancers_find_their_subnets_by_tag" {
  command = plan

  assert {
    condition     = alltrue([for subnet in aws_subnet.public : subnet.tags["kubernetes.io/role/elb"] == "1" && subnet.tags["Tier"] == "public"])
    error_message = "Public subnets must carry the tag of load balancers that face the internet."
  }

  assert {
    condition     = alltrue([for subnet in aws_subnet.private : subnet.tags["kubernetes.io/role/internal-elb"] == "1" && subnet.tags["Tier"] == "private"])
    error_message = "Private subnets must carry the tag of internal load balancers."
  }
}

run "resolves_names_inside_the_vpc" {
  command = plan

  assert {
    condition     = aws_vpc.this.enable_dns_support && aws_vpc.this.enable_dns_hostnames
    error_message = "Interface endpoints need both."
  }
}

run "empties_the_default_security_group" {
  assert {
    condition     = length(aws_default_security_group.this.ingress) == 0 && length(aws_default_security_group.this.egress) == 0
    error_message = "The default security group must let nothing pass."
  }
}

run "adds_nat_addresses_for_more_connections" {
  variables {
    connections_per_workspace = 100
  }

  assert {
    condition     = output.address_need.nat_addresses_per_zone == 3 && length(aws_eip.nat) == 9
    error_message = "1,500 workspaces with 100 connections each want three addresses of 55,000 connections."
  }

  assert {
    condition     = alltrue([for gateway in aws_nat_gateway.this : length(gateway.secondary_allocation_ids) == 2])
    error_message = "Each gateway must have the two further addresses."
  }
}

run "rejects_more_connections_than_a_nat_gateway_carries" {
  command = plan

  variables {
    connections_per_workspace = 300
  }

  expect_failures = [aws_vpc.this]
}

run "rejects_no_connection" {
  command = plan

  variables {
    connections_per_workspace = 0
  }

  expect_failures = [var.connections_per_workspace]
}

run "is_attached_to_no_transit_gateway_unless_asked" {
  command = plan

  assert {
    condition     = length(aws_ec2_transit_gateway_vpc_attachment.this) == 0 && length(aws_route.on_premises) == 0
    error_message = "Without a transit gateway there must be no attachment and no route."
  }
}

run "reaches_on_premises_from_every_private_subnet" {
  variables {
    transit_gateway_id = "tgw-0123456789abcdef0"
    on_premises_cidrs  = ["172.16.0.0/12", "192.168.0.0/16"]
  }

  assert {
    condition     = length(aws_route.on_premises) == 6 && alltrue([for route in aws_route.on_premises : route.transit_gateway_id == "tgw-0123456789abcdef0"])
    error_message = "Each of the three private tables must lead to both ranges."
  }

  assert {
    condition     = toset(aws_ec2_transit_gateway_vpc_attachment.this[0].subnet_ids) == toset([for subnet in aws_subnet.private : subnet.id])
    error_message = "The attachment must lie in the private subnet of every zone."
  }
}

run "rejects_what_is_no_transit_gateway" {
  command = plan

  variables {
    transit_gateway_id = "vgw-0123456789abcdef0"
  }

  expect_failures = [var.transit_gateway_id]
}

run "rejects_on_premises_ranges_without_a_transit_gateway" {
  command = plan

  variables {
    on_premises_cidrs = ["172.16.0.0/12"]
  }

  expect_failures = [var.on_premises_cidrs]
}

run "rejects_on_premises_ranges_that_are_none" {
  command = plan

  variables {
    transit_gateway_id = "tgw-0123456789abcdef0"
    on_premises_cidrs  = ["172.16.5.0/12"]
  }

  expect_failures = [var.on_premises_cidrs]
}

run "accepts_an_on_premises_range_around_the_vpc" {
  command = plan

  variables {
    transit_gateway_id = "tgw-0123456789abcdef0"
    on_premises_cidrs  = ["10.0.0.0/8"]
  }

  assert {
    condition     = length(aws_route.on_premises) == 3
    error_message = "The VPC's own route is narrower, so the wider one takes nothing from it."
  }
}

run "rejects_an_on_premises_range_inside_the_vpc" {
  command = plan

  variables {
    transit_gateway_id = "tgw-0123456789abcdef0"
    on_premises_cidrs  = ["10.0.64.0/24"]
  }

  expect_failures = [var.on_premises_cidrs]
}
