# The groups whose members later layers bring: they exist before any member does, so that a rule can
# name the group on its other side. Rules are resources of their own, one rule each, so that a later
# layer can add its rules to a group without owning the group.
#
# AWS gives a new group a rule that lets everything out, and Terraform takes it away at once. What may
# leave is therefore written down here, like what may enter.

# docs: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
resource "aws_security_group" "nodes" {
  name        = "${var.name}-nodes"
  description = "Nodes of the cluster and the pods on them"
  vpc_id      = var.vpc_id

  tags = merge(var.tags, { Name = "${var.name}-nodes" })

  lifecycle {
    # A group in use cannot be deleted. A replacement is there first, under another name.
    create_before_destroy = true
  }
}

# Nodes and pods find each other on any port. What workspaces may not reach of one another is settled
# by network policies, which know pods; a security group here knows nodes only.
resource "aws_vpc_security_group_ingress_rule" "nodes_from_nodes" {
  security_group_id            = aws_security_group.nodes.id
  description                  = "Any traffic between nodes and pods"
  ip_protocol                  = "-1"
  referenced_security_group_id = aws_security_group.nodes.id

  tags = merge(var.tags, { Name = "${var.name}-nodes-from-nodes" })
}

# Open on the way out: to AWS, to package registries, and over UDP to the STUN servers by which
# workspaces and clients look for a direct connection. It leaves by NAT gateways, so nothing
# comes back in that was not asked for.
resource "aws_vpc_security_group_egress_rule" "nodes_to_anywhere" {
  security_group_id = aws_security_group.nodes.id
  description       = "Any traffic out, by the NAT gateways"
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0"

  tags = merge(var.tags, { Name = "${var.name}-nodes-to-anywhere" })
}

# No rule out: a database answers, and answers need no rule.
# docs: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.RDSSecurityGroups.html
resource "aws_security_group" "database" {
  name        = "${var.name}-database"
  description = "Database of the platform, reached by nodes alone"
  vpc_id      = var.vpc_id

  tags = merge(var.tags, { Name = "${var.name}-database" })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "database_from_nodes" {
  security_group_id            = aws_security_group.database.id
  description                  = "Database connections from nodes and pods"
  ip_protocol                  = "tcp"
  from_port                    = var.database_port
  to_port                      = var.database_port
  referenced_security_group_id = aws_security_group.nodes.id

  tags = merge(var.tags, { Name = "${var.name}-database-from-nodes" })
}
