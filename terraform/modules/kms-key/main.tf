data "aws_partition" "current" {}

data "aws_caller_identity" "current" {}

# The first statement leaves it to IAM who in this account may do what with the key. Without it, a
# key whose policy names nobody any more could be managed by no one, not even by the account's owner.
# docs: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
data "aws_iam_policy_document" "this" {
  statement {
    sid       = "LeaveItToIam"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root"]
    }
  }

  dynamic "statement" {
    for_each = var.statements

    content {
      sid       = statement.key
      actions   = statement.value.actions
      resources = ["*"]

      principals {
        type        = statement.value.principal_type
        identifiers = statement.value.principals
      }

      dynamic "condition" {
        for_each = statement.value.conditions

        content {
          test     = condition.value.test
          variable = condition.value.variable
          values   = condition.value.values
        }
      }
    }
  }
}

# docs: https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
resource "aws_kms_key" "this" {
  description             = var.description
  policy                  = data.aws_iam_policy_document.this.json
  enable_key_rotation     = true
  deletion_window_in_days = var.deletion_window_days

  tags = merge(var.tags, { Name = var.name })
}

# docs: https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html
resource "aws_kms_alias" "this" {
  name          = "alias/${var.name}"
  target_key_id = aws_kms_key.this.key_id
}
