mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = {
      partition = "aws-us-gov"
    }
  }

  mock_data "aws_caller_identity" {
    defaults = {
      account_id = "123456789012"
    }
  }

  mock_data "aws_iam_policy_document" {
    defaults = {
      json = "{}"
    }
  }

  mock_resource "aws_kms_key" {
    defaults = {
      arn = "arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/example"
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws-us-gov:iam::123456789012:role/example-db-monitoring"
    }
  }
}

variables {
  name               = "example"
  region             = "us-gov-west-1"
  subnet_ids         = ["subnet-0a", "subnet-0b", "subnet-0c"]
  zone_names         = ["us-gov-west-1a", "us-gov-west-1b", "us-gov-west-1c"]
  security_group_ids = ["sg-0d"]
  engine_version     = "18.4"
  min_acu            = 8
  max_acu            = 80
}

run "keeps_the_password_out_of_the_state" {
  assert {
    condition     = aws_rds_cluster.this.manage_master_user_password && aws_rds_cluster.this.master_password == null && aws_rds_cluster.this.master_user_secret_kms_key_id == aws_kms_key.this.arn
    error_message = "RDS must manage the password, under the database's key."
  }
}

run "lets_users_log_in_by_iam_and_over_tls_alone" {
  command = plan

  assert {
    condition     = aws_rds_cluster.this.iam_database_authentication_enabled
    error_message = "IAM authentication must be on."
  }

  assert {
    condition = { for parameter in aws_rds_cluster_parameter_group.this.parameter : parameter.name => parameter.value } == {
      "rds.force_ssl"            = "1"
      "ssl_min_protocol_version" = "TLSv1.2"
    }
    error_message = "TLS must be required, from 1.2 on."
  }

  assert {
    condition     = aws_rds_cluster.this.db_cluster_parameter_group_name == "example-database-18" && aws_rds_cluster_parameter_group.this.family == "aurora-postgresql18"
    error_message = "The cluster must use that group, which must be of the engine's major version."
  }
}

run "encrypts_everything_with_its_own_key" {
  assert {
    condition = alltrue([
      aws_rds_cluster.this.storage_encrypted,
      aws_rds_cluster.this.kms_key_id == aws_kms_key.this.arn,
      aws_rds_cluster.this.performance_insights_kms_key_id == aws_kms_key.this.arn,
      aws_kms_key.this.enable_key_rotation,
    ])
    error_message = "Storage and performance data must be encrypted with the key, and the key must rotate."
  }
}

run "puts_each_instance_into_a_zone_of_its_own" {
  command = plan

  variables {
    instances = 3
  }

  assert {
    condition     = [for each in aws_rds_cluster_instance.this : each.availability_zone] == ["us-gov-west-1a", "us-gov-west-1b", "us-gov-west-1c"]
    error_message = "No two instances may be in one zone."
  }

  assert {
    condition     = [for each in aws_rds_cluster_instance.this : each.promotion_tier] == [0, 1, 1]
    error_message = "Readers must be of a tier that keeps as large as the writer."
  }

  assert {
    condition     = alltrue([for each in aws_rds_cluster_instance.this : each.instance_class == "db.serverless" && !each.publicly_accessible && !each.auto_minor_version_upgrade])
    error_message = "Instances must be serverless, private, and change version only by the plan."
  }
}

run "is_protected_and_leaves_a_snapshot" {
  command = plan

  assert {
    condition     = aws_rds_cluster.this.deletion_protection && !aws_rds_cluster.this.skip_final_snapshot && aws_rds_cluster.this.final_snapshot_identifier == "example-database-final"
    error_message = "Nothing may delete the database by accident, and the last of it must be kept."
  }
}

run "keeps_as_many_backups_as_aurora_can" {
  command = plan

  assert {
    condition     = aws_rds_cluster.this.backup_retention_period == 35 && aws_rds_cluster.this.copy_tags_to_snapshot
    error_message = "The default must be the most."
  }
}

run "has_a_log_group_of_the_asked_retention_before_rds_makes_one" {
  command = plan

  variables {
    log_retention_days = 90
  }

  assert {
    condition     = { for kind, group in aws_cloudwatch_log_group.this : group.name => group.retention_in_days } == { "/aws/rds/cluster/example-database/iam-db-auth-error" = 90, "/aws/rds/cluster/example-database/postgresql" = 90 }
    error_message = "The groups must have the names that RDS writes to."
  }

  assert {
    condition     = aws_rds_cluster.this.enabled_cloudwatch_logs_exports == toset(["iam-db-auth-error", "postgresql"])
    error_message = "Each kind that has a group must be exported."
  }
}

run "watches_itself" {
  assert {
    condition     = aws_rds_cluster.this.performance_insights_enabled && aws_rds_cluster.this.performance_insights_retention_period == 7 && alltrue([for each in aws_rds_cluster_instance.this : each.monitoring_interval == 60 && each.monitoring_role_arn == aws_iam_role.monitoring.arn])
    error_message = "Database Insights and Enhanced Monitoring must be on."
  }

  assert {
    condition     = aws_iam_role_policy_attachment.monitoring.policy_arn == "arn:aws-us-gov:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
    error_message = "The policy must be that of the partition."
  }
}

run "keeps_what_the_advanced_mode_wants" {
  command = plan

  variables {
    database_insights_mode = "advanced"
  }

  assert {
    condition     = aws_rds_cluster.this.performance_insights_retention_period == 465
    error_message = "RDS refuses the advanced mode with any other retention."
  }
}

run "trusts_rds_for_this_account_alone" {
  command = plan

  assert {
    condition = { for condition in data.aws_iam_policy_document.monitoring_trust.statement[0].condition : condition.variable => one(condition.values) } == {
      "aws:SourceAccount" = "123456789012"
      "aws:SourceArn"     = "arn:aws-us-gov:rds:us-gov-west-1:123456789012:db:example-database-*"
    }
    error_message = "The role must be bound to this account's instances."
  }
}

run "rejects_one_instance" {
  command = plan

  variables {
    instances = 1
  }

  expect_failures = [var.instances]
}

run "rejects_two_instances_in_a_zone" {
  command = plan

  variables {
    instances = 4
  }

  expect_failures = [var.instances]
}

run "rejects_one_zone" {
  command = plan

  variables {
    zone_names = ["us-gov-west-1a"]
    instances  = 2
  }

  expect_failures = [var.zone_names]
}

run "rejects_a_major_version_alone" {
  command = plan

  variables {
    engine_version = "18"
  }

  expect_failures = [var.engine_version]
}

run "rejects_too_little_capacity_for_insights" {
  command = plan

  variables {
    min_acu = 0.5
  }

  expect_failures = [var.min_acu]
}

run "rejects_a_maximum_below_the_minimum" {
  command = plan

  variables {
    max_acu = 4
  }

  expect_failures = [var.max_acu]
}

run "rejects_quarters_of_a_unit" {
  command = plan

  variables {
    max_acu = 80.25
  }

  expect_failures = [var.max_acu]
}

run "rejects_a_retention_that_aurora_does_not_have" {
  command = plan

  variables {
    backup_retention_days = 90
  }

  expect_failures = [var.backup_retention_days]
}

run "rejects_a_log_that_aurora_does_not_have" {
  command = plan

  variables {
    log_types = ["audit"]
  }

  expect_failures = [var.log_types]
}

run "rejects_a_log_retention_that_cloudwatch_does_not_have" {
  command = plan

  variables {
    log_retention_days = 91
  }

  expect_failures = [var.log_retention_days]
}

run "rejects_a_name_that_rds_refuses" {
  command = plan

  variables {
    name = "my--example"
  }

  expect_failures = [var.name]
}

run "rejects_no_security_group" {
  command = plan

  variables {
    security_group_ids = []
  }

  expect_failures = [var.security_group_ids]
}

run "rejects_a_privileged_port" {
  command = plan

  variables {
    port = 443
  }

  expect_failures = [var.port]
}

run "rejects_an_unknown_mode" {
  command = plan

  variables {
    database_insights_mode = "deluxe"
  }

  expect_failures = [var.database_insights_mode]
}

run "rejects_an_interval_that_rds_does_not_have" {
  command = plan

  variables {
    monitoring_seconds = 45
  }

  expect_failures = [var.monitoring_seconds]
}

run "rejects_a_key_that_goes_at_once" {
  command = plan

  variables {
    key_deletion_days = 1
  }

  expect_failures = [var.key_deletion_days]
}

run "rejects_a_database_name_with_a_hyphen" {
  command = plan

  variables {
    database_name = "my-coder"
  }

  expect_failures = [var.database_name]
}

run "rejects_a_suffix_that_ends_in_a_hyphen" {
  command = plan

  variables {
    final_snapshot_suffix = "final-"
  }

  expect_failures = [var.final_snapshot_suffix]
}
