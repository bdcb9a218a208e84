data "aws_caller_identity" "current" {}

# docs: https://docs.aws.amazon.com/vpc/latest/userguide/how-it-works.html
# requirements: coder-eks:2.1, coder-eks:3.1, coder-eks:3.1b, coder-eks:3.1e, coder-eks:4.8c, coder-eks:4.10, coder-eks:14.1, coder-eks:14.14
module "vpc" {
  source = "../../modules/vpc"

  name       = var.name
  cidr       = var.cidr
  zone_names = local.zone_names

  max_workspaces            = var.max_workspaces
  max_platform_pods         = var.max_platform_pods
  max_nodes                 = var.max_nodes
  addresses_per_node        = var.addresses_per_node
  surviving_zones           = var.surviving_zones
  connections_per_workspace = var.connections_per_workspace

  transit_gateway_id = var.transit_gateway_id
  on_premises_cidrs  = var.on_premises_cidrs

  tags = { Component = "vpc" }
}

# docs: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
# requirements: coder-eks:2.1, coder-eks:3.1, coder-eks:3.1a
module "security_groups" {
  source = "../../modules/security-groups"

  name   = var.name
  vpc_id = module.vpc.vpc_id

  tags = { Component = "security-groups" }
}

# docs: https://docs.aws.amazon.com/vpc/latest/privatelink/concepts.html
# requirements: coder-eks:3.1, coder-eks:5.2
module "vpc_endpoints" {
  source = "../../modules/vpc-endpoints"

  name            = var.name
  region          = var.region
  vpc_id          = module.vpc.vpc_id
  subnet_ids      = module.vpc.private_subnet_ids
  route_table_ids = values(module.vpc.private_route_table_ids)
  client_cidrs    = [for block in module.vpc.address_plan.private : block.cidr]

  interface_services  = var.interface_services
  trusted_account_ids = var.trusted_account_ids
  readable_buckets    = var.readable_buckets

  tags = { Component = "vpc-endpoints" }
}

# docs: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html
# requirements: coder-eks:3.5, coder-eks:3.8
module "flow_logs" {
  source = "../../modules/flow-logs"

  name           = var.name
  region         = var.region
  vpc_id         = module.vpc.vpc_id
  log_group_name = "/${var.name}/network/flow-logs"
  retention_days = var.flow_log_retention_days
  kms_key_arn    = var.flow_log_kms_key_arn

  tags = { Component = "flow-logs" }
}

# docs: https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html
# requirements: coder-eks:16.5
module "handover" {
  source = "../../modules/handover"

  prefix = "/${var.name}/network"

  strings = {
    vpc_id                     = module.vpc.vpc_id
    vpc_cidr                   = var.cidr
    nodes_security_group_id    = module.security_groups.nodes_id
    database_security_group_id = module.security_groups.database_id
    s3_endpoint_id             = module.vpc_endpoints.s3_endpoint_id
    # The cluster must keep the VPC CNI within what the address plan gives a node.
    addresses_per_node = tostring(module.vpc.address_need.addresses_per_node)
  }

  # Each list in the order of the zones.
  lists = {
    zone_names         = local.zone_names
    public_subnet_ids  = [for zone in local.zone_names : module.vpc.public_subnet_ids[zone]]
    private_subnet_ids = [for zone in local.zone_names : module.vpc.private_subnet_ids[zone]]
    data_subnet_ids    = [for zone in local.zone_names : module.vpc.data_subnet_ids[zone]]
  }

  tags = { Component = "handover" }
}
