data "aws_partition" "current" {}

data "aws_caller_identity" "current" {}

# Only flow logs of this account and region get the role: without the two conditions the service
# could be talked into writing for someone else.
# docs: https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["vpc-flow-logs.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["arn:${data.aws_partition.current.partition}:ec2:${var.region}:${data.aws_caller_identity.current.account_id}:vpc-flow-log/*"]
    }
  }
}

# docs: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
resource "aws_iam_role" "this" {
  name               = "${var.name}-flow-logs"
  description        = "Lets VPC flow logs write to ${var.log_group_name}"
  assume_role_policy = data.aws_iam_policy_document.trust.json

  tags = var.tags
}

locals {
  # Put together rather than read from the group, so that the plan shows the whole policy.
  log_groups_arn = "arn:${data.aws_partition.current.partition}:logs:${var.region}:${data.aws_caller_identity.current.account_id}:log-group"
}

# The right to create log groups, which AWS's example has too, is left out: with it, the last records
# of a flow log that is being destroyed would bring the group back, without its retention.
data "aws_iam_policy_document" "write" {
  statement {
    sid       = "WriteRecords"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"]
    resources = ["${local.log_groups_arn}:${var.log_group_name}", "${local.log_groups_arn}:${var.log_group_name}:*"]
  }

  statement {
    sid       = "FindTheGroup"
    actions   = ["logs:DescribeLogGroups"]
    resources = ["${local.log_groups_arn}:*"]
  }
}

resource "aws_iam_role_policy" "this" {
  name   = "write-flow-logs"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.write.json
}
