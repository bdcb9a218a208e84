# Known before the apply: the guide shows these.

output "runbooks_role_name" {
  description = "Name of the role that the runbooks take. Known before the apply."
  value       = module.runbooks.name
}

output "ci_issuer" {
  description = "Issuer of the tokens of CI jobs that may take it, without `https://`, `null` for none. Known before the apply."
  value       = local.ci_issuer
}

output "ci_subjects" {
  description = "The jobs that may take it. Known before the apply."
  value       = var.ci_subjects
}

output "parameter_names" {
  description = "Parameters by which others get this layer's values, by the name of the value. Known before the apply."
  value       = module.handover.parameter_names
}

# Known after it.

output "runbooks_role_arn" {
  description = "ARN of the role that the runbooks take: the line `role` of the deployment file."
  value       = module.runbooks.arn
}
