output "vpc_id" {
  description = "Id of the VPC."
  value       = aws_vpc.this.id
}

output "address_plan" {
  description = "Subnets by tier (`private`, `data`, `public`), each with its zone, its place in the zone list, its range and the addresses that AWS leaves to use. Known before the apply."
  value       = local.address_plan
}

output "address_need" {
  description = "What the address plan was worked out from: the maxima, what they come to, the addresses that one subnet of each tier must hold (with those that AWS keeps), how many zones the range has room for, and what each NAT gateway must carry. Known before the apply."
  value = {
    max_workspaces           = var.max_workspaces
    max_platform_pods        = var.max_platform_pods
    max_nodes                = var.max_nodes
    addresses_per_node       = var.addresses_per_node
    zonal_addresses          = var.zonal_addresses
    reserved_addresses       = local.reserved_addresses
    surviving_zones          = local.surviving_zones
    pod_and_node_addresses   = local.pod_and_node_addresses
    needed_per_subnet        = local.needed
    zones_that_fit           = local.private_slots
    nat_connections_per_zone = local.nat_connections
    nat_addresses_per_zone   = local.nat_addresses
  }
}

output "public_subnet_ids" {
  description = "Ids of the public subnets by zone."
  value       = { for zone, subnet in aws_subnet.public : zone => subnet.id }
}

output "private_subnet_ids" {
  description = "Ids of the private subnets by zone: nodes, pods, interface endpoints."
  value       = { for zone, subnet in aws_subnet.private : zone => subnet.id }
}

output "data_subnet_ids" {
  description = "Ids of the data subnets by zone: databases."
  value       = { for zone, subnet in aws_subnet.data : zone => subnet.id }
}

output "private_route_table_ids" {
  description = "Ids of the private route tables by zone."
  value       = { for zone, table in aws_route_table.private : zone => table.id }
}

output "public_route_table_id" {
  description = "Id of the public route table."
  value       = aws_route_table.public.id
}

output "data_route_table_id" {
  description = "Id of the data tier's route table."
  value       = aws_route_table.data.id
}

output "nat_gateway_ids" {
  description = "Ids of the NAT gateways by zone."
  value       = { for zone, gateway in aws_nat_gateway.this : zone => gateway.id }
}

output "nat_public_ips" {
  description = "Public addresses of the NAT gateways by zone: what others see of outbound traffic, and put on their allow lists."
  value       = { for zone in keys(local.blocks.public) : zone => [for key, eip in aws_eip.nat : eip.public_ip if local.nat_address_zones[key] == zone] }
}

output "transit_gateway_attachment_id" {
  description = "Id of the attachment to the transit gateway, `null` without one."
  value       = one(aws_ec2_transit_gateway_vpc_attachment.this[*].id)
}
