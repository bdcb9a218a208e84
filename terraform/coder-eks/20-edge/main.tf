data "aws_partition" "current" {}

data "aws_caller_identity" "current" {}

locals {
  # All of AWS shares one space of bucket names; with account and region in it, this one is free.
  log_bucket = "${var.name}-${data.aws_caller_identity.current.account_id}-${var.region}-edge-logs"
  log_prefix = "edge"
}

# docs: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-access-logs.html
# requirements: coder-eks:3.5
module "access_logs" {
  source = "../../modules/log-bucket"

  bucket         = local.log_bucket
  prefix         = local.log_prefix
  retention_days = var.access_log_retention_days

  # A load balancer's logs come by CloudWatch Logs' delivery, for this account and region alone.
  writer = {
    service = "delivery.logs.amazonaws.com"
    conditions = [
      { test = "StringEquals", variable = "aws:SourceAccount", values = [data.aws_caller_identity.current.account_id] },
      { test = "ArnLike", variable = "aws:SourceArn", values = ["arn:${data.aws_partition.current.partition}:logs:${var.region}:${data.aws_caller_identity.current.account_id}:*"] },
    ]
  }

  tags = { Component = "access-logs" }
}

# docs: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/introduction.html
# requirements: coder-eks:2.4, coder-eks:3.1, coder-eks:3.3, coder-eks:3.5, coder-eks:4.10, coder-eks:6.4, coder-eks:6.5, coder-eks:12.7, coder-eks:12.8, coder-eks:12.8a, coder-eks:12.9
module "edge" {
  source = "../../modules/edge"

  name                    = var.name
  vpc_id                  = local.network.vpc_id
  subnet_ids              = split(",", var.internal ? local.network.private_subnet_ids : local.network.public_subnet_ids)
  internal                = var.internal
  nodes_security_group_id = local.network.nodes_security_group_id
  client_cidrs            = var.client_cidrs

  base_domain = var.base_domain
  subdomain   = var.subdomain
  create_zone = var.create_zone
  tls_policy  = var.tls_policy
  target_port = var.target_port

  access_log_bucket = module.access_logs.bucket
  access_log_prefix = local.log_prefix

  tags = { Component = "edge" }
}

# docs: https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html
# requirements: coder-eks:16.5
module "handover" {
  source = "../../modules/handover"

  prefix = "/${var.name}/edge"

  strings = {
    access_url          = "https://${module.edge.domain}"
    wildcard_access_url = module.edge.wildcard
    target_group_arn    = module.edge.target_group_arn
    target_port         = tostring(var.target_port)
  }

  tags = { Component = "handover" }
}
