data "aws_partition" "current" {}

data "aws_caller_identity" "current" {}

# CloudTrail says nothing of the account or the trail that it acts for when it takes this role: a condition on
# either would keep it out. Its rights end at one log group.
# docs: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "this" {
  name               = var.name
  description        = "Lets CloudTrail write to ${var.log_group_name}"
  assume_role_policy = data.aws_iam_policy_document.trust.json

  tags = var.tags
}

# Put together rather than read from the group, so that the plan shows the whole policy. CloudTrail names its
# streams by account and Region.
data "aws_iam_policy_document" "write" {
  statement {
    sid       = "WriteEvents"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["arn:${data.aws_partition.current.partition}:logs:${var.region}:${data.aws_caller_identity.current.account_id}:log-group:${var.log_group_name}:log-stream:${data.aws_caller_identity.current.account_id}_CloudTrail_${var.region}*"]
  }
}

resource "aws_iam_role_policy" "this" {
  name   = "write-events"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.write.json
}
