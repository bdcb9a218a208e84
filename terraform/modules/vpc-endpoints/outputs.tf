output "interface_services" {
  description = "Services that have an interface endpoint, with why. Known before the apply."
  value       = var.interface_services
}

output "interface_endpoint_ids" {
  description = "Ids of the interface endpoints by service."
  value       = { for service, endpoint in aws_vpc_endpoint.interface : service => endpoint.id }
}

output "s3_endpoint_id" {
  description = "Id of the gateway endpoint of S3, for policies of buckets that are to be reached from this VPC alone."
  value       = aws_vpc_endpoint.s3.id
}

output "security_group_id" {
  description = "Id of the interface endpoints' security group."
  value       = aws_security_group.this.id
}
