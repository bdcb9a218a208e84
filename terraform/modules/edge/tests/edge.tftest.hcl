mock_provider "aws" {
  mock_resource "aws_lb" {
    defaults = {
      arn      = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/example-edge/0123456789abcdef"
      dns_name = "example-edge-0.elb.us-east-1.amazonaws.com"
      zone_id  = "Z0EXAMPLE"
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
      domain_validation_options = [
        { domain_name = "coder.dev.example.org", resource_record_name = "_a.coder.dev.example.org.", resource_record_type = "CNAME", resource_record_value = "_b.acm-validations.aws." },
        { domain_name = "*.coder.dev.example.org", resource_record_name = "_a.coder.dev.example.org.", resource_record_type = "CNAME", resource_record_value = "_b.acm-validations.aws." },
      ]
    }
  }

  mock_data "aws_route53_zone" {
    defaults = {
      zone_id = "Z0FOUND"
    }
  }
}

variables {
  name                    = "example"
  vpc_id                  = "vpc-0a"
  subnet_ids              = ["subnet-0a", "subnet-0b"]
  nodes_security_group_id = "sg-0d"
  client_cidrs            = ["198.51.100.0/24", "203.0.113.0/24"]
  base_domain             = "dev.example.org"
  access_log_bucket       = "example-logs"
  access_log_prefix       = "edge"
}

run "takes_tls_alone_with_strong_ciphers" {
  assert {
    condition     = aws_lb_listener.tls.protocol == "TLS" && aws_lb_listener.tls.port == 443 && aws_lb_listener.tls.ssl_policy == "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09"
    error_message = "The listener must take TLS with the policy that has AES-GCM alone."
  }

  assert {
    condition     = aws_lb_listener.tls.certificate_arn == aws_acm_certificate_validation.this.certificate_arn && aws_lb_listener.tls.default_action[0].target_group_arn == aws_lb_target_group.coderd.arn
    error_message = "The listener must show ACM's certificate and lead to coderd."
  }
}

run "encrypts_again_towards_coderd" {
  command = plan

  assert {
    condition     = aws_lb_target_group.coderd.protocol == "TLS" && aws_lb_target_group.coderd.port == 8443 && aws_lb_target_group.coderd.health_check[0].protocol == "HTTPS"
    error_message = "Nothing may travel in clear behind the load balancer, health checks included."
  }

  assert {
    condition     = aws_lb_target_group.coderd.target_type == "ip" && aws_lb_target_group.coderd.preserve_client_ip == "true"
    error_message = "Targets must be pods, and see who the client is."
  }
}

run "has_one_certificate_for_both_names" {
  command = plan

  assert {
    condition     = aws_acm_certificate.this.domain_name == "coder.dev.example.org" && aws_acm_certificate.this.subject_alternative_names == toset(["*.coder.dev.example.org"]) && aws_acm_certificate.this.validation_method == "DNS"
    error_message = "The certificate must cover the access URL and its wildcard, and renew itself."
  }
}

run "validates_the_certificate_by_one_record" {
  assert {
    condition     = aws_route53_record.validation.name == "_a.coder.dev.example.org." && aws_route53_record.validation.records == toset(["_b.acm-validations.aws."])
    error_message = "The record that ACM asks for, which is the same for both names, must be there once."
  }
}

run "leads_both_names_to_the_load_balancer" {
  assert {
    condition     = { for record in aws_route53_record.access : record.name => record.alias[0].name } == { "coder.dev.example.org" = aws_lb.this.dns_name, "*.coder.dev.example.org" = aws_lb.this.dns_name }
    error_message = "Both names must be aliases of the load balancer."
  }

  assert {
    condition     = alltrue([for record in aws_route53_record.access : record.zone_id == "Z0FOUND" && record.alias[0].evaluate_target_health])
    error_message = "They must be in the zone that was looked up, without zones that are not healthy."
  }
}

run "makes_the_zone_where_asked_to" {
  command = plan

  variables {
    create_zone = true
  }

  assert {
    condition     = length(aws_route53_zone.this) == 1 && length(data.aws_route53_zone.this) == 0
    error_message = "A zone that is made must not be looked up."
  }
}

run "lets_clients_in_over_https_and_out_to_coderd_alone" {
  assert {
    condition     = { for cidr, rule in aws_vpc_security_group_ingress_rule.from_clients : cidr => [rule.ip_protocol, rule.from_port, rule.to_port, rule.cidr_ipv4] } == { for cidr in var.client_cidrs : cidr => ["tcp", 443, 443, cidr] }
    error_message = "Clients must reach HTTPS and nothing else."
  }

  assert {
    condition     = aws_vpc_security_group_egress_rule.to_nodes.referenced_security_group_id == "sg-0d" && aws_vpc_security_group_egress_rule.to_nodes.from_port == 8443 && aws_vpc_security_group_egress_rule.to_nodes.to_port == 8443
    error_message = "The load balancer must reach coderd's port on nodes and nothing else."
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.nodes_from_edge.security_group_id == "sg-0d" && aws_vpc_security_group_ingress_rule.nodes_from_edge.referenced_security_group_id == aws_security_group.this.id && aws_vpc_security_group_ingress_rule.nodes_from_edge.cidr_ipv4 == null
    error_message = "Nodes must let in the load balancer's group, and no range."
  }
}

run "records_who_connects" {
  command = plan

  assert {
    condition     = aws_lb.this.access_logs[0].enabled && aws_lb.this.access_logs[0].bucket == "example-logs" && aws_lb.this.access_logs[0].prefix == "edge"
    error_message = "Access logs must be on."
  }
}

run "serves_each_zone_from_every_replica" {
  command = plan

  assert {
    condition     = aws_lb.this.enable_cross_zone_load_balancing && aws_lb.this.load_balancer_type == "network" && !aws_lb.this.internal
    error_message = "The load balancer must be a public one of the network kind, across zones."
  }
}

run "rejects_a_name_too_long_for_a_target_group" {
  command = plan

  variables {
    name = "a123456789b123456789c12345"
  }

  expect_failures = [var.name]
}

run "rejects_one_subnet" {
  command = plan

  variables {
    subnet_ids = ["subnet-0a"]
  }

  expect_failures = [var.subnet_ids]
}

run "rejects_no_clients" {
  command = plan

  variables {
    client_cidrs = []
  }

  expect_failures = [var.client_cidrs]
}

run "rejects_a_client_that_is_no_range" {
  command = plan

  variables {
    client_cidrs = ["198.51.100.7"]
  }

  expect_failures = [var.client_cidrs]
}

run "rejects_a_domain_with_a_dot_at_the_end" {
  command = plan

  variables {
    base_domain = "dev.example.org."
  }

  expect_failures = [var.base_domain]
}

run "rejects_a_wildcard_for_a_subdomain" {
  command = plan

  variables {
    subdomain = "*"
  }

  expect_failures = [var.subdomain]
}

run "rejects_a_policy_of_nobody" {
  command = plan

  variables {
    tls_policy = "TLS13"
  }

  expect_failures = [var.tls_policy]
}

run "rejects_port_zero" {
  command = plan

  variables {
    target_port = 0
  }

  expect_failures = [var.target_port]
}
