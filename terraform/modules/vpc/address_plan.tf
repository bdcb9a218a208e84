# Where each subnet lies follows from the variables alone, so the plan is known before anything exists.
#
#   private blocks, a slot per zone from the start of the range        | free | data | public |
#
# A slot belongs to a place in zone_names. The two small tiers lie at the end of the range, each in
# an area of eight slots (six zones, rounded up to a power of two), so that neither a further zone
# nor a larger private block moves them.
locals {
  # AWS keeps the first four addresses and the last one of every subnet.
  # docs: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
  reserved_addresses = 5

  # docs: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
  nat_connections_per_address = 55000
  nat_max_addresses           = 8

  # docs: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/availability-zones.html
  addresses_per_load_balancer = 8

  surviving_zones = coalesce(var.surviving_zones, min(length(var.zone_names) - 1, 2))

  # All workspaces may sit in the surviving zones, each behind its own zone's NAT gateway.
  nat_connections = ceil(var.max_workspaces / local.surviving_zones) * var.connections_per_workspace
  nat_addresses   = ceil(local.nat_connections / local.nat_connections_per_address)

  pod_and_node_addresses = var.max_workspaces + var.max_platform_pods + var.max_nodes * var.addresses_per_node

  # What one subnet of each tier must hold, AWS's own addresses included.
  needed = {
    private = ceil(local.pod_and_node_addresses / local.surviving_zones) + var.zonal_addresses + local.reserved_addresses
    public  = var.load_balancers * local.addresses_per_load_balancer + local.nat_addresses + local.reserved_addresses
    # A database cluster has at most 16 instances, and twice that while a copy takes over from it;
    # its proxies take a handful.
    # docs: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/CHAP_Limits.html
    data = 2 * 16 + 16 + local.reserved_addresses
  }

  # Block sizes as powers of two; a subnet has at least 2^4 addresses. Counted up rather than taken
  # as a logarithm, which can come out a hair above the whole number.
  block_bits = { for tier, addresses in local.needed : tier => [for bits in range(4, 33) : bits if pow(2, bits) >= addresses][0] }
  range_bits = 32 - split("/", var.cidr)[1]
  area_bits  = 3 + max(local.block_bits.public, local.block_bits.data)

  range_size    = pow(2, local.range_bits)
  area_size     = pow(2, local.area_bits)
  private_size  = pow(2, local.block_bits.private)
  private_slots = max(0, floor((local.range_size - 2 * local.area_size) / local.private_size))
  fits          = length(var.zone_names) <= local.private_slots

  # Where each tier begins, counted in blocks of its own size.
  first_block = {
    private = 0
    data    = (local.range_size - 2 * local.area_size) / pow(2, local.block_bits.data)
    public  = (local.range_size - local.area_size) / pow(2, local.block_bits.public)
  }

  # Empty when it does not fit, so that the VPC's precondition gets to say why.
  address_plan = {
    for tier, first in local.first_block : tier => [
      for index, zone in(local.fits ? var.zone_names : []) : {
        zone      = zone
        index     = index
        cidr      = cidrsubnet(var.cidr, local.range_bits - local.block_bits[tier], first + index)
        addresses = pow(2, local.block_bits[tier]) - local.reserved_addresses
      }
    ]
  }

  blocks = { for tier, blocks in local.address_plan : tier => { for block in blocks : block.zone => block.cidr } }
}
