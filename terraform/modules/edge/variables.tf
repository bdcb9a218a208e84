# docs: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
variable "name" {
  description = "Prefix of every name, at most 25 characters: letters, digits and hyphens. Changing this replaces the load balancer, and with it its addresses."
  type        = string
  nullable    = false

  validation {
    # AWS allows 32 characters for a load balancer and for a target group, and keeps internal- for itself.
    condition     = can(regex("^[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?$", var.name)) && length(var.name) <= 32 - length("-coderd") && !startswith(var.name, "internal-")
    error_message = "name is \"${var.name}\", which has ${length(var.name)} characters. Use 1 to 25 letters, digits and hyphens, with no hyphen first or last and no internal- in front: AWS allows 32 for the name of a target group."
  }
}

variable "vpc_id" {
  description = "Id of the VPC. Changing this replaces everything."
  type        = string
  nullable    = false
}

variable "subnet_ids" {
  description = "Public subnets, one in each zone; private ones where `internal` is set. Adding one changes in place."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "subnet_ids holds ${length(var.subnet_ids)} subnets. Give at least two, in different zones: one zone cannot survive the loss of a zone."
  }
}

variable "internal" {
  description = "Whether the load balancer has private addresses only, for users who come in by a private network. Changing this replaces the load balancer."
  type        = bool
  default     = false
  nullable    = false
}

variable "nodes_security_group_id" {
  description = "Security group of the nodes that coderd runs on; gets a rule that lets the load balancer in."
  type        = string
  nullable    = false
}

variable "client_cidrs" {
  description = "IPv4 ranges that may connect. Changes in place."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.client_cidrs) > 0 && alltrue([for cidr in var.client_cidrs : can(cidrnetmask(cidr))])
    error_message = "client_cidrs holds ${join(", ", var.client_cidrs)}. Give at least one IPv4 range such as 198.51.100.0/24, or 0.0.0.0/0 for everybody."
  }
}

variable "base_domain" {
  description = "Domain that Route 53 owns, such as `dev.example.org`, without a dot at the end. Changing this replaces the certificate and the records; links that people keep break."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", var.base_domain))
    error_message = "base_domain is \"${var.base_domain}\". Give a domain in lowercase such as dev.example.org, without a dot at the end and without a *."
  }
}

variable "subdomain" {
  description = "Name below `base_domain` that Coder is reached by; applications in workspaces get names below it. Changing this replaces the certificate and the records."
  type        = string
  default     = "coder"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", var.subdomain))
    error_message = "subdomain is \"${var.subdomain}\". Give one label: lowercase letters, digits and hyphens, with no hyphen first or last."
  }
}

variable "create_zone" {
  description = "Whether to make the public hosted zone of `base_domain`. The zone above, or the registrar, must then be pointed to its name servers, or the certificate is never issued. Changing this to `false` destroys the zone."
  type        = bool
  default     = false
  nullable    = false
}

# docs: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/describe-ssl-policies.html
variable "tls_policy" {
  description = "Security policy of the listener: which versions of TLS and which ciphers clients may use. Changes in place, for new connections."
  type        = string
  # TLS 1.3 and 1.2, ECDHE, AES in Galois counter mode alone. The policies without FIPS in their name
  # allow ChaCha20 as well.
  default  = "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09"
  nullable = false

  validation {
    condition     = startswith(var.tls_policy, "ELBSecurityPolicy-")
    error_message = "tls_policy is \"${var.tls_policy}\". Give the name of a policy of Elastic Load Balancing, which begins with ELBSecurityPolicy-."
  }
}

variable "target_port" {
  description = "TCP port on which coderd takes TLS. Changing this replaces the target group."
  type        = number
  # The chart's.
  default  = 8443
  nullable = false

  validation {
    condition     = var.target_port >= 1 && var.target_port <= 65535
    error_message = "target_port is ${var.target_port}. Give a port from 1 to 65535."
  }
}

variable "access_log_bucket" {
  description = "Bucket in the same region that access logs are written to; its policy must let them in. Changes in place."
  type        = string
  nullable    = false
}

variable "access_log_prefix" {
  description = "Folder in that bucket. Changes in place."
  type        = string
  nullable    = false
}

variable "tags" {
  description = "Tags of every resource, beside the provider's default tags."
  type        = map(string)
  default     = {}
  nullable    = false
}
