# docs: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html
resource "aws_ec2_transit_gateway_vpc_attachment" "this" {
  count = var.transit_gateway_id == null ? 0 : 1

  transit_gateway_id = var.transit_gateway_id
  vpc_id             = aws_vpc.this.id
  # In the private subnets, where the traffic comes from: a tier of its own would pay off only with
  # network ACLs between it and the nodes.
  subnet_ids = [for subnet in aws_subnet.private : subnet.id]

  # Which of the transit gateway's route tables the attachment belongs to is left to the gateway's
  # owner: often another account, and then this one may not set it.

  tags = merge(var.tags, { Name = var.name })
}

resource "aws_route" "on_premises" {
  for_each = {
    for pair in setproduct(keys(local.blocks.private), var.on_premises_cidrs) : join("/", pair) => { zone = pair[0], cidr = pair[1] }
  }

  route_table_id         = aws_route_table.private[each.value.zone].id
  destination_cidr_block = each.value.cidr
  transit_gateway_id     = var.transit_gateway_id

  # A route to a transit gateway is refused until the VPC is attached to it.
  depends_on = [aws_ec2_transit_gateway_vpc_attachment.this]
}
