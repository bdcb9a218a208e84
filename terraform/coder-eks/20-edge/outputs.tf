# Known before the apply: the guide shows these.

output "domain" {
  description = "Name that Coder is reached by. Known before the apply."
  value       = module.edge.domain
}

output "wildcard" {
  description = "Name that applications in workspaces are reached below. Known before the apply."
  value       = module.edge.wildcard
}

output "access_log_bucket" {
  description = "Bucket that access logs are written to. Known before the apply."
  value       = local.log_bucket
}

output "parameter_names" {
  description = "Parameters by which other layers get this one's values, by the name of the value. Known before the apply."
  value       = module.handover.parameter_names
}

# Known after it.

output "load_balancer_dns_name" {
  description = "AWS's own name of the load balancer."
  value       = module.edge.load_balancer_dns_name
}

output "target_group_arn" {
  description = "ARN of the target group that a TargetGroupBinding joins coderd to."
  value       = module.edge.target_group_arn
}

output "certificate_arn" {
  description = "ARN of the certificate, once it is issued."
  value       = module.edge.certificate_arn
}

output "name_servers" {
  description = "Name servers of the zone if it is made here: point the zone above to them. Else empty."
  value       = module.edge.name_servers
}
