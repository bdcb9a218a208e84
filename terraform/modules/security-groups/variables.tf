variable "name" {
  description = "Prefix of the groups' names, at most 246 characters. Changing this replaces the groups: AWS cannot rename one."
  type        = string
  nullable    = false

  validation {
    # AWS allows 255 characters, and keeps names that begin with sg- for itself.
    condition     = length(var.name) >= 1 && length(var.name) <= 255 - length("-database") && !startswith(var.name, "sg-")
    error_message = "name is \"${var.name}\". Use 1 to 246 characters, the first three of which are not sg-."
  }
}

variable "vpc_id" {
  description = "Id of the VPC that the groups belong to. Changing this replaces the groups."
  type        = string
  nullable    = false
}

variable "database_port" {
  description = "TCP port of the database, `1` to `65535`. Changes in place; connections on the old port break."
  type        = number
  # PostgreSQL's
  default  = 5432
  nullable = false

  validation {
    condition     = var.database_port >= 1 && var.database_port <= 65535
    error_message = "database_port is ${var.database_port}. Give a port from 1 to 65535."
  }
}

variable "tags" {
  description = "Tags of every resource, beside the provider's default tags."
  type        = map(string)
  default     = {}
  nullable    = false
}
