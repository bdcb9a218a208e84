output "parameter_names" {
  description = "Full names of the parameters by the name of the value. Known before the apply."
  value       = { for name in concat(keys(var.strings), keys(var.lists)) : name => "${var.prefix}/${name}" }
}

output "parameter_arns" {
  description = "ARNs of the parameters by the name of the value, for the policies of those who read them."
  value       = { for name, parameter in merge(aws_ssm_parameter.string, aws_ssm_parameter.list) : name => parameter.arn }
}
