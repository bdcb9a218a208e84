# docs: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html
resource "aws_security_group" "this" {
  name        = "${var.name}-edge"
  description = "Load balancer, reached by clients over HTTPS"
  vpc_id      = var.vpc_id

  tags = merge(var.tags, { Name = "${var.name}-edge" })

  lifecycle {
    # A group in use cannot be deleted. A replacement is there first, under another name.
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "from_clients" {
  for_each = toset(var.client_cidrs)

  security_group_id = aws_security_group.this.id
  description       = "HTTPS from clients"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = each.key

  tags = merge(var.tags, { Name = "${var.name}-edge-from-clients" })
}

resource "aws_vpc_security_group_egress_rule" "to_nodes" {
  security_group_id            = aws_security_group.this.id
  description                  = "TLS to coderd, and its health checks"
  ip_protocol                  = "tcp"
  from_port                    = var.target_port
  to_port                      = var.target_port
  referenced_security_group_id = var.nodes_security_group_id

  tags = merge(var.tags, { Name = "${var.name}-edge-to-nodes" })
}

# A rule in the nodes' group, which the network layer owns. It names the load balancer's group, and
# holds for clients whose own address is kept, too.
resource "aws_vpc_security_group_ingress_rule" "nodes_from_edge" {
  security_group_id            = var.nodes_security_group_id
  description                  = "TLS to coderd from the load balancer"
  ip_protocol                  = "tcp"
  from_port                    = var.target_port
  to_port                      = var.target_port
  referenced_security_group_id = aws_security_group.this.id

  tags = merge(var.tags, { Name = "${var.name}-nodes-from-edge" })
}
