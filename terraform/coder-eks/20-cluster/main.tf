data "aws_partition" "current" {}

data "aws_caller_identity" "current" {}

locals {
  arn_prefix = "arn:${data.aws_partition.current.partition}"
  account_id = data.aws_caller_identity.current.account_id
}

# docs: https://docs.aws.amazon.com/eks/latest/userguide/envelope-encryption.html
# requirements: coder-eks:2.5, coder-eks:3.4
module "secrets_key" {
  source = "../../modules/kms-key"

  # EKS uses it by a grant that whoever creates the cluster gives it: no statement is needed.
  name                 = "${var.name}-secrets"
  description          = "Secrets of Kubernetes in the cluster ${var.name}"
  deletion_window_days = var.key_deletion_window_days

  tags = { Component = "keys" }
}

# docs: https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
# requirements: coder-eks:2.5, coder-eks:6.3
module "volumes_key" {
  source = "../../modules/kms-key"

  name                 = "${var.name}-volumes"
  description          = "Volumes of nodes and of workspaces in the cluster ${var.name}"
  deletion_window_days = var.key_deletion_window_days

  # As AWS's own key for volumes does it: who may start instances and attach volumes in this account
  # may use the key for that, by way of EC2 and in no other. That covers the service-linked role of
  # Auto Scaling, which a policy cannot name in an account where nothing was scaled yet.
  statements = {
    UseByWayOfEc2 = {
      actions        = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:CreateGrant", "kms:DescribeKey"]
      principal_type = "AWS"
      principals     = ["*"]
      conditions = [
        { test = "StringEquals", variable = "kms:CallerAccount", values = [local.account_id] },
        { test = "StringEquals", variable = "kms:ViaService", values = ["ec2.${var.region}.amazonaws.com"] },
      ]
    }
  }

  tags = { Component = "keys" }
}

# docs: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
# requirements: coder-eks:2.5, coder-eks:3.8
module "logs_key" {
  source = "../../modules/kms-key"

  name                 = "${var.name}-cluster-logs"
  description          = "Logs of the control plane of the cluster ${var.name}"
  deletion_window_days = var.key_deletion_window_days

  statements = {
    EncryptLogs = {
      actions        = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
      principal_type = "Service"
      principals     = ["logs.${var.region}.amazonaws.com"]
      conditions = [
        { test = "ArnEquals", variable = "kms:EncryptionContext:aws:logs:arn", values = ["${local.arn_prefix}:logs:${var.region}:${local.account_id}:log-group:/aws/eks/${var.name}/cluster"] },
      ]
    }
  }

  tags = { Component = "keys" }
}

# docs: https://docs.aws.amazon.com/eks/latest/userguide/create-cluster.html
# requirements: coder-eks:2.2, coder-eks:2b.3, coder-eks:2b.7, coder-eks:3.1, coder-eks:3.8, coder-eks:4.5
module "cluster" {
  source = "../../modules/eks-cluster"

  name               = var.name
  region             = var.region
  kubernetes_version = var.kubernetes_version
  support_type       = var.support_type

  subnet_ids = [for zone in local.zone_names : local.private_subnets[zone]]
  # The nodes' own group: its members let each other in, which is what control plane and kubelets need.
  security_group_ids = [local.network.nodes_security_group_id]
  api_client_cidrs   = var.api_client_cidrs
  service_cidr       = var.service_cidr
  vpc_cidr           = local.network.vpc_cidr

  secrets_key_arn    = module.secrets_key.arn
  logs_key_arn       = module.logs_key.arn
  log_retention_days = var.cluster_log_retention_days

  access = var.cluster_access

  tags = { Component = "cluster" }
}

# docs: https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html
# requirements: coder-eks:16.5
module "handover" {
  source = "../../modules/handover"

  prefix = "/${var.name}/cluster"

  strings = {
    cluster_name      = module.cluster.name
    oidc_provider_arn = module.cluster.oidc_provider_arn
    oidc_issuer       = module.cluster.oidc_issuer
    volumes_key_arn   = module.volumes_key.arn
    node_role_arn     = aws_iam_role.nodes.arn
  }

  tags = { Component = "handover" }
}
