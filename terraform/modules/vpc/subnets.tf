# Three tiers, each with a subnet in every zone. No tier gives out public addresses on launch: what
# is public here (NAT gateways, load balancers) asks for its own address.
#
# There is no network ACL beside the VPC's default one, which lets all traffic pass: an ACL keeps no
# state, so it would have to open the ports of every answer too. Security groups and the lack of a
# route from outside do the work.

# docs: https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html
resource "aws_subnet" "public" {
  for_each = local.blocks.public

  vpc_id                  = aws_vpc.this.id
  availability_zone       = each.key
  cidr_block              = each.value
  map_public_ip_on_launch = false

  tags = merge(var.tags, {
    Name = "${var.name}-public-${each.key}"
    Tier = "public"
    # By this tag the AWS Load Balancer Controller finds the subnets of load balancers that face the internet.
    "kubernetes.io/role/elb" = "1"
  })
}

# docs: https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
resource "aws_subnet" "private" {
  for_each = local.blocks.private

  vpc_id                  = aws_vpc.this.id
  availability_zone       = each.key
  cidr_block              = each.value
  map_public_ip_on_launch = false

  tags = merge(var.tags, {
    Name = "${var.name}-private-${each.key}"
    Tier = "private"
    # And by this one those of internal load balancers.
    "kubernetes.io/role/internal-elb" = "1"
  })
}

# docs: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html
resource "aws_subnet" "data" {
  for_each = local.blocks.data

  vpc_id                  = aws_vpc.this.id
  availability_zone       = each.key
  cidr_block              = each.value
  map_public_ip_on_launch = false

  tags = merge(var.tags, {
    Name = "${var.name}-data-${each.key}"
    Tier = "data"
  })
}
