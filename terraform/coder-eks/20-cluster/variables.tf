# docs: https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html
variable "kubernetes_version" {
  description = "Minor version of Kubernetes, such as `1.36`. Raising it by one updates the control plane within half an hour and then each node by a rolling update; AWS takes no way back, and no step of two."
  type        = string
  nullable    = false
}

# docs: https://docs.aws.amazon.com/eks/latest/userguide/disable-extended-support.html
variable "support_type" {
  description = "What happens when standard support of the version ends: `STANDARD` lets AWS raise the version then, `EXTENDED` keeps it for a year more at several times the price per hour. Changes in place."
  type        = string
  # Nobody pays for an old version unawares.
  default  = "STANDARD"
  nullable = false
}

# docs: https://docs.aws.amazon.com/eks/latest/userguide/updating-an-add-on.html
variable "addon_versions" {
  description = "Version of each add-on, as `aws eks describe-addon-versions` lists it for the version of Kubernetes. Changes in place."
  type = object({
    vpc_cni            = string
    kube_proxy         = string
    coredns            = string
    aws_ebs_csi_driver = string
  })
  nullable = false

  validation {
    condition     = alltrue([for version in values(var.addon_versions) : can(regex("^v[0-9]+\\.[0-9]+\\.[0-9]+-eksbuild\\.[0-9]+$", version))])
    error_message = "addon_versions holds ${join(", ", values(var.addon_versions))}. Give whole versions such as v1.22.4-eksbuild.3."
  }

  validation {
    # One of kube-proxy's rules: it may be older than the control plane, and not newer.
    condition     = !startswith(var.kubernetes_version, "1.") || try(tonumber(split(".", var.addon_versions.kube_proxy)[1]) <= tonumber(split(".", var.kubernetes_version)[1]), true)
    error_message = "kube_proxy is ${var.addon_versions.kube_proxy}, newer than Kubernetes ${var.kubernetes_version}. Raise kubernetes_version first."
  }
}

# docs: https://docs.aws.amazon.com/eks/latest/userguide/eks-linux-ami-versions.html
variable "node_release_version" {
  description = "Release of the nodes' machine image, such as `1.36.0-20261101`; `null` takes EKS's newest one when a group is made, and again when the version of Kubernetes changes. Changes by a rolling update."
  type        = string
  default     = null
}

# docs: https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
variable "cluster_access" {
  description = "Who has rights in the cluster, by a name of your own: the ARN of an IAM role or user, the name of one of EKS's access policies, such as `AmazonEKSClusterAdminPolicy`, and the namespaces that it holds in, none for all. Empty, nobody gets in, not even who created it. Changes in place."
  type = map(object({
    principal_arn = string
    policy        = string
    namespaces    = optional(list(string), [])
  }))
  default  = {}
  nullable = false
}

# docs: https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html
variable "api_client_cidrs" {
  description = "IPv4 ranges outside the nodes from which the Kubernetes API is reached: a runner in the VPC, networks behind the transit gateway. Changes in place."
  type        = list(string)
  default     = []
  nullable    = false
}

# docs: https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
variable "service_cidr" {
  description = "IPv4 range of Kubernetes services, from `/12` to `/24`. It must overlap neither with the VPC nor with what pods are to reach. Changing this replaces the cluster and everything in it."
  type        = string
  default     = "172.20.0.0/16"
  nullable    = false
}

# docs: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
variable "cluster_log_retention_days" {
  description = "Days that logs of the control plane are kept, its audit log among them, one of the numbers that CloudWatch Logs knows; `0` keeps them for ever. Lowering it deletes older records within days."
  type        = number
  nullable    = false
}

# docs: https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
variable "key_deletion_window_days" {
  description = "Days between a destroy and the end of the layer's keys, `7` to `30`, in which they can be called back. Volumes and logs that they encrypt are lost with them."
  type        = number
  default     = 30
  nullable    = false
}
