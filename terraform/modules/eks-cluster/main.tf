locals {
  log_group_name = "/aws/eks/${var.name}/cluster"
  wider_mask     = min(tonumber(split("/", var.service_cidr)[1]), tonumber(split("/", var.vpc_cidr)[1]))
}

# Made before the cluster: EKS makes the group itself otherwise, without an end to what it keeps.
# docs: https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html
resource "aws_cloudwatch_log_group" "this" {
  name              = local.log_group_name
  retention_in_days = var.log_retention_days
  kms_key_id        = var.logs_key_arn

  tags = var.tags
}

# docs: https://docs.aws.amazon.com/eks/latest/userguide/create-cluster.html
resource "aws_eks_cluster" "this" {
  name     = var.name
  version  = var.kubernetes_version
  role_arn = aws_iam_role.this.arn

  # All of them: who asked for what (audit, authenticator), and why a pod is where it is.
  enabled_cluster_log_types = ["api", "audit", "authenticator", "controllerManager", "scheduler"]

  # The add-ons are Terraform's, with versions of their own, from the first minute on.
  bootstrap_self_managed_addons = false

  # docs: https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html
  vpc_config {
    subnet_ids              = var.subnet_ids
    security_group_ids      = var.security_group_ids
    endpoint_private_access = true
    endpoint_public_access  = false
  }

  # docs: https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
  kubernetes_network_config {
    ip_family         = "ipv4"
    service_ipv4_cidr = var.service_cidr
  }

  # docs: https://docs.aws.amazon.com/eks/latest/userguide/envelope-encryption.html
  encryption_config {
    resources = ["secrets"]

    provider {
      key_arn = var.secrets_key_arn
    }
  }

  # Whoever creates the cluster gets no right in it by that alone: rights are access entries, which
  # an API lists, and not the memory of who ran Terraform first.
  # docs: https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
  access_config {
    authentication_mode                         = "API"
    bootstrap_cluster_creator_admin_permissions = false
  }

  # docs: https://docs.aws.amazon.com/eks/latest/userguide/disable-extended-support.html
  upgrade_policy {
    support_type = var.support_type
  }

  # docs: https://docs.aws.amazon.com/eks/latest/userguide/zone-shift.html
  zonal_shift_config {
    enabled = true
  }

  tags = var.tags

  # Without the permissions the cluster is refused, and on a destroy its interfaces would be left.
  depends_on = [aws_iam_role_policy_attachment.this, aws_cloudwatch_log_group.this]

  lifecycle {
    precondition {
      # Of two ranges that overlap, the wider one holds the narrower: cut to the wider mask they are the same.
      condition     = cidrsubnet("${split("/", var.service_cidr)[0]}/${local.wider_mask}", 0, 0) != cidrsubnet("${split("/", var.vpc_cidr)[0]}/${local.wider_mask}", 0, 0)
      error_message = "service_cidr is ${var.service_cidr}, which overlaps with the VPC's ${var.vpc_cidr}. Choose another private range: what is in the VPC could not be reached from pods."
    }
  }
}

# Who outside the nodes reaches the private endpoint; nodes do so by the group that they share with it.
# docs: https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
resource "aws_vpc_security_group_ingress_rule" "api_clients" {
  for_each = toset(var.api_client_cidrs)

  security_group_id = aws_eks_cluster.this.vpc_config[0].cluster_security_group_id
  description       = "Kubernetes API from ${each.value}"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = each.value

  tags = merge(var.tags, { Name = "${var.name}-api-from-${each.value}" })
}
