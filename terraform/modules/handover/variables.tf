# docs: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
variable "prefix" {
  description = "Path that the parameters lie under, such as `/coder/network`. Changing this replaces the parameters, and layers that read them must be applied anew."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^(/[a-zA-Z0-9_.-]+)+$", var.prefix)) && !can(regex("^/(aws|ssm)", lower(var.prefix)))
    error_message = "prefix is \"${var.prefix}\". Begin with / and end without, use letters, digits and any of _.-, and begin with neither /aws nor /ssm, which AWS keeps for itself."
  }
}

variable "strings" {
  description = "Values to hand over, by the name that they get below the prefix. No secrets: whoever may read parameters sees them."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for name in keys(var.strings) : can(regex("^[a-zA-Z0-9_.-]+$", name))])
    error_message = "strings has the names ${join(", ", keys(var.strings))}. Use letters, digits and any of _.- in a name."
  }
}

variable "lists" {
  description = "Lists to hand over, by the name that they get below the prefix. Parameter Store joins entries by commas, so an entry holds none, and it refuses an empty list."
  type        = map(list(string))
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for name in keys(var.lists) : can(regex("^[a-zA-Z0-9_.-]+$", name))])
    error_message = "lists has the names ${join(", ", keys(var.lists))}. Use letters, digits and any of _.- in a name."
  }

  validation {
    condition     = alltrue([for list in values(var.lists) : length(list) > 0])
    error_message = "lists has an empty list: ${join(", ", [for name, list in var.lists : name if length(list) == 0])}. Parameter Store refuses an empty value; leave the name out."
  }

  validation {
    condition     = length(setintersection(keys(var.lists), keys(var.strings))) == 0
    error_message = "lists and strings both have ${join(", ", setintersection(keys(var.lists), keys(var.strings)))}. Give each value a name of its own."
  }
}

variable "tags" {
  description = "Tags of every parameter, beside the provider's default tags."
  type        = map(string)
  default     = {}
  nullable    = false
}
