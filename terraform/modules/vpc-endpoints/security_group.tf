# One group for all endpoints: each answers on the same port, to the same clients. No rule out, since
# an endpoint only answers.
# docs: https://docs.aws.amazon.com/vpc/latest/privatelink/interface-endpoints.html
resource "aws_security_group" "this" {
  name        = "${var.name}-endpoints"
  description = "Interface endpoints of AWS services"
  vpc_id      = var.vpc_id

  tags = merge(var.tags, { Name = "${var.name}-endpoints" })

  lifecycle {
    # Endpoints hold on to the group until they have the next one.
    create_before_destroy = true
  }
}

# docs: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
resource "aws_vpc_security_group_ingress_rule" "https" {
  for_each = toset(var.client_cidrs)

  security_group_id = aws_security_group.this.id
  description       = "HTTPS from ${each.value}"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = each.value

  tags = merge(var.tags, { Name = "${var.name}-endpoints-from-${each.value}" })
}
