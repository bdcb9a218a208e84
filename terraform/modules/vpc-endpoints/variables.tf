variable "name" {
  description = "Prefix of names. Changing this replaces the security group, and renames the rest in place."
  type        = string
  nullable    = false

  validation {
    # AWS allows 255 characters, and keeps names that begin with sg- for itself.
    condition     = length(var.name) >= 1 && length(var.name) <= 255 - length("-endpoints") && !startswith(var.name, "sg-")
    error_message = "name is \"${var.name}\". Use 1 to 245 characters, the first three of which are not sg-."
  }
}

variable "region" {
  description = "Region of the VPC, such as `us-east-1`. Only part of the names of AWS's own buckets in the S3 policy."
  type        = string
  nullable    = false
}

variable "vpc_id" {
  description = "Id of the VPC, which must have DNS support and DNS hostnames on. Changing this replaces every endpoint."
  type        = string
  nullable    = false
}

variable "subnet_ids" {
  description = "Ids by zone of the subnets that get an interface of each interface endpoint, one subnet per zone. Changes in place."
  type        = map(string)
  nullable    = false
}

variable "route_table_ids" {
  description = "Ids of the route tables from which S3 is reached by the gateway endpoint. Changes in place; connections to S3 that are open break."
  type        = list(string)
  nullable    = false
}

variable "client_cidrs" {
  description = "IPv4 ranges whose hosts may use the interface endpoints. Whoever is outside them cannot reach these services at all, since their names lead to the endpoints in the whole VPC. Changes in place."
  type        = list(string)
  nullable    = false

  validation {
    condition     = alltrue([for block in var.client_cidrs : try(cidrsubnet(block, 0, 0) == block, false) && block != "0.0.0.0/0"])
    error_message = "client_cidrs holds ${join(", ", var.client_cidrs)}. Give IPv4 ranges whose address is their first one, and not 0.0.0.0/0."
  }
}

# Each endpoint costs by the hour and zone, about 0.01 USD in us-east-1, and about 0.01 USD a
# gigabyte, where a NAT gateway takes 0.045: 13 endpoints in 3 zones come to about 285 USD a month,
# used or not. Leave out what no pod or node calls.
# docs: https://aws.amazon.com/privatelink/pricing/
variable "interface_services" {
  description = "AWS services to give an interface endpoint, as named after `com.amazonaws.<region>.`, each with why it is there. The default suits nodes of an EKS cluster in private subnets. Adding or removing one changes nothing else; while it is being added or removed, calls to that service may fail for a minute."
  type        = map(string)
  nullable    = false

  default = {
    # Without these no node joins and no pod starts, should the NAT gateways be lost.
    "ecr.api" = "Nodes ask for the right to pull images"
    "ecr.dkr" = "Nodes pull images; their layers come from S3"
    "ec2"     = "The VPC CNI assigns addresses, the EBS CSI driver attaches volumes"
    "sts"     = "Pods take their roles (IAM roles for service accounts)"
    # It takes oidc.eks.<region>.amazonaws.com along: that name then resolves outside the VPC alone, so
    # what reads the cluster's OIDC issuer (Terraform, for its thumbprint) does not run inside.
    # https://github.com/aws/containers-roadmap/issues/2038
    "eks" = "Nodes and controllers look up their cluster"

    # The other way to give a pod a role.
    "eks-auth" = "The EKS Pod Identity agent takes roles for pods"

    # Steady traffic by its nature, so it pays for itself.
    "logs" = "Log agents deliver the logs of nodes and containers"

    # Secrets and keys do not leave AWS's network.
    "secretsmanager" = "Pods read database passwords and tokens"
    "kms"            = "Clients encrypt and decrypt with keys of the account"

    # Administration of nodes without a port open for it. ec2messages, once needed as well, is not:
    # current agents use ssmmessages alone.
    "ssm"         = "Nodes report to Systems Manager, and layers' values are read from Parameter Store"
    "ssmmessages" = "Sessions of administrators on nodes"

    # Calls of controllers inside the cluster.
    "elasticloadbalancing" = "The AWS Load Balancer Controller registers targets"
    "autoscaling"          = "Node groups are scaled, and controllers see nodes come and go"
  }

  validation {
    condition     = alltrue([for service in keys(var.interface_services) : can(regex("^[a-z0-9][a-z0-9.-]*$", service)) && !startswith(service, "com.amazonaws.")])
    error_message = "interface_services has the names ${join(", ", keys(var.interface_services))}. Give each as it follows com.amazonaws.<region>., such as ecr.api."
  }

  validation {
    condition     = !contains(keys(var.interface_services), "s3")
    error_message = "interface_services has s3, which the gateway endpoint already serves, free of charge. Leave it out."
  }
}

variable "trusted_account_ids" {
  description = "Ids of further AWS accounts, of 12 digits, whose principals may use the endpoints, beside this account's own. Changes in place."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for account in var.trusted_account_ids : can(regex("^[0-9]{12}$", account))])
    error_message = "trusted_account_ids holds ${join(", ", var.trusted_account_ids)}. Give account ids of 12 digits."
  }
}

# A request to S3 leaves by the gateway endpoint whatever bucket it is for, so a download from a
# public bucket of the same region is refused unless it is signed by a trusted account.
# docs: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html
variable "readable_buckets" {
  description = "Names of further S3 buckets that anyone in the VPC may read objects of without signing, or by a link that another account signed: a vendor's downloads, for example. Changes in place."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for bucket in var.readable_buckets : can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", bucket))])
    error_message = "readable_buckets holds ${join(", ", var.readable_buckets)}. Give names of buckets, without patterns: a pattern would let through buckets that anyone may create."
  }
}

variable "tags" {
  description = "Tags of every resource, beside the provider's default tags."
  type        = map(string)
  default     = {}
  nullable    = false
}
