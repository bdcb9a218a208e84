# docs: https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id

  tags = merge(var.tags, { Name = var.name })
}

locals {
  # Keys such as "us-east-1a/1": a gateway that gets a second address keeps its first.
  nat_address_zones = merge([
    for zone in keys(local.blocks.public) : {
      for number in range(1, local.nat_addresses + 1) : "${zone}/${number}" => zone
    }
  ]...)
}

# docs: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-eips.html
resource "aws_eip" "nat" {
  for_each = local.nat_address_zones

  domain = "vpc"

  tags = merge(var.tags, { Name = "${var.name}-nat-${each.key}" })

  # AWS wants the internet gateway there before an address is used, and until it is given back.
  depends_on = [aws_internet_gateway.this]
}

# One per zone, though each costs by the hour: a zone that goes down takes no other zone's way out
# with it, and no traffic pays for crossing zones.
# docs: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html
resource "aws_nat_gateway" "this" {
  for_each = local.blocks.public

  subnet_id     = aws_subnet.public[each.key].id
  allocation_id = aws_eip.nat["${each.key}/1"].id
  secondary_allocation_ids = local.nat_addresses == 1 ? null : [
    for number in range(2, local.nat_addresses + 1) : aws_eip.nat["${each.key}/${number}"].id
  ]

  tags = merge(var.tags, { Name = "${var.name}-${each.key}" })

  depends_on = [aws_internet_gateway.this]
}
