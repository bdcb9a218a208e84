output "name" {
  description = "Name of the node group."
  value       = aws_eks_node_group.this.node_group_name
}

output "autoscaling_group_name" {
  description = "Name of the Auto Scaling group behind it, which the schedule moves."
  value       = aws_eks_node_group.this.resources[0].autoscaling_groups[0].name
}

output "launch_template_id" {
  description = "Id of the launch template of its nodes."
  value       = aws_launch_template.this.id
}
