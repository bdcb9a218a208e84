locals {
  # An environment without an entry stops here, and Terraform names it.
  capacity = yamldecode(file("${path.module}/../capacity.yaml"))[var.environment].database
}

# docs: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraPostgreSQL.html
# requirements: coder-eks:2.3, coder-eks:2b.4, coder-eks:2b.7, coder-eks:3.1, coder-eks:3.2, coder-eks:3.4, coder-eks:3.8, coder-eks:4.5, coder-eks:4.10, coder-eks:8.1, coder-eks:8.2, coder-eks:12.7, coder-eks:12.8, coder-eks:12.9, coder-eks:14.14
module "aurora" {
  source = "../../modules/aurora"

  name               = var.name
  region             = var.region
  subnet_ids         = split(",", local.network.data_subnet_ids)
  zone_names         = split(",", local.network.zone_names)
  security_group_ids = [local.network.database_security_group_id]

  engine_version              = var.engine_version
  allow_major_version_upgrade = var.allow_major_version_upgrade

  min_acu   = local.capacity.min_acu
  max_acu   = local.capacity.max_acu
  instances = local.capacity.instances

  backup_retention_days = var.backup_retention_days
  backup_window         = var.backup_window
  maintenance_window    = var.maintenance_window
  apply_immediately     = var.apply_immediately

  deletion_protection   = var.deletion_protection
  final_snapshot_suffix = var.final_snapshot_suffix
  key_deletion_days     = var.key_deletion_days

  log_retention_days     = var.log_retention_days
  database_insights_mode = var.database_insights_mode
  monitoring_seconds     = var.monitoring_seconds

  tags = { Component = "database" }
}

# docs: https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html
# requirements: coder-eks:3.4, coder-eks:16.5
module "handover" {
  source = "../../modules/handover"

  prefix = "/${var.name}/database"

  # The secret by its name alone: who reads this parameter does not thereby read the password.
  strings = {
    endpoint            = module.aurora.endpoint
    reader_endpoint     = module.aurora.reader_endpoint
    port                = tostring(module.aurora.port)
    database_name       = module.aurora.database_name
    cluster_resource_id = module.aurora.cluster_resource_id
    master_secret_arn   = module.aurora.master_secret_arn
    kms_key_arn         = module.aurora.kms_key_arn
  }

  tags = { Component = "handover" }
}
