locals {
  # What the address plan gives a node: the CNI holds so many addresses ready, less the first one of each
  # of two interfaces, whatever the instance type would bring.
  # docs: https://docs.aws.amazon.com/eks/latest/best-practices/vpc-cni.html
  warm_addresses = tonumber(local.network.addresses_per_node) - 2

  # System pods run on the control nodes, past their taint.
  on_control_nodes = {
    nodeSelector = { (local.role_key) = "control" }
    tolerations  = [{ key = local.role_key, operator = "Equal", value = "control", effect = "NoSchedule" }]
  }
}

# docs: https://docs.aws.amazon.com/eks/latest/userguide/cni-iam-role.html
# requirements: coder-eks:2.5
module "vpc_cni_role" {
  source = "../../modules/irsa-role"

  name              = "${var.name}-vpc-cni"
  oidc_provider_arn = module.cluster.oidc_provider_arn
  oidc_issuer       = module.cluster.oidc_issuer
  namespace         = "kube-system"
  service_account   = "aws-node"
  policy_arns       = { cni = "${local.arn_prefix}:iam::aws:policy/AmazonEKS_CNI_Policy" }

  tags = { Component = "addons" }
}

# The driver makes encrypted volumes with our key: what its own policy lacks.
# docs: https://docs.aws.amazon.com/eks/latest/userguide/ebs-csi.html
data "aws_iam_policy_document" "ebs_csi_key" {
  statement {
    sid       = "UseTheKey"
    actions   = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
    resources = [module.volumes_key.arn]
  }

  statement {
    sid       = "LendTheKeyToEc2"
    actions   = ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"]
    resources = [module.volumes_key.arn]

    condition {
      test     = "Bool"
      variable = "kms:GrantIsForAWSResource"
      values   = ["true"]
    }
  }
}

# docs: https://docs.aws.amazon.com/eks/latest/userguide/ebs-csi.html
# requirements: coder-eks:2.5, coder-eks:6.1, coder-eks:6.3
module "ebs_csi_role" {
  source = "../../modules/irsa-role"

  name              = "${var.name}-ebs-csi"
  oidc_provider_arn = module.cluster.oidc_provider_arn
  oidc_issuer       = module.cluster.oidc_issuer
  namespace         = "kube-system"
  service_account   = "ebs-csi-controller-sa"
  policy_arns       = { driver = "${local.arn_prefix}:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy" }
  policies          = { volumes-key = data.aws_iam_policy_document.ebs_csi_key.json }

  tags = { Component = "addons" }
}

# There before any node: a node becomes ready once it has a network.
# docs: https://docs.aws.amazon.com/eks/latest/userguide/eks-add-ons.html
# requirements: coder-eks:6.1
resource "aws_eks_addon" "before_nodes" {
  for_each = {
    vpc-cni = {
      version  = var.addon_versions.vpc_cni
      role_arn = module.vpc_cni_role.arn
      configuration = {
        # Without it a NetworkPolicy is an object that nobody enforces.
        enableNetworkPolicy = "true"
        env = {
          MINIMUM_IP_TARGET = tostring(local.warm_addresses)
          WARM_IP_TARGET    = "4"
        }
      }
    }
    kube-proxy = {
      version       = var.addon_versions.kube_proxy
      role_arn      = null
      configuration = {}
    }
  }

  cluster_name             = module.cluster.name
  addon_name               = each.key
  addon_version            = each.value.version
  service_account_role_arn = each.value.role_arn
  configuration_values     = length(each.value.configuration) == 0 ? null : jsonencode(each.value.configuration)

  resolve_conflicts_on_create = "OVERWRITE"
  # What was changed by hand is put back, as with everything else that Terraform owns.
  resolve_conflicts_on_update = "OVERWRITE"

  tags = { Component = "addons" }
}

# Their pods need a node to run on.
# docs: https://docs.aws.amazon.com/eks/latest/userguide/eks-add-ons.html
# requirements: coder-eks:6.1
resource "aws_eks_addon" "on_nodes" {
  for_each = {
    coredns = {
      version       = var.addon_versions.coredns
      role_arn      = null
      configuration = merge(local.on_control_nodes, { replicaCount = max(local.zones, 2) })
    }
    aws-ebs-csi-driver = {
      version  = var.addon_versions.aws_ebs_csi_driver
      role_arn = module.ebs_csi_role.arn
      configuration = {
        controller = local.on_control_nodes
        node       = { tolerateAllTaints = true }
      }
    }
  }

  cluster_name             = module.cluster.name
  addon_name               = each.key
  addon_version            = each.value.version
  service_account_role_arn = each.value.role_arn
  configuration_values     = jsonencode(each.value.configuration)

  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"

  tags = { Component = "addons" }

  depends_on = [module.control_nodes]
}
