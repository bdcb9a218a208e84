# docs: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraPostgreSQLReleaseNotes/AuroraPostgreSQL.Updates.html
variable "engine_version" {
  description = "Version of PostgreSQL as Aurora names it, major and minor. A higher minor restarts the instances in the next maintenance window; a higher major also wants `allow_major_version_upgrade`, takes the database down for minutes, and cannot be undone but by a restore."
  type        = string
  default     = "18.4"
  nullable    = false
}

variable "allow_major_version_upgrade" {
  description = "Whether a higher major in `engine_version` is carried out. Set it for that one apply."
  type        = bool
  default     = false
  nullable    = false
}

# docs: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Managing.Backups.html
variable "backup_retention_days" {
  description = "Days back to which the database can be restored, to the second, `1` to `35`. Lowering it deletes older backups at once; storage beyond the size of the database is paid for."
  type        = number
  nullable    = false
}

variable "backup_window" {
  description = "When the daily backup is made, in UTC, half an hour at least: `hh:mm-hh:mm`. It costs no performance. Changes in place."
  type        = string
  # Two in the morning on the East Coast of the United States, in winter.
  default  = "07:00-07:30"
  nullable = false
}

variable "maintenance_window" {
  description = "When AWS may restart instances for an update, and when changes that wait for it are carried out, in UTC: `ddd:hh:mm-ddd:hh:mm`, apart from `backup_window`. Changes in place."
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
  description = "Whether AWS refuses to delete the cluster. Only `destroy/unprotect-database.sh` sets this to `false`. Changes in place."
  type        = bool
  default     = true
  nullable    = false
}

variable "final_snapshot_suffix" {
  description = "End of the name of the snapshot that is made when the cluster is destroyed. AWS refuses a name that is taken, so `destroy/unprotect-database.sh` gives it the time. Changes in place."
  type        = string
  default     = "final"
  nullable    = false
}

variable "key_deletion_days" {
  description = "Days that the key outlives the cluster, `7` to `30`. In this time its deletion can be cancelled; after it no snapshot that it encrypts can be read, the final one included. Changes in place."
  type        = number
  default     = 30
  nullable    = false
}

# docs: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
variable "log_retention_days" {
  description = "Days that the database's log records are kept, one of the numbers that CloudWatch Logs knows; `0` keeps them for ever. Lowering it deletes older records within days."
  type        = number
  nullable    = false
}

# docs: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Database-Insights.html
variable "database_insights_mode" {
  description = "Mode of CloudWatch Database Insights: `standard` keeps 7 days of load by wait and statement at no charge; `advanced` keeps 15 months, with execution plans and locks, and is charged by capacity. Changes in place."
  type        = string
  default     = "standard"
  nullable    = false
}

# docs: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Monitoring.OS.html
variable "monitoring_seconds" {
  description = "Seconds between two measurements of the operating system (Enhanced Monitoring): `1`, `5`, `10`, `15`, `30` or `60`. They go to the log group `RDSOSMetrics` of the account, and cost as logs do. Changes in place."
  type        = number
  default     = 60
  nullable    = false
}
