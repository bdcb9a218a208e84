data "aws_partition" "current" {}

data "aws_caller_identity" "current" {}

# Only instances of this account and region get the role: without the two conditions the service could
# be talked into writing for someone else.
# docs: https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
data "aws_iam_policy_document" "monitoring_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["monitoring.rds.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["arn:${data.aws_partition.current.partition}:rds:${var.region}:${data.aws_caller_identity.current.account_id}:db:${local.identifier}-*"]
    }
  }
}

# docs: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Monitoring.OS.html
resource "aws_iam_role" "monitoring" {
  name               = "${var.name}-db-monitoring"
  description        = "Lets RDS write what the operating system of ${local.identifier} measures"
  assume_role_policy = data.aws_iam_policy_document.monitoring_trust.json

  tags = var.tags
}

resource "aws_iam_role_policy_attachment" "monitoring" {
  role       = aws_iam_role.monitoring.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
}
