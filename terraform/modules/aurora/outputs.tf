output "cluster_identifier" {
  description = "Name of the cluster. Known before the apply."
  value       = local.identifier
}

output "cluster_resource_id" {
  description = "Id of the cluster that policies for `rds-db:connect` name: it stays when the cluster is renamed."
  value       = aws_rds_cluster.this.cluster_resource_id
}

output "endpoint" {
  description = "Host name that leads to the writer, whichever instance that is."
  value       = aws_rds_cluster.this.endpoint
}

output "reader_endpoint" {
  description = "Host name that leads to one of the readers."
  value       = aws_rds_cluster.this.reader_endpoint
}

output "port" {
  description = "TCP port of the database. Known before the apply."
  value       = var.port
}

output "instance_zones" {
  description = "Zones of the instances, in the order in which they take over: the writer's first. Known before the apply."
  value       = aws_rds_cluster_instance.this[*].availability_zone
}

output "database_name" {
  description = "Name of the database in the cluster. Known before the apply."
  value       = var.database_name
}

output "master_secret_arn" {
  description = "ARN of the secret that holds the master user's password. The password itself is in no state."
  value       = one(aws_rds_cluster.this.master_user_secret[*].secret_arn)
}

output "kms_key_arn" {
  description = "ARN of the database's key."
  value       = aws_kms_key.this.arn
}

output "log_group_names" {
  description = "Names of the log groups by the kind of log. Known before the apply."
  value       = { for kind, group in aws_cloudwatch_log_group.this : kind => group.name }
}

output "deletion_protection" {
  description = "Whether AWS refuses to delete the cluster."
  value       = aws_rds_cluster.this.deletion_protection
}

output "final_snapshot_identifier" {
  description = "Name that the last snapshot gets when the cluster is destroyed. Known before the apply."
  value       = "${local.identifier}-${var.final_snapshot_suffix}"
}
