# docs: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/CHAP_Limits.html
variable "name" {
  description = "Prefix of every name, at most 50 characters: lowercase letters, digits and single hyphens, a letter first. Changing this replaces the cluster, and with it the data."
  type        = string
  nullable    = false

  validation {
    # RDS allows 63 characters for an instance, IAM 64 for a role.
    condition     = can(regex("^[a-z]([a-z0-9-]*[a-z0-9])?$", var.name)) && length(var.name) <= 64 - length("-db-monitoring") && !strcontains(var.name, "--")
    error_message = "name is \"${var.name}\", which has ${length(var.name)} characters. Use 1 to 50 lowercase letters, digits and single hyphens, with a letter first and no hyphen last: RDS takes no other names, and IAM allows 64 characters for the name of a role."
  }
}

variable "region" {
  description = "Region of the cluster, such as `us-east-1`. Only part of the monitoring role's policy."
  type        = string
  nullable    = false
}

variable "subnet_ids" {
  description = "Subnets of the data tier, one in each zone. Adding one changes in place; AWS refuses to take one away that an instance is in."
  type        = list(string)
  nullable    = false
}

variable "zone_names" {
  description = "Zones for the instances, in this order: the first is the first writer's. Changing the entry of an instance replaces that instance."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(distinct(var.zone_names)) == length(var.zone_names) && length(var.zone_names) >= 2
    error_message = "zone_names holds ${join(", ", var.zone_names)}. Give at least two zones, each once: a cluster in one zone has nothing to fail over to."
  }
}

variable "security_group_ids" {
  description = "Security groups of the cluster. Changes in place."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.security_group_ids) > 0
    error_message = "security_group_ids is empty. Name at least one: without, RDS takes the VPC's default group."
  }
}

# docs: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraPostgreSQLReleaseNotes/AuroraPostgreSQL.Updates.html
variable "engine_version" {
  description = "Version of PostgreSQL as Aurora names it, major and minor, such as `18.4`. A higher minor restarts the instances in the next maintenance window; a higher major also wants `allow_major_version_upgrade`, takes the database down for minutes, and cannot be undone but by a restore."
  type        = string
  nullable    = false

  validation {
    # Before 16 Aurora has no current release for which PostgreSQL's own support lasts longer than a year.
    condition     = can(regex("^[0-9]{2}\\.[0-9]{1,2}$", var.engine_version)) && try(tonumber(split(".", var.engine_version)[0]) >= 16, false)
    error_message = "engine_version is \"${var.engine_version}\". Give major and minor version, 16 or newer, such as 18.4: with the major alone AWS chooses the minor, and the plan does not show which."
  }
}

variable "allow_major_version_upgrade" {
  description = "Whether a higher major in `engine_version` is carried out. Set it for that one apply."
  type        = bool
  default     = false
  nullable    = false
}

# docs: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html
variable "min_acu" {
  description = "Capacity that each instance keeps at least, in Aurora capacity units (ACU, about 2 GiB of memory each), `2` to `256` in steps of `0.5`. It is paid for around the clock. Changes in place."
  type        = number
  nullable    = false

  validation {
    # AWS: Performance Insights wants two; zero would pause the database, and coderd never lets go of it.
    condition     = var.min_acu >= 2 && var.min_acu <= 256 && var.min_acu * 2 == floor(var.min_acu * 2)
    error_message = "min_acu is ${var.min_acu}. Give 2 to 256 in steps of 0.5: with less there is too little memory for Performance Insights."
  }
}

variable "max_acu" {
  description = "Capacity that each instance may grow to, in ACU, `2` to `256` in steps of `0.5`. Only what is in use is paid for. How many connections the database takes follows from it, with the next restart. Changes in place."
  type        = number
  nullable    = false

  validation {
    condition     = var.max_acu >= var.min_acu && var.max_acu <= 256 && var.max_acu * 2 == floor(var.max_acu * 2)
    error_message = "max_acu is ${var.max_acu}, and min_acu ${var.min_acu}. Give min_acu to 256 in steps of 0.5."
  }
}

variable "instances" {
  description = "Instances, the writer included, `2` to `15`, and no more than there are zones. Each is paid for; readers keep as large as the writer. Changes in place."
  type        = number
  default     = 2
  nullable    = false

  validation {
    condition     = var.instances >= 2 && var.instances <= min(15, length(var.zone_names)) && var.instances == floor(var.instances)
    error_message = "instances is ${var.instances}, with ${length(var.zone_names)} zones. Give 2 or more, so that there is one to fail over to, and no more than zones: a second one in a zone is lost with the first."
  }
}

variable "database_name" {
  description = "Name of the database that is made with the cluster: a letter, then letters, digits and `_`. Changing this replaces the cluster, and with it the data."
  type        = string
  default     = "coder"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9_]{0,62}$", var.database_name))
    error_message = "database_name is \"${var.database_name}\". Use a lowercase letter, then lowercase letters, digits and _, 63 characters at most."
  }
}

variable "master_username" {
  description = "Name of the master user, whose password RDS manages. For setting up and for emergencies: applications log in as users of their own, by IAM. Changing this replaces the cluster, and with it the data."
  type        = string
  default     = "postgres"
  nullable    = false
}

variable "port" {
  description = "TCP port of the database, `1150` to `65535`. Changing this restarts every instance."
  type        = number
  default     = 5432
  nullable    = false

  validation {
    condition     = var.port >= 1150 && var.port <= 65535
    error_message = "port is ${var.port}. Give one from 1150 to 65535, which is what Aurora takes."
  }
}

# docs: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Managing.Backups.html
variable "backup_retention_days" {
  description = "Days back to which the database can be restored, to the second, `1` to `35`. Lowering it deletes older backups at once; storage beyond the size of the database is paid for."
  type        = number
  # The most that Aurora takes.
  default  = 35
  nullable = false

  validation {
    condition     = contains(range(1, 36), var.backup_retention_days)
    error_message = "backup_retention_days is ${var.backup_retention_days}. Aurora takes 1 to 35; what must be kept for longer is kept by AWS Backup."
  }
}

variable "backup_window" {
  description = "When the daily backup is made, in UTC, half an hour at least: `hh:mm-hh:mm`. It costs no performance. Changes in place."
  type        = string
  # Two in the morning on the East Coast of the United States, in winter.
  default  = "07:00-07:30"
  nullable = false
}

variable "maintenance_window" {
  description = "When AWS may restart instances for an update, and when changes wait for that are carried out, in UTC: `ddd:hh:mm-ddd:hh:mm`, apart from `backup_window`. Changes in place."
  type        = string
  # Sunday at three in the morning on the East Coast of the United States, in winter.
  default  = "sun:08:00-sun:09:00"
  nullable = false
}

variable "apply_immediately" {
  description = "Whether changes that restart an instance happen with the apply rather than in `maintenance_window`. Until then every plan shows them again."
  type        = bool
  default     = false
  nullable    = false
}

variable "deletion_protection" {
  description = "Whether AWS refuses to delete the cluster. Only the way to destroy it sets this to `false`. Changes in place."
  type        = bool
  default     = true
  nullable    = false
}

variable "final_snapshot_suffix" {
  description = "End of the name of the snapshot that is made when the cluster is destroyed. AWS refuses a name that is taken. Changes in place."
  type        = string
  default     = "final"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]+(-[a-z0-9]+)*$", var.final_snapshot_suffix))
    error_message = "final_snapshot_suffix is \"${var.final_snapshot_suffix}\". Use lowercase letters, digits and single hyphens, none first or last."
  }
}

variable "key_deletion_days" {
  description = "Days that the key outlives the cluster, `7` to `30`. In this time its deletion can be cancelled; after it no snapshot that it encrypts can be read, the final one included. Changes in place."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.key_deletion_days >= 7 && var.key_deletion_days <= 30
    error_message = "key_deletion_days is ${var.key_deletion_days}. KMS takes 7 to 30."
  }
}

variable "log_types" {
  description = "Kinds of log to send to CloudWatch Logs: `postgresql`, `iam-db-auth-error`, `instance`. Removing one deletes its log group with its records."
  type        = set(string)
  # What the engine says, and why a login by IAM was refused, which it does not say.
  default  = ["postgresql", "iam-db-auth-error"]
  nullable = false

  validation {
    condition     = length(setsubtract(var.log_types, ["postgresql", "iam-db-auth-error", "instance"])) == 0
    error_message = "log_types holds ${join(", ", var.log_types)}. Aurora PostgreSQL exports postgresql, iam-db-auth-error and instance."
  }
}

# docs: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
variable "log_retention_days" {
  description = "Days that log records are kept, one of the numbers that CloudWatch Logs knows; `0` keeps them for ever. Lowering it deletes older records within days."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = contains([0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days is ${var.log_retention_days}. CloudWatch Logs takes 0 (for ever), 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653: take the next one up."
  }
}

# docs: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Database-Insights.html
variable "database_insights_mode" {
  description = "Mode of CloudWatch Database Insights: `standard` keeps 7 days of load by wait and statement at no charge; `advanced` keeps 15 months, with execution plans and locks, and is charged by capacity. Changes in place."
  type        = string
  default     = "standard"
  nullable    = false

  validation {
    condition     = contains(["standard", "advanced"], var.database_insights_mode)
    error_message = "database_insights_mode is \"${var.database_insights_mode}\". Give standard or advanced."
  }
}

variable "monitoring_seconds" {
  description = "Seconds between two measurements of the operating system (Enhanced Monitoring): `1`, `5`, `10`, `15`, `30` or `60`. They go to the log group `RDSOSMetrics` of the account, and cost as logs do. Changes in place."
  type        = number
  default     = 60
  nullable    = false

  validation {
    condition     = contains([1, 5, 10, 15, 30, 60], var.monitoring_seconds)
    error_message = "monitoring_seconds is ${var.monitoring_seconds}. Give 1, 5, 10, 15, 30 or 60."
  }
}

variable "tags" {
  description = "Tags of every resource, beside the provider's default tags."
  type        = map(string)
  default     = {}
  nullable    = false
}
