variable "name" {
  description = "Name of the cluster, at most 56 characters; the role's name is made of it. Changing this replaces the cluster and everything in it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-zA-Z0-9][a-zA-Z0-9_-]*$", var.name)) && length(var.name) <= 64 - length("-cluster")
    error_message = "name is \"${var.name}\", which has ${length(var.name)} characters. Use 1 to 56 letters, digits and any of _-, with a letter or digit first: IAM allows 64 for the name of the role."
  }
}

variable "region" {
  description = "Region of the cluster, such as `us-east-1`. Only part of the role's trust."
  type        = string
  nullable    = false
}

# docs: https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html
variable "kubernetes_version" {
  description = "Minor version of Kubernetes, such as `1.36`. Raising it by one updates the control plane in place, within half an hour; AWS takes no way back, and no step of two."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^1\\.[0-9]{2}$", var.kubernetes_version))
    error_message = "kubernetes_version is \"${var.kubernetes_version}\". Give a minor version, such as 1.36, without a patch level: EKS chooses that."
  }
}

variable "support_type" {
  description = "What happens when standard support of the version ends: `STANDARD` lets AWS raise the version then, `EXTENDED` keeps it for a year more at several times the price per hour. Changes in place."
  type        = string
  default     = "STANDARD"
  nullable    = false

  validation {
    condition     = contains(["STANDARD", "EXTENDED"], var.support_type)
    error_message = "support_type is \"${var.support_type}\". Give STANDARD or EXTENDED."
  }
}

variable "subnet_ids" {
  description = "Ids of the subnets in which the control plane gets its interfaces, in two zones at least. Changes in place, within the same zones."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "subnet_ids holds ${length(var.subnet_ids)} subnets. EKS wants two at least, in different zones."
  }
}

variable "security_group_ids" {
  description = "Ids of security groups for the interfaces of the control plane, beside the one that EKS makes. Changes in place."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "api_client_cidrs" {
  description = "IPv4 ranges outside the nodes from which the Kubernetes API is reached: a runner in the VPC, networks behind the transit gateway. Changes in place."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for block in var.api_client_cidrs : try(cidrsubnet(block, 0, 0) == block && tonumber(split("/", block)[1]) >= 8, false)])
    error_message = "api_client_cidrs holds ${join(", ", var.api_client_cidrs)}. Give IPv4 ranges whose address is their first one, none wider than /8: the endpoint is private on purpose."
  }
}

variable "service_cidr" {
  description = "IPv4 range of Kubernetes services, from `/12` to `/24` of the private ranges. It must overlap neither with the VPC nor with what pods are to reach. Changing this replaces the cluster."
  type        = string
  default     = "172.20.0.0/16"
  nullable    = false

  validation {
    condition     = try(cidrsubnet(var.service_cidr, 0, 0) == var.service_cidr && tonumber(split("/", var.service_cidr)[1]) >= 12 && tonumber(split("/", var.service_cidr)[1]) <= 24, false)
    error_message = "service_cidr is \"${var.service_cidr}\". Give an IPv4 range from /12 to /24 whose address is its first one."
  }
}

variable "vpc_cidr" {
  description = "IPv4 range of the VPC, with which that of services is compared."
  type        = string
  nullable    = false
}

variable "secrets_key_arn" {
  description = "ARN of the KMS key that the cluster encrypts Kubernetes secrets with. Changing this replaces the cluster."
  type        = string
  nullable    = false
}

# docs: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
variable "logs_key_arn" {
  description = "ARN of the KMS key that encrypts the logs of the control plane; `null` leaves it to CloudWatch Logs. Changes in place, for new records."
  type        = string
  default     = null
}

# docs: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
variable "log_retention_days" {
  description = "Days that logs of the control plane are kept, one of the numbers that CloudWatch Logs knows; `0` keeps them for ever. Lowering it deletes older records within days."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = contains([0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days is ${var.log_retention_days}. CloudWatch Logs takes 0 (for ever), 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653: take the next one up."
  }
}

# docs: https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
variable "access" {
  description = "Who has rights in the cluster, by a name of your own: the ARN of an IAM role or user, the name of one of EKS's access policies, and the namespaces that it holds in, none for all. Changes in place."
  type = map(object({
    principal_arn = string
    policy        = string
    namespaces    = optional(list(string), [])
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for entry in values(var.access) : can(regex("^arn:[^:]+:iam::[0-9]{12}:(role|user)/.+$", entry.principal_arn))])
    error_message = "access names ${join(", ", [for entry in values(var.access) : entry.principal_arn])}. Give ARNs of IAM roles or users, not of sessions or groups."
  }

  validation {
    condition     = alltrue([for entry in values(var.access) : contains(["AmazonEKSClusterAdminPolicy", "AmazonEKSAdminPolicy", "AmazonEKSAdminViewPolicy", "AmazonEKSEditPolicy", "AmazonEKSViewPolicy"], entry.policy)])
    error_message = "access gives ${join(", ", [for entry in values(var.access) : entry.policy])}. Give AmazonEKSClusterAdminPolicy, AmazonEKSAdminPolicy, AmazonEKSAdminViewPolicy, AmazonEKSEditPolicy or AmazonEKSViewPolicy."
  }
}

variable "tags" {
  description = "Tags of every resource, beside the provider's default tags."
  type        = map(string)
  default     = {}
  nullable    = false
}
