# docs: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
variable "cidr" {
  description = "IPv4 range of the VPC, from `/16` to `/28`. It must not overlap with any network that workspaces are to reach. Changing this replaces the VPC and everything in it."
  type        = string
  # The widest that a VPC takes: unused addresses are free, and a VPC that is too small is replaced.
  default  = "10.0.0.0/16"
  nullable = false
}

# docs: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html
variable "zone_count" {
  description = "Availability Zones to spread over, `2` to `6`. Raising it adds subnets and moves none (from two to three: see `surviving_zones`). Lowering it destroys the subnets of the last zones, which AWS refuses while something is in them. Each zone has a NAT gateway and an interface of each endpoint on the bill."
  type        = number
  # With three, a third of the capacity is there for the loss of a zone; with two it is half.
  default  = 3
  nullable = false

  validation {
    condition     = contains([2, 3, 4, 5, 6], var.zone_count)
    error_message = "zone_count must be 2 to 6, not ${var.zone_count}: one zone cannot survive the loss of a zone, and no region has more than six."
  }
}

# AWS opens zones now and then. One whose name comes before those in use would take their place.
# https://github.com/hashicorp/terraform-provider-aws/issues/530
variable "zone_names" {
  description = "Availability Zones by name, as many as `zone_count`; an empty list takes the first ones of the region in alphabetical order. Name them once they are in use, so that a zone that AWS opens later changes nothing. Changing an entry replaces the subnets of that zone."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.zone_names) == 0 || length(var.zone_names) == var.zone_count
    error_message = "zone_names holds ${length(var.zone_names)} zones, and zone_count is ${var.zone_count}. Name as many zones as zone_count says, or none."
  }
}

# By id and not by name, since each account has its own names for the same zones.
# docs: https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
variable "excluded_zone_ids" {
  description = "Ids of Availability Zones to leave out. By default those in which EKS cannot place a cluster's control plane. Adding the id of a zone in use replaces the subnets there."
  type        = list(string)
  default     = ["use1-az3", "usw1-az2", "cac1-az3"]
  nullable    = false

  validation {
    condition     = alltrue([for id in var.excluded_zone_ids : can(regex("^[a-z0-9]+-az[0-9]+$", id))])
    error_message = "excluded_zone_ids holds ${join(", ", var.excluded_zone_ids)}. Give ids such as use1-az3, not names such as us-east-1e."
  }
}

variable "max_workspaces" {
  description = "Workspaces that run at the same time at most. Each is a pod with one address. Raising this may double the private blocks, which replaces every private subnet: plan it high."
  type        = number
  nullable    = false
}

variable "max_platform_pods" {
  description = "Pods at most that are no workspaces and run on no node as a matter of course: coderd, provisioners, controllers. One address each. Raising this may replace every private subnet."
  type        = number
  nullable    = false
}

variable "max_nodes" {
  description = "Nodes at most, of all node groups together, with those that a rolling update adds. Raising this may replace every private subnet."
  type        = number
  nullable    = false
}

# docs: https://docs.aws.amazon.com/eks/latest/best-practices/vpc-cni.html
variable "addresses_per_node" {
  description = "Addresses that a node takes beside those of workspaces: its interfaces, its daemon pods, and the warm pool of the VPC CNI. `null` takes what the CNI's own settings come to on types up to `8xlarge`. The cluster's layer reads this value and keeps the CNI to it. Changing this may replace every private subnet."
  type        = number
  default     = null
}

variable "surviving_zones" {
  description = "Zones that together must hold everything once another is lost. `null` means one less than there are, and 2 at most. Before going from two zones to three set this to `1`, so that no subnet moves. Changing this may replace every private subnet."
  type        = number
  default     = null
}

# docs: https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html
variable "connections_per_workspace" {
  description = "Connections at most that one workspace holds open at a time to the same address and port of the internet. Decides how many addresses each NAT gateway has; `null` takes a number with which 3000 workspaces need one. Changes in place; each further address is an Elastic IP per zone."
  type        = number
  default     = null
}

# docs: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html
variable "transit_gateway_id" {
  description = "Transit gateway by which workspaces reach networks on premises and other VPCs, such as `tgw-0123456789abcdef0`; `null` for none. AWS charges the attachment by the hour and its traffic by the gigabyte. Changing this replaces the attachment."
  type        = string
  default     = null
}

variable "on_premises_cidrs" {
  description = "IPv4 ranges that workspaces reach through the transit gateway. Changes in place."
  type        = list(string)
  default     = []
  nullable    = false
}

# docs: https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
variable "interface_services" {
  description = "AWS services to give an interface endpoint, as named after `com.amazonaws.<region>.`, each with why it is there. `null` takes those that nodes of an EKS cluster in private subnets call. Each costs by the hour and zone."
  type        = map(string)
  default     = null
}

variable "trusted_account_ids" {
  description = "Ids of further AWS accounts whose principals may use the endpoints, beside this account's own: those that developers deploy to from their workspaces, for example. Changes in place."
  type        = list(string)
  default     = []
  nullable    = false
}

# docs: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html
variable "readable_buckets" {
  description = "Names of S3 buckets, beside AWS's own, that workspaces may read without signing or by somebody else's link. Others in the same region are refused. Changes in place."
  type        = list(string)
  default     = []
  nullable    = false
}

# docs: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
variable "flow_log_retention_days" {
  description = "Days that records of the network's traffic are kept, one of the numbers that CloudWatch Logs knows; `0` keeps them for ever. Lowering it deletes older records within days."
  type        = number
  nullable    = false
}

# docs: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
variable "flow_log_kms_key_arn" {
  description = "ARN of a KMS key that encrypts these records; `null` leaves it to CloudWatch Logs. Changes in place, for new records."
  type        = string
  default     = null
}
