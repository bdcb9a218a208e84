locals {
  identifier    = "${var.name}-database"
  major_version = split(".", var.engine_version)[0]
}

# docs: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.html
resource "aws_rds_cluster" "this" {
  cluster_identifier = local.identifier
  engine             = "aurora-postgresql"
  # Serverless v2 is a kind of instance in a provisioned cluster; `serverless` would be v1.
  engine_mode                     = "provisioned"
  engine_version                  = var.engine_version
  allow_major_version_upgrade     = var.allow_major_version_upgrade
  database_name                   = var.database_name
  port                            = var.port
  db_subnet_group_name            = aws_db_subnet_group.this.name
  vpc_security_group_ids          = var.security_group_ids
  db_cluster_parameter_group_name = aws_rds_cluster_parameter_group.this.name

  serverlessv2_scaling_configuration {
    min_capacity = var.min_acu
    max_capacity = var.max_acu
  }

  # RDS makes the password, keeps it in Secrets Manager and changes it every seven days: Terraform never
  # sees it, so neither does the state.
  master_username                     = var.master_username
  manage_master_user_password         = true
  master_user_secret_kms_key_id       = aws_kms_key.this.arn
  iam_database_authentication_enabled = true

  storage_encrypted = true
  kms_key_id        = aws_kms_key.this.arn

  backup_retention_period      = var.backup_retention_days
  preferred_backup_window      = var.backup_window
  preferred_maintenance_window = var.maintenance_window
  copy_tags_to_snapshot        = true
  apply_immediately            = var.apply_immediately

  deletion_protection       = var.deletion_protection
  skip_final_snapshot       = false
  final_snapshot_identifier = "${local.identifier}-${var.final_snapshot_suffix}"

  enabled_cloudwatch_logs_exports = keys(aws_cloudwatch_log_group.this)

  # Performance Insights is how Database Insights gets its data, in both of its modes.
  database_insights_mode                = var.database_insights_mode
  performance_insights_enabled          = true
  performance_insights_kms_key_id       = aws_kms_key.this.arn
  performance_insights_retention_period = local.insights_days[var.database_insights_mode]

  tags = merge(var.tags, { Name = local.identifier })
}

locals {
  # Days that each mode keeps; RDS refuses any other number.
  insights_days = { standard = 7, advanced = 465 }
}

# The writer first. Each next one is in another zone and takes over when the writer fails. Readers of
# the tiers 0 and 1 keep as large as the writer, so that the new writer is not too small for its load.
# docs: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.AuroraHighAvailability.html
resource "aws_rds_cluster_instance" "this" {
  count = var.instances

  identifier         = "${local.identifier}-${count.index + 1}"
  cluster_identifier = aws_rds_cluster.this.cluster_identifier
  engine             = aws_rds_cluster.this.engine
  engine_version     = aws_rds_cluster.this.engine_version
  instance_class     = "db.serverless"
  availability_zone  = var.zone_names[count.index]
  promotion_tier     = min(count.index, 1)

  publicly_accessible = false
  # A version changes when somebody sets the variable, plans and approves: an upgrade that AWS makes by
  # itself would have the next plan go back, which AWS refuses.
  auto_minor_version_upgrade   = false
  preferred_maintenance_window = var.maintenance_window
  apply_immediately            = var.apply_immediately

  monitoring_interval = var.monitoring_seconds
  monitoring_role_arn = aws_iam_role.monitoring.arn

  tags = merge(var.tags, { Name = "${local.identifier}-${count.index + 1}" })

  # Without the permission in place RDS refuses the role.
  depends_on = [aws_iam_role_policy_attachment.monitoring]
}

# docs: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html
resource "aws_db_subnet_group" "this" {
  name        = local.identifier
  description = "Data tier"
  subnet_ids  = var.subnet_ids

  tags = var.tags
}

# Its name holds the major version: on a major upgrade the new group is there before the cluster moves to it.
# docs: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Security.html
resource "aws_rds_cluster_parameter_group" "this" {
  name        = "${local.identifier}-${local.major_version}"
  family      = "aurora-postgresql${local.major_version}"
  description = "TLS required"

  # What newer versions take for granted stands here all the same: a default can be another tomorrow.
  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }

  parameter {
    name  = "ssl_min_protocol_version"
    value = "TLSv1.2"
  }

  tags = var.tags

  lifecycle {
    create_before_destroy = true
  }
}
