mock_provider "aws" {}

variables {
  name   = "example"
  vpc_id = "vpc-0123456789abcdef0"
}

run "only_nodes_reach_the_database" {
  assert {
    condition = alltrue([
      aws_vpc_security_group_ingress_rule.database_from_nodes.security_group_id == aws_security_group.database.id,
      aws_vpc_security_group_ingress_rule.database_from_nodes.referenced_security_group_id == aws_security_group.nodes.id,
      aws_vpc_security_group_ingress_rule.database_from_nodes.from_port == 5432,
      aws_vpc_security_group_ingress_rule.database_from_nodes.to_port == 5432,
      aws_vpc_security_group_ingress_rule.database_from_nodes.ip_protocol == "tcp",
      aws_vpc_security_group_ingress_rule.database_from_nodes.cidr_ipv4 == null,
    ])
    error_message = "The database must be open on its port to the nodes' group, and to no range."
  }
}

run "nothing_enters_from_outside" {
  assert {
    condition = alltrue([
      aws_vpc_security_group_ingress_rule.nodes_from_nodes.referenced_security_group_id == aws_security_group.nodes.id,
      aws_vpc_security_group_ingress_rule.nodes_from_nodes.cidr_ipv4 == null,
      aws_vpc_security_group_ingress_rule.nodes_from_nodes.cidr_ipv6 == null,
    ])
    error_message = "Nodes must be open to nodes alone."
  }
}

run "nodes_may_send_udp_for_direct_connections" {
  command = plan

  assert {
    condition     = aws_vpc_security_group_egress_rule.nodes_to_anywhere.ip_protocol == "-1" && aws_vpc_security_group_egress_rule.nodes_to_anywhere.cidr_ipv4 == "0.0.0.0/0"
    error_message = "STUN and direct connections need UDP on the way out."
  }
}

run "every_rule_says_what_it_is_for" {
  command = plan

  assert {
    condition = alltrue([
      for rule in [
        aws_vpc_security_group_ingress_rule.nodes_from_nodes,
        aws_vpc_security_group_egress_rule.nodes_to_anywhere,
        aws_vpc_security_group_ingress_rule.database_from_nodes,
      ] : length(rule.description) > 10
    ])
    error_message = "Each rule must have a description."
  }
}

run "follows_the_database_to_another_port" {
  command = plan

  variables {
    database_port = 5433
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.database_from_nodes.from_port == 5433
    error_message = "The rule must open the given port."
  }
}

run "rejects_port_zero" {
  command = plan

  variables {
    database_port = 0
  }

  expect_failures = [var.database_port]
}

run "rejects_a_name_that_aws_keeps_for_itself" {
  command = plan

  variables {
    name = "sg-example"
  }

  expect_failures = [var.name]
}
