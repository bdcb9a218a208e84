# An endpoint policy grants nothing. It is the most that may pass: here, requests by principals of
# trusted accounts, so that credentials of any other account are of no use inside this VPC. Which
# of those principals may do what is for their own policies to say.
#
# Three kinds of request carry no principal of a trusted account and are needed all the same. Each is
# let through for exactly what it reads, below.

data "aws_partition" "current" {}

data "aws_caller_identity" "current" {}

locals {
  trusted_accounts = sort(distinct(concat([data.aws_caller_identity.current.account_id], var.trusted_account_ids)))
}

# docs: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
data "aws_iam_policy_document" "account" {
  statement {
    sid       = "TrustedAccounts"
    actions   = ["*"]
    resources = ["*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalAccount"
      values   = local.trusted_accounts
    }
  }
}

# A pod that takes its role by a web identity token (IAM roles for service accounts) has no AWS
# identity yet when it asks: the request is not signed and has no account. It may ask for roles of
# trusted accounts only.
# docs: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sts_vpc_endpoint_policies.html
data "aws_iam_policy_document" "sts" {
  source_policy_documents = [data.aws_iam_policy_document.account.json]

  statement {
    sid       = "WebIdentityToTrustedAccounts"
    actions   = ["sts:AssumeRoleWithWebIdentity"]
    resources = [for account in local.trusted_accounts : "arn:${data.aws_partition.current.partition}:iam::${account}:role/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
}

# docs: https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
data "aws_iam_policy_document" "s3" {
  source_policy_documents = [data.aws_iam_policy_document.account.json]

  statement {
    sid     = "ReadBucketsOfAWS"
    actions = ["s3:GetObject"]
    resources = [
      for bucket in concat([
        # Layers of images in ECR: the link to each is signed by an account of ECR's own.
        "prod-${var.region}-starport-layer-bucket",
        # Packages of Amazon Linux 2023: nodes read them without signing.
        "al2023-repos-${var.region}-de612dc2",
      ], var.readable_buckets) : "arn:${data.aws_partition.current.partition}:s3:::${bucket}/*"
    ]

    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
}
