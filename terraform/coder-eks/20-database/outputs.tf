# Known before the apply: the guide shows these.

output "cluster_identifier" {
  description = "Name of the cluster. Known before the apply."
  value       = module.aurora.cluster_identifier
}

output "capacity" {
  description = "What `capacity.yaml` says of the database: capacity that each instance keeps and may grow to, in ACU, and how many instances there are. Known before the apply."
  value       = local.capacity
}

output "instance_zones" {
  description = "Zones of the instances, the writer's first; with the next one the database goes on when that zone is lost. Known before the apply."
  value       = module.aurora.instance_zones
}

output "database_name" {
  description = "Name of the database in the cluster. Known before the apply."
  value       = module.aurora.database_name
}

output "port" {
  description = "TCP port of the database. Known before the apply."
  value       = module.aurora.port
}

output "log_group_names" {
  description = "Names of the log groups by the kind of log. Known before the apply."
  value       = module.aurora.log_group_names
}

output "parameter_names" {
  description = "Parameters by which other layers get this one's values, by the name of the value. Known before the apply."
  value       = module.handover.parameter_names
}

output "deletion_protection" {
  description = "Whether AWS refuses to delete the cluster."
  value       = module.aurora.deletion_protection
}

output "final_snapshot_identifier" {
  description = "Name that the last snapshot gets when the cluster is destroyed. Known before the apply."
  value       = module.aurora.final_snapshot_identifier
}

# Known after it.

output "endpoint" {
  description = "Host name that leads to the writer, whichever instance that is."
  value       = module.aurora.endpoint
}

output "reader_endpoint" {
  description = "Host name that leads to one of the readers."
  value       = module.aurora.reader_endpoint
}

output "cluster_resource_id" {
  description = "Id of the cluster that policies for `rds-db:connect` name."
  value       = module.aurora.cluster_resource_id
}

output "master_secret_arn" {
  description = "ARN of the secret that holds the master user's password. The password itself is in no state."
  value       = module.aurora.master_secret_arn
}

output "kms_key_arn" {
  description = "ARN of the database's key."
  value       = module.aurora.kms_key_arn
}
