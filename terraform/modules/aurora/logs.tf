# RDS would make these groups itself, and keep the records for ever: they are there before it looks.
# docs: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.CloudWatch.html
resource "aws_cloudwatch_log_group" "this" {
  for_each = var.log_types

  name              = "/aws/rds/cluster/${local.identifier}/${each.key}"
  retention_in_days = var.log_retention_days

  tags = var.tags
}
