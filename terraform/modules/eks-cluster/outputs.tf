output "name" {
  description = "Name of the cluster, known once it can be used."
  value       = aws_eks_cluster.this.name
}

output "arn" {
  description = "ARN of the cluster."
  value       = aws_eks_cluster.this.arn
}

output "endpoint" {
  description = "Address of the Kubernetes API, reached from inside the VPC alone."
  value       = aws_eks_cluster.this.endpoint
}

output "version" {
  description = "Minor version of Kubernetes that the control plane runs."
  value       = aws_eks_cluster.this.version
}

output "security_group_id" {
  description = "Id of the security group that EKS makes for the control plane."
  value       = aws_eks_cluster.this.vpc_config[0].cluster_security_group_id
}

output "oidc_provider_arn" {
  description = "ARN of the cluster's OIDC provider in IAM."
  value       = aws_iam_openid_connect_provider.this.arn
}

output "oidc_issuer" {
  description = "The cluster's issuer of tokens, without `https://`."
  value       = trimprefix(aws_eks_cluster.this.identity[0].oidc[0].issuer, "https://")
}

output "log_group_name" {
  description = "Name of the log group of the control plane. Known before the apply."
  value       = local.log_group_name
}
