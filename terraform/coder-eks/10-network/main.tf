provider "aws" {
  region = var.region
}

resource "aws_vpc" "this" {
  cidr_block = var.vpc_cidr
  tags       = { Name = var.name }
}

# requirements: coder-eks:3.5, coder-eks:3.8
module "flow_logs" {
  source = "../../modules/flow-logs"

  vpc_id         = aws_vpc.this.id
  log_group_name = "/${var.name}/vpc-flow-logs"
  role_name      = "${var.name}-flow-logs"
  retention_days = var.flow_log_retention_days
}
