output "nodes_id" {
  description = "Id of the nodes' security group."
  value       = aws_security_group.nodes.id
}

output "database_id" {
  description = "Id of the database's security group."
  value       = aws_security_group.database.id
}
