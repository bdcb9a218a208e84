# What the network layer hands over.
# docs: https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html
data "aws_ssm_parameter" "network" {
  for_each = toset(["addresses_per_node", "nodes_security_group_id", "private_subnet_ids", "vpc_cidr", "zone_names"])

  name = "/${var.name}/network/${each.key}"

  lifecycle {
    precondition {
      condition     = contains(keys(local.capacities), var.environment)
      error_message = "capacity.yaml has no environment \"${var.environment}\". It has ${join(", ", keys(local.capacities))}: add yours."
    }
  }
}

locals {
  network = { for name, parameter in data.aws_ssm_parameter.network : name => parameter.insecure_value }

  zone_names      = split(",", local.network.zone_names)
  private_subnets = zipmap(local.zone_names, split(",", local.network.private_subnet_ids))
}
