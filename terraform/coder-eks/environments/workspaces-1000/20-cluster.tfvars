# Sizes, maxima and hours stand in ../../capacity.yaml.

# The newest that EKS offered when this was tested, and add-ons that it lists for it.
kubernetes_version = "1.36"

addon_versions = {
  vpc_cni            = "v1.22.4-eksbuild.3"
  kube_proxy         = "v1.36.0-eksbuild.25"
  coredns            = "v1.14.3-eksbuild.23"
  aws_ebs_csi_driver = "v1.66.0-eksbuild.1"
}

# The audit log among them must be kept for as long as other audit logs.
cluster_log_retention_days = 90

# Who administers the cluster: name a role of your own, which must exist, for example
#   platform = { principal_arn = "arn:aws:iam::123456789012:role/platform", policy = "AmazonEKSClusterAdminPolicy" }
cluster_access = {}
