# docs: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zones-working-with.html
variable "base_domain" {
  description = "Domain that Route 53 owns, such as `dev.example.org`, without a dot at the end. Changing this replaces the certificate and the records; links that people keep break."
  type        = string
  nullable    = false
}

variable "subdomain" {
  description = "Name below `base_domain` that Coder is reached by; applications in workspaces get names below it. Changing this replaces the certificate and the records."
  type        = string
  default     = "coder"
  nullable    = false
}

variable "create_zone" {
  description = "Whether to make the public hosted zone of `base_domain`. The zone above, or the registrar, must then be pointed to its name servers, or the certificate is never issued. Changing this to `false` destroys the zone."
  type        = bool
  default     = false
  nullable    = false
}

variable "client_cidrs" {
  description = "IPv4 ranges that may connect to Coder. Changes in place."
  type        = list(string)
  nullable    = false
}

# docs: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/network-load-balancers.html
variable "internal" {
  description = "Whether the load balancer has private addresses only, for users who come in by a private network. Changing this replaces the load balancer."
  type        = bool
  default     = false
  nullable    = false
}

# docs: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/describe-ssl-policies.html
variable "tls_policy" {
  description = "Security policy of the listener: which versions of TLS and which ciphers clients may use. Changes in place, for new connections."
  type        = string
  default     = "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09"
  nullable    = false
}

variable "target_port" {
  description = "TCP port on which coderd takes TLS, as its chart has it. Changing this replaces the target group."
  type        = number
  default     = 8443
  nullable    = false
}

# docs: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html
variable "access_log_retention_days" {
  description = "Days that access logs are kept, from `1` on. Lowering it deletes older logs within days."
  type        = number
  nullable    = false
}
