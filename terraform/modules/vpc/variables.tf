variable "name" {
  description = "Prefix of every name in the VPC. Changing this renames in place; nothing is replaced."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]*[a-z0-9])?$", var.name))
    error_message = "name is \"${var.name}\". Use lowercase letters, digits and hyphens, with a letter first and no hyphen last."
  }
}

# docs: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
variable "cidr" {
  description = "IPv4 range of the VPC, from `/16` to `/28`. It must not overlap with any network that the VPC is to reach. Changing this replaces the VPC and everything in it."
  type        = string
  nullable    = false

  validation {
    condition     = can(cidrhost(var.cidr, 0)) && try(cidrsubnet(var.cidr, 0, 0) == var.cidr, false)
    error_message = "cidr is \"${var.cidr}\". Give an IPv4 range whose address is its first one, such as 10.0.0.0/16."
  }

  validation {
    condition     = try(contains(range(16, 29), tonumber(split("/", var.cidr)[1])), false)
    error_message = "cidr is \"${var.cidr}\". A VPC takes a range from /16 to /28."
  }
}

# docs: https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html
variable "zone_names" {
  description = "Availability Zones to spread over, 2 to 6. The place in the list is the place in the address plan: add a zone at the end, and no subnet of the others moves. Changing an entry replaces the subnets of that zone."
  type        = list(string)
  nullable    = false

  validation {
    # Six, because no region has more zones of the kind that needs no opting in.
    condition     = length(var.zone_names) >= 2 && length(var.zone_names) <= 6
    error_message = "zone_names holds ${length(var.zone_names)} zones. Give 2 to 6: a single zone cannot survive the loss of a zone."
  }

  validation {
    condition     = length(distinct(var.zone_names)) == length(var.zone_names)
    error_message = "zone_names holds a zone twice: ${join(", ", var.zone_names)}. Name each zone once."
  }
}

variable "max_workspaces" {
  description = "Workspaces that run at the same time at most. Each is a pod, and a pod has one address. Raising this may double the private blocks, which replaces every private subnet: plan it high."
  type        = number
  nullable    = false

  validation {
    condition     = var.max_workspaces >= 1 && floor(var.max_workspaces) == var.max_workspaces
    error_message = "max_workspaces is ${var.max_workspaces}. Give a whole number from 1 up."
  }
}

variable "max_platform_pods" {
  description = "Pods at most that are no workspaces and run on no node as a matter of course: the platform's own servers, its provisioners, controllers. One address each. Raising this may replace every private subnet."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = var.max_platform_pods >= 0 && floor(var.max_platform_pods) == var.max_platform_pods
    error_message = "max_platform_pods is ${var.max_platform_pods}. Give a whole number from 0 up."
  }
}

variable "max_nodes" {
  description = "Nodes at most, of all node groups together, with those that a rolling update adds. Raising this may replace every private subnet."
  type        = number
  nullable    = false

  validation {
    condition     = var.max_nodes >= 1 && floor(var.max_nodes) == var.max_nodes
    error_message = "max_nodes is ${var.max_nodes}. Give a whole number from 1 up."
  }
}

# The CNI hands each node addresses ahead of need, so that a pod starts without a call to EC2. Left
# to itself it keeps one whole network interface in reserve: a node with 30 addresses an interface
# (types of 4xlarge and 8xlarge) then holds 60, hence the default. With WARM_IP_TARGET and
# MINIMUM_IP_TARGET set, it holds what it is told to.
# docs: https://docs.aws.amazon.com/eks/latest/best-practices/vpc-cni.html
variable "addresses_per_node" {
  description = "Addresses that a node takes beside those of workspaces: its interfaces, its daemon pods, and the warm pool of the VPC CNI. `60` holds for the CNI's own settings and types up to `8xlarge`; less only if the CNI is configured for it. Changing this may replace every private subnet."
  type        = number
  default     = 60
  nullable    = false

  validation {
    condition     = var.addresses_per_node >= 2 && floor(var.addresses_per_node) == var.addresses_per_node
    error_message = "addresses_per_node is ${var.addresses_per_node}. Give a whole number from 2 up: a node has an address itself, and the CNI takes one more for the first interface that it adds."
  }
}

# 13 interface endpoints have one address each; a cluster's control plane has up to 4, and 4 more
# while it is updated; an internal load balancer wants 8 free; a transit gateway's attachment has 1.
# That makes 30.
# docs: https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
variable "zonal_addresses" {
  description = "Addresses that every private subnet gives to what is neither node nor pod: interface endpoints, the cluster's control plane, an internal load balancer, a transit gateway. Raising this may replace every private subnet."
  type        = number
  default     = 32
  nullable    = false

  validation {
    condition     = var.zonal_addresses >= 0 && floor(var.zonal_addresses) == var.zonal_addresses
    error_message = "zonal_addresses is ${var.zonal_addresses}. Give a whole number from 0 up."
  }
}

variable "surviving_zones" {
  description = "Zones that together must hold everything once another is lost. `null` means one less than there are, and 2 at most, so that a fourth zone moves no subnet. Before going from two zones to three set this to `1`, for the same reason. Changing this may replace every private subnet."
  type        = number
  default     = null

  validation {
    condition     = var.surviving_zones == null ? true : var.surviving_zones >= 1 && var.surviving_zones < length(var.zone_names)
    error_message = "surviving_zones is ${coalesce(var.surviving_zones, 0)} of ${length(var.zone_names)} zones. Give at least 1, and fewer than there are zones: one may be lost."
  }
}

# docs: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/availability-zones.html
variable "load_balancers" {
  description = "Load balancers at most that have a node in each public subnet. AWS creates one only where 8 addresses are free. Raising this may replace every public subnet, and with them the NAT gateways' private addresses."
  type        = number
  # The platform's own, and a second one beside it while it is replaced.
  default  = 2
  nullable = false

  validation {
    condition     = var.load_balancers >= 1 && floor(var.load_balancers) == var.load_balancers
    error_message = "load_balancers is ${var.load_balancers}. Give a whole number from 1 up."
  }
}

# docs: https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html
variable "connections_per_workspace" {
  description = "Connections at most that one workspace holds open at a time to the same address and port of the internet, a package registry for example. Decides how many addresses each NAT gateway has: AWS lets each carry 55,000 such connections. Each further address adds an Elastic IP per zone to the bill and to the quota."
  type        = number
  # A package manager opens tens of connections, not hundreds.
  default  = 30
  nullable = false

  validation {
    condition     = var.connections_per_workspace >= 1
    error_message = "connections_per_workspace is ${var.connections_per_workspace}. Give a number from 1 up."
  }
}

# docs: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html
variable "transit_gateway_id" {
  description = "Transit gateway to attach the VPC to, such as `tgw-0123456789abcdef0`; `null` attaches it to none. AWS charges an attachment by the hour and its traffic by the gigabyte. Changing this replaces the attachment: what it leads to is out of reach for minutes."
  type        = string
  default     = null

  validation {
    condition     = var.transit_gateway_id == null ? true : can(regex("^tgw-[0-9a-f]+$", var.transit_gateway_id))
    error_message = "transit_gateway_id is \"${coalesce(var.transit_gateway_id, "null")}\". Give an id that starts with tgw-, or null."
  }
}

variable "on_premises_cidrs" {
  description = "IPv4 ranges that the private subnets reach through the transit gateway: on premises, or VPCs of other teams. Changes in place."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for block in var.on_premises_cidrs : try(cidrsubnet(block, 0, 0) == block, false)])
    error_message = "on_premises_cidrs holds ${join(", ", var.on_premises_cidrs)}. Give IPv4 ranges whose address is their first one, such as 172.16.0.0/12."
  }

  validation {
    condition     = length(var.on_premises_cidrs) == 0 || var.transit_gateway_id != null
    error_message = "on_premises_cidrs holds ${join(", ", var.on_premises_cidrs)}, and transit_gateway_id is null. Name the transit gateway that leads there."
  }

  validation {
    # A wider range around the VPC is fine: the VPC's own route is the narrower one, and wins.
    condition = alltrue([
      for block in var.on_premises_cidrs : try(
        tonumber(split("/", block)[1]) < tonumber(split("/", var.cidr)[1]) ||
        cidrsubnet("${split("/", block)[0]}/${split("/", var.cidr)[1]}", 0, 0) != var.cidr,
        true # what is no range at all is told so above
      )
    ])
    error_message = "on_premises_cidrs holds ${join(", ", var.on_premises_cidrs)}, and one of them lies inside the VPC's own ${var.cidr}, where it can never be reached. Choose another cidr for the VPC."
  }
}

variable "tags" {
  description = "Tags of every resource, beside the provider's default tags."
  type        = map(string)
  default     = {}
  nullable    = false
}
