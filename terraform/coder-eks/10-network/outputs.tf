# Known before the apply: the guide shows these.

output "account_id" {
  description = "Id of the AWS account that the layer is applied to. Known before the apply."
  value       = data.aws_caller_identity.current.account_id
}

output "region" {
  description = "Region of the network. Known before the apply."
  value       = var.region
}

output "zone_names" {
  description = "Availability Zones in use, in the order of the address plan. Known before the apply."
  value       = local.zone_names
}

output "vpc_cidr" {
  description = "IPv4 range of the VPC. Known before the apply."
  value       = var.cidr
}

output "address_plan" {
  description = "Subnets by tier (`private`, `data`, `public`), each with its zone, its place in the zone list, its range and the addresses that AWS leaves to use. Known before the apply."
  value       = module.vpc.address_plan
}

output "address_need" {
  description = "What the address plan was worked out from: the maxima, what they come to, the addresses that one subnet of each tier must hold (with those that AWS keeps), how many zones the range has room for, and what each NAT gateway must carry. Known before the apply."
  value       = module.vpc.address_need
}

# docs: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
output "quantities" {
  description = "How many there are of what AWS limits by quota, with the default security group, and at the maxima. Known before the apply."
  value = {
    vpcs                        = 1
    subnets                     = sum([for blocks in values(module.vpc.address_plan) : length(blocks)])
    route_tables                = length(local.zone_names) + 2
    routes_in_largest_table     = 3 + length(var.on_premises_cidrs) # the VPC's own, the NAT gateway's, that of S3
    internet_gateways           = 1
    nat_gateways_per_zone       = 1
    elastic_ips                 = length(local.zone_names) * module.vpc.address_need.nat_addresses_per_zone
    elastic_ips_per_nat_gateway = module.vpc.address_need.nat_addresses_per_zone
    gateway_endpoints           = 1
    interface_endpoints         = length(module.vpc_endpoints.interface_services)
    security_groups             = 4 # nodes, database, endpoints, and the default one
    rules_in_largest_group      = length(local.zone_names)
    transit_gateway_attachments = var.transit_gateway_id == null ? 0 : 1
    # An address counts as one unit; a NAT gateway, and an endpoint in one zone, as six.
    network_address_units = module.vpc.address_need.pod_and_node_addresses + 6 * length(local.zone_names) * (1 + length(module.vpc_endpoints.interface_services))
  }
}

output "interface_services" {
  description = "AWS services that have an interface endpoint, with why. Known before the apply."
  value       = module.vpc_endpoints.interface_services
}

output "flow_log_retention_days" {
  description = "Days that records of the network's traffic are kept. Known before the apply."
  value       = var.flow_log_retention_days
}

output "parameter_names" {
  description = "Parameters by which other layers get this one's values, by the name of the value. Known before the apply."
  value       = module.handover.parameter_names
}

# Known after it.

output "vpc_id" {
  description = "Id of the VPC."
  value       = module.vpc.vpc_id
}

output "public_subnet_ids" {
  description = "Ids of the public subnets by zone: load balancers, NAT gateways."
  value       = module.vpc.public_subnet_ids
}

output "private_subnet_ids" {
  description = "Ids of the private subnets by zone: nodes, pods, interface endpoints."
  value       = module.vpc.private_subnet_ids
}

output "data_subnet_ids" {
  description = "Ids of the data subnets by zone: databases."
  value       = module.vpc.data_subnet_ids
}

output "nat_gateway_ids" {
  description = "Ids of the NAT gateways by zone."
  value       = module.vpc.nat_gateway_ids
}

output "nat_public_ips" {
  description = "Public addresses of the NAT gateways by zone: what others see of outbound traffic, and put on their allow lists."
  value       = module.vpc.nat_public_ips
}

output "private_route_table_ids" {
  description = "Ids of the private route tables by zone."
  value       = module.vpc.private_route_table_ids
}

output "transit_gateway_attachment_id" {
  description = "Id of the attachment to the transit gateway, `null` without one."
  value       = module.vpc.transit_gateway_attachment_id
}

output "security_group_ids" {
  description = "Ids of the security groups by what they are for."
  value = {
    nodes     = module.security_groups.nodes_id
    database  = module.security_groups.database_id
    endpoints = module.vpc_endpoints.security_group_id
  }
}

output "interface_endpoint_ids" {
  description = "Ids of the interface endpoints by service."
  value       = module.vpc_endpoints.interface_endpoint_ids
}

output "s3_endpoint_id" {
  description = "Id of the gateway endpoint of S3."
  value       = module.vpc_endpoints.s3_endpoint_id
}

output "flow_log_group_name" {
  description = "Name of the log group that holds the records of the network's traffic."
  value       = module.flow_logs.log_group_name
}
