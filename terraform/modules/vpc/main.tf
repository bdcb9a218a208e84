# docs: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html
resource "aws_vpc" "this" {
  cidr_block = var.cidr

  # Interface endpoints answer under the services' public names only where both are on.
  enable_dns_support   = true
  enable_dns_hostnames = true

  tags = merge(var.tags, { Name = var.name })

  lifecycle {
    precondition {
      condition     = local.fits
      error_message = "The address plan does not fit into ${var.cidr}: ${length(var.zone_names)} zones want a private block of ${local.private_size} addresses each (needed: ${local.needed.private}; ${local.surviving_zones} of them must hold the ${local.pod_and_node_addresses} addresses of ${var.max_workspaces} workspaces, ${var.max_platform_pods} other pods and ${var.max_nodes} nodes), and there is room for ${local.private_slots}. Take a larger cidr (a VPC takes /16 at most), fewer addresses_per_node (by the CNI's WARM_IP_TARGET and MINIMUM_IP_TARGET), fewer and larger nodes, or fewer zones."
    }

    precondition {
      condition     = local.nat_addresses <= local.nat_max_addresses
      error_message = "${local.nat_connections} connections in one zone want ${local.nat_addresses} addresses at its NAT gateway, and AWS allows ${local.nat_max_addresses}. Lower connections_per_workspace, or keep the busiest destination off the NAT gateway by a cache or an endpoint inside the VPC."
    }
  }
}

# Emptied: what is started without naming a group gets this one, and then reaches nothing.
# docs: https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
resource "aws_default_security_group" "this" {
  vpc_id = aws_vpc.this.id

  tags = merge(var.tags, { Name = "${var.name}-default-emptied" })
}
