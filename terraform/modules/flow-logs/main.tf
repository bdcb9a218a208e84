# Encrypted by CloudWatch Logs with keys of its own, unless kms_key_arn says otherwise: the records
# name addresses and ports, no content, and a key of one's own adds a way to lose them all.
# docs: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html
resource "aws_cloudwatch_log_group" "this" {
  name              = var.log_group_name
  retention_in_days = var.retention_days
  kms_key_id        = var.kms_key_arn

  tags = var.tags
}

# docs: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html
resource "aws_flow_log" "this" {
  vpc_id = var.vpc_id
  # What was refused shows who tried, what was accepted shows who got in: an inquiry needs both.
  traffic_type    = "ALL"
  log_destination = aws_cloudwatch_log_group.this.arn
  iam_role_arn    = aws_iam_role.this.arn

  # AWS's own default is 600. On Nitro instances a record never spans more than 60 seconds anyway,
  # so this brings the other interfaces (NAT gateways, load balancers) in step with them.
  max_aggregation_interval = 60

  tags = merge(var.tags, { Name = var.name })

  # Without the permission in place the first records are lost, and the flow log shows an access error.
  depends_on = [aws_iam_role_policy.this]
}
