variable "name" {
  description = "Name of the node group, at most 63 characters, unique in its cluster. Changing this replaces the group and its nodes."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-zA-Z0-9][a-zA-Z0-9_-]{0,62}$", var.name))
    error_message = "name is \"${var.name}\". Use 1 to 63 letters, digits and any of _-, with a letter or digit first."
  }
}

variable "cluster_name" {
  description = "Name of the cluster that the nodes join. Changing this replaces the group."
  type        = string
  nullable    = false
}

variable "node_role_arn" {
  description = "ARN of the role that the nodes have. Changing this replaces the group."
  type        = string
  nullable    = false
}

variable "subnet_ids" {
  description = "Ids of the subnets that the nodes are spread over; one subnet holds the group to one zone. Changing this replaces the group."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.subnet_ids) > 0
    error_message = "subnet_ids is empty. Give one subnet at least."
  }
}

variable "security_group_ids" {
  description = "Ids of the security groups of the nodes. Changes by a rolling update."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.security_group_ids) > 0
    error_message = "security_group_ids is empty, and nodes would get the default group, by which they reach nobody."
  }
}

variable "kubernetes_version" {
  description = "Minor version of Kubernetes on the nodes, the cluster's or up to three behind it. Changes by a rolling update."
  type        = string
  nullable    = false
}

# docs: https://docs.aws.amazon.com/eks/latest/userguide/eks-linux-ami-versions.html
variable "release_version" {
  description = "Release of the machine image, such as `1.36.0-20261101`; `null` takes EKS's newest one when the group is made, and again when the version changes. Changes by a rolling update."
  type        = string
  default     = null
}

# docs: https://docs.aws.amazon.com/eks/latest/userguide/eks-optimized-amis.html
variable "ami_type" {
  description = "Kind of machine image, by EKS's name for it: `AL2023_x86_64_STANDARD` or `AL2023_ARM_64_STANDARD`. It must fit the instance types. Changing this replaces the group."
  type        = string
  default     = "AL2023_x86_64_STANDARD"
  nullable    = false

  validation {
    # The root volume of others, Bottlerocket among them, lies at another device than the template names.
    condition     = contains(["AL2023_x86_64_STANDARD", "AL2023_ARM_64_STANDARD"], var.ami_type)
    error_message = "ami_type is \"${var.ami_type}\". Give AL2023_x86_64_STANDARD or AL2023_ARM_64_STANDARD."
  }
}

variable "capacity_type" {
  description = "`ON_DEMAND` or `SPOT`. Spot costs less, and AWS may take it back at two minutes' notice. Changing this replaces the group."
  type        = string
  default     = "ON_DEMAND"
  nullable    = false

  validation {
    condition     = contains(["ON_DEMAND", "SPOT"], var.capacity_type)
    error_message = "capacity_type is \"${var.capacity_type}\". Give ON_DEMAND or SPOT: a managed node group has one of the two."
  }
}

# docs: https://docs.aws.amazon.com/eks/latest/userguide/managed-node-group-capacity-types.html
variable "instance_types" {
  description = "Instance types, all with as many vCPUs and as much memory: on demand the first that can be had is taken, from spot the pool with most to spare. Changing this replaces the group."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.instance_types) > 0 && length(distinct([for type in var.instance_types : split(".", type)[1]])) == 1
    error_message = "instance_types holds ${join(", ", var.instance_types)}. Give one type at least, and all of one size, such as 8xlarge: the scheduler and the schedule count nodes as equal."
  }

  validation {
    condition     = var.capacity_type != "SPOT" || length(var.instance_types) >= 3
    error_message = "instance_types holds ${join(", ", var.instance_types)}, and capacity_type is SPOT. Give three types at least, so that one pool that AWS takes back is not all there is."
  }
}

variable "volume_gib" {
  description = "Size of a node's root volume in GiB, `30` to `16384`: images, logs, and what pods write outside their volumes. Changes by a rolling update."
  type        = number
  nullable    = false

  validation {
    condition     = var.volume_gib >= 30 && var.volume_gib <= 16384 && floor(var.volume_gib) == var.volume_gib
    error_message = "volume_gib is ${var.volume_gib}. Give a whole number from 30 to 16384."
  }
}

variable "volume_iops" {
  description = "Operations per second of the root volume, `3000` to `16000`; 3000 cost nothing beside the volume. Changes by a rolling update."
  type        = number
  default     = 3000
  nullable    = false

  validation {
    condition     = var.volume_iops >= 3000 && var.volume_iops <= 16000
    error_message = "volume_iops is ${var.volume_iops}. Give 3000 to 16000."
  }
}

variable "volume_mib_per_second" {
  description = "Throughput of the root volume in MiB per second, `125` to `1000`; 125 cost nothing beside the volume. Changes by a rolling update."
  type        = number
  # Images of workspaces are large, and on the morning every node pulls several at once.
  default  = 250
  nullable = false

  validation {
    condition     = var.volume_mib_per_second >= 125 && var.volume_mib_per_second <= 1000 && var.volume_mib_per_second <= var.volume_iops / 4
    error_message = "volume_mib_per_second is ${var.volume_mib_per_second}. Give 125 to 1000, and a quarter of volume_iops at most."
  }
}

variable "volumes_key_arn" {
  description = "ARN of the KMS key that encrypts the root volume. Its policy must let EC2 Auto Scaling use it. Changes by a rolling update."
  type        = string
  nullable    = false
}

variable "min_size" {
  description = "Nodes at least. Changes in place."
  type        = number
  nullable    = false
}

variable "desired_size" {
  description = "Nodes at first. Later changes come from the schedule or from an operator, not from here."
  type        = number
  nullable    = false

  validation {
    condition     = var.desired_size >= var.min_size && var.desired_size <= var.max_size
    error_message = "desired_size is ${var.desired_size}. Give a number from min_size (${var.min_size}) to max_size (${var.max_size})."
  }
}

# docs: https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html
variable "max_size" {
  description = "Nodes at most, up to `450` where the quota was not raised. Changes in place."
  type        = number
  nullable    = false

  validation {
    condition     = var.max_size >= 1 && var.min_size >= 0 && var.max_size >= var.min_size
    error_message = "max_size is ${var.max_size}, and min_size ${var.min_size}. Give 1 at least, and no less than min_size."
  }
}

variable "max_unavailable_percentage" {
  description = "Share of the group's nodes, in percent, that a rolling update replaces at the same time, `1` to `100`. Changes in place."
  type        = number
  default     = 10
  nullable    = false

  validation {
    condition     = var.max_unavailable_percentage >= 1 && var.max_unavailable_percentage <= 100
    error_message = "max_unavailable_percentage is ${var.max_unavailable_percentage}. Give 1 to 100."
  }
}

variable "labels" {
  description = "Labels of the nodes, by which pods ask for them. Changes in place, on nodes that run, too."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "taints" {
  description = "Taints of the nodes, key and value: a pod that does not tolerate them is not scheduled there. Changes in place, on nodes that run, too; pods that are there stay."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "schedules" {
  description = "When the number of nodes changes, by name: a time as cron writes it, the time zone that it is meant in, such as `America/New_York`, and the nodes from then on. Changes in place."
  type = map(object({
    recurrence = string
    time_zone  = string
    nodes      = number
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for schedule in values(var.schedules) : schedule.nodes >= var.min_size && schedule.nodes <= var.max_size])
    error_message = "schedules asks for ${join(", ", [for name, schedule in var.schedules : "${schedule.nodes} (${name})"])} nodes. Stay from min_size (${var.min_size}) to max_size (${var.max_size})."
  }
}

variable "tags" {
  description = "Tags of every resource, beside the provider's default tags; also of the nodes, their volumes and their interfaces."
  type        = map(string)
  default     = {}
  nullable    = false
}
