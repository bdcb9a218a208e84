output "domain" {
  description = "Name that Coder is reached by. Known before the apply."
  value       = local.domain
}

output "wildcard" {
  description = "Name that applications in workspaces are reached below. Known before the apply."
  value       = local.wildcard
}

output "load_balancer_dns_name" {
  description = "AWS's own name of the load balancer."
  value       = aws_lb.this.dns_name
}

output "load_balancer_arn" {
  description = "ARN of the load balancer."
  value       = aws_lb.this.arn
}

output "target_group_arn" {
  description = "ARN of the target group that a TargetGroupBinding joins coderd to."
  value       = aws_lb_target_group.coderd.arn
}

output "security_group_id" {
  description = "Id of the load balancer's security group."
  value       = aws_security_group.this.id
}

output "certificate_arn" {
  description = "ARN of the certificate, once it is issued."
  value       = aws_acm_certificate_validation.this.certificate_arn
}

output "name_servers" {
  description = "Name servers of the zone if it is made here: point the zone above to them. Else empty."
  value       = flatten(aws_route53_zone.this[*].name_servers)
}
