# A role that one service account of one cluster can take, and nobody else: IAM Roles for Service
# Accounts. Both claims of the token are bound; with the audience alone every pod could take it.
# docs: https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [var.oidc_provider_arn]
    }

    condition {
      test     = "StringEquals"
      variable = "${var.oidc_issuer}:sub"
      values   = ["system:serviceaccount:${var.namespace}:${var.service_account}"]
    }

    condition {
      test     = "StringEquals"
      variable = "${var.oidc_issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}

# docs: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
resource "aws_iam_role" "this" {
  name               = var.name
  description        = "Taken by the service account ${var.namespace}/${var.service_account}"
  assume_role_policy = data.aws_iam_policy_document.trust.json

  tags = var.tags
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each = var.policy_arns

  role       = aws_iam_role.this.name
  policy_arn = each.value
}

resource "aws_iam_role_policy" "this" {
  for_each = var.policies

  name   = each.key
  role   = aws_iam_role.this.id
  policy = each.value
}
