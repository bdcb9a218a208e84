# What the network layer hands over. A parameter that is missing means that it was not applied yet.
# docs: https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html
data "aws_ssm_parameter" "network" {
  for_each = toset(["nodes_security_group_id", "private_subnet_ids", "public_subnet_ids", "vpc_id"])

  name = "/${var.name}/network/${each.key}"
}

locals {
  # Not `value`, which Terraform hides: nothing here is secret.
  network = { for name, parameter in data.aws_ssm_parameter.network : name => parameter.insecure_value }
}
