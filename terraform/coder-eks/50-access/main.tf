data "aws_partition" "current" {}

data "aws_caller_identity" "current" {}

# What the cluster layer hands over.
# docs: https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html
data "aws_ssm_parameter" "cluster_name" {
  name = "/${var.name}/cluster/cluster_name"
}

locals {
  arn_prefix = "arn:${data.aws_partition.current.partition}"
  account_id = data.aws_caller_identity.current.account_id
  ci_issuer  = var.ci_issuer == null ? null : trimprefix(var.ci_issuer, "https://")
  # Put together, so that the plan shows the whole trust: the account has one provider for an issuer at
  # most, and IAM takes a trust before its provider is there.
  ci_provider_arn = var.ci_issuer == null ? null : "${local.arn_prefix}:iam::${local.account_id}:oidc-provider/${local.ci_issuer}"
}

# By this IAM trusts the tokens that a CI system gives to its jobs, so that no key of AWS has to be kept
# there. An account has one for each issuer, so it may be there already.
# docs: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
# requirements: coder-eks:2.5
resource "aws_iam_openid_connect_provider" "ci" {
  count = var.ci_issuer == null || var.ci_provider_exists ? 0 : 1

  url            = var.ci_issuer
  client_id_list = [var.ci_audience]

  tags = { Component = "access", Name = "${var.name}-ci" }
}

# What the runbooks that only look call, as their records show; it shows how things are set, and no
# content: no secret, no object, no record of a log.
# docs: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
data "aws_iam_policy_document" "look" {
  statement {
    sid = "SeeHowThingsAreSet"
    actions = [
      "acm:DescribeCertificate",
      "acm:ListCertificates",
      "autoscaling:DescribeAutoScalingGroups",
      "autoscaling:DescribePolicies",
      "autoscaling:DescribeScheduledActions",
      "cloudtrail:DescribeTrails",
      "cloudwatch:GetMetricStatistics",
      "ec2:DescribeAddresses",
      "ec2:DescribeAvailabilityZones",
      "ec2:DescribeFlowLogs",
      "ec2:DescribeInstances",
      "ec2:DescribeInstanceTypes",
      "ec2:DescribeInternetGateways",
      "ec2:DescribeLaunchTemplateVersions",
      "ec2:DescribeNatGateways",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeRegions",
      "ec2:DescribeRouteTables",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets",
      "ec2:DescribeVolumes",
      "ec2:DescribeVpcAttribute",
      "ec2:DescribeVpcEndpoints",
      "ec2:DescribeVpcs",
      "eks:DescribeAddonVersions",
      "eks:DescribeClusterVersions",
      "eks:ListClusters",
      "elasticloadbalancing:DescribeListeners",
      "elasticloadbalancing:DescribeLoadBalancerAttributes",
      "elasticloadbalancing:DescribeLoadBalancers",
      "elasticloadbalancing:DescribeSSLPolicies",
      "elasticloadbalancing:DescribeTargetGroupAttributes",
      "elasticloadbalancing:DescribeTargetGroups",
      "iam:ListOpenIDConnectProviders",
      "kms:ListAliases",
      "logs:DescribeLogGroups",
      "logs:DescribeLogStreams",
      "rds:DescribeDBClusterParameterGroups",
      "rds:DescribeDBClusterParameters",
      "rds:DescribeDBClusters",
      "rds:DescribeDBEngineVersions",
      "rds:DescribeDBInstances",
      "rds:DescribeDBSubnetGroups",
      "route53:ListHostedZones",
      "route53:ListResourceRecordSets",
      "s3:ListAllMyBuckets",
      "servicequotas:GetAWSDefaultServiceQuota",
      "servicequotas:GetServiceQuota",
      "sts:GetCallerIdentity",
    ]
    # These are asked for lists, and take no name of a thing.
    resources = ["*"]
  }

  # Of any account: a trail of the organization belongs to the one that manages it.
  statement {
    sid       = "SeeWhatTrailsRecord"
    actions   = ["cloudtrail:GetEventSelectors", "cloudtrail:GetTrailStatus"]
    resources = ["${local.arn_prefix}:cloudtrail:*:*:trail/*"]
  }

  statement {
    sid       = "SeeTheCluster"
    actions   = ["eks:DescribeAccessEntry", "eks:DescribeAddon", "eks:DescribeCluster", "eks:DescribeNodegroup", "eks:ListAccessEntries", "eks:ListAddons", "eks:ListAssociatedAccessPolicies", "eks:ListNodegroups"]
    resources = [for kind in ["cluster", "nodegroup", "addon", "access-entry"] : "${local.arn_prefix}:eks:${var.region}:${local.account_id}:${kind}/${data.aws_ssm_parameter.cluster_name.insecure_value}${kind == "cluster" ? "" : "/*"}"]
  }

  statement {
    sid       = "SeeThePlatformsRoles"
    actions   = ["iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies", "iam:SimulatePrincipalPolicy"]
    resources = ["${local.arn_prefix}:iam::${local.account_id}:role/${var.name}-*"]
  }

  statement {
    sid       = "SeeItsPolicies"
    actions   = ["iam:GetPolicy", "iam:GetPolicyVersion"]
    resources = ["${local.arn_prefix}:iam::${local.account_id}:policy/${var.name}-*", "${local.arn_prefix}:iam::aws:policy/*"]
  }

  statement {
    sid       = "SeeItsKeys"
    actions   = ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus"]
    resources = ["${local.arn_prefix}:kms:${var.region}:${local.account_id}:key/*"]

    condition {
      test     = "ForAnyValue:StringLike"
      variable = "kms:ResourceAliases"
      values   = ["alias/${var.name}-*"]
    }
  }

  statement {
    sid       = "SeeWhatLayersHandOver"
    actions   = ["ssm:GetParametersByPath"]
    resources = ["${local.arn_prefix}:ssm:${var.region}:${local.account_id}:parameter/${var.name}/*"]
  }

  # That there is one and who keeps it, not what it holds. RDS makes it, and chooses its name.
  statement {
    sid       = "SeeThatTheDatabaseHasASecret"
    actions   = ["secretsmanager:DescribeSecret"]
    resources = ["${local.arn_prefix}:secretsmanager:${var.region}:${local.account_id}:secret:rds!cluster-*"]
  }

  # The name of the state bucket stands in state.s3.tfbackend alone. So this is bound to the account's own
  # buckets, and to how they are set and what their objects are called: none can be read.
  statement {
    sid       = "SeeBucketsNotWhatIsInThem"
    actions   = ["s3:GetBucketLocation", "s3:GetBucketOwnershipControls", "s3:GetBucketPolicy", "s3:GetBucketPublicAccessBlock", "s3:GetBucketVersioning", "s3:GetEncryptionConfiguration", "s3:GetLifecycleConfiguration", "s3:ListBucket"]
    resources = ["${local.arn_prefix}:s3:::*"]

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceAccount"
      values   = [local.account_id]
    }
  }
}

# docs: https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html
# requirements: coder-eks:2.5
module "runbooks" {
  source = "../../modules/reader-role"

  name           = "${var.name}-runbooks"
  description    = "Taken by whoever runs the runbooks of ${var.name} that only look"
  principal_arns = var.reader_principal_arns
  policies       = { look = data.aws_iam_policy_document.look.json }

  jobs = var.ci_issuer == null ? null : {
    provider_arn = local.ci_provider_arn
    issuer       = local.ci_issuer
    audience     = var.ci_audience
    subjects     = var.ci_subjects
  }

  tags = { Component = "access" }
}

# In the cluster, too, it sees how things are set; EKS's policy leaves secrets out.
# docs: https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
# requirements: coder-eks:12a.10
resource "aws_eks_access_entry" "runbooks" {
  cluster_name  = data.aws_ssm_parameter.cluster_name.insecure_value
  principal_arn = module.runbooks.arn

  tags = { Component = "access" }
}

# docs: https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
# requirements: coder-eks:12a.10
resource "aws_eks_access_policy_association" "runbooks" {
  cluster_name  = data.aws_ssm_parameter.cluster_name.insecure_value
  principal_arn = aws_eks_access_entry.runbooks.principal_arn
  policy_arn    = "${local.arn_prefix}:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"

  access_scope {
    type = "cluster"
  }
}

# docs: https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html
# requirements: coder-eks:16.5
module "handover" {
  source = "../../modules/handover"

  prefix = "/${var.name}/access"

  strings = {
    runbooks_role_arn = module.runbooks.arn
  }

  tags = { Component = "handover" }
}
