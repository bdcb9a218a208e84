# Taken by roles and users of IAM that are named, and by jobs of a CI system whose tokens are bound to
# the letter: by whom a token was issued for whom, and for which job.
# docs: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
data "aws_iam_policy_document" "trust" {
  dynamic "statement" {
    for_each = length(var.principal_arns) > 0 ? [var.principal_arns] : []

    content {
      sid     = "NamedPrincipals"
      actions = ["sts:AssumeRole"]

      principals {
        type        = "AWS"
        identifiers = statement.value
      }
    }
  }

  dynamic "statement" {
    for_each = var.jobs == null ? [] : [var.jobs]

    content {
      sid     = "NamedJobs"
      actions = ["sts:AssumeRoleWithWebIdentity"]

      principals {
        type        = "Federated"
        identifiers = [statement.value.provider_arn]
      }

      condition {
        test     = "StringEquals"
        variable = "${statement.value.issuer}:aud"
        values   = [statement.value.audience]
      }

      condition {
        test     = "StringEquals"
        variable = "${statement.value.issuer}:sub"
        values   = statement.value.subjects
      }
    }
  }
}

# docs: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html
resource "aws_iam_role" "this" {
  name                 = var.name
  description          = var.description
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  max_session_duration = var.session_seconds

  tags = var.tags

  lifecycle {
    precondition {
      condition     = length(var.principal_arns) > 0 || var.jobs != null
      error_message = "The role ${var.name} trusts nobody. Name principal_arns, or jobs of a CI system."
    }
  }
}

# docs: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html
resource "aws_iam_role_policy" "this" {
  for_each = var.policies

  name   = each.key
  role   = aws_iam_role.this.id
  policy = each.value
}
