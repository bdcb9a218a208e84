variable "name" {
  description = "Alias of the key without `alias/`, such as `coder-volumes`. Changes in place: the alias is made anew, the key stays."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-zA-Z0-9/_-]{1,250}$", var.name)) && !startswith(var.name, "aws/")
    error_message = "name is \"${var.name}\". Use 1 to 250 letters, digits and any of /_-, and do not begin with aws/, which AWS keeps for itself."
  }
}

variable "description" {
  description = "What the key encrypts, as a sentence. Changes in place."
  type        = string
  nullable    = false
}

variable "statements" {
  description = "Who may use the key beside those whom IAM lets, by the name that the statement gets: AWS services above all. Each with its actions, the type and names of its principals, and the conditions that bind it. Changes in place."
  type = map(object({
    actions        = list(string)
    principal_type = string
    principals     = list(string)
    conditions = list(object({
      test     = string
      variable = string
      values   = list(string)
    }))
  }))
  default  = {}
  nullable = false

  validation {
    # Whoever is let in here needs no right of IAM's, so nobody is let in without a condition.
    condition     = alltrue([for statement in values(var.statements) : length(statement.conditions) > 0])
    error_message = "statements has ${join(", ", [for name, statement in var.statements : name if length(statement.conditions) == 0])} without a condition. Bind it to the account, the service or the thing that it is for."
  }
}

variable "deletion_window_days" {
  description = "Days between a destroy and the end of the key, `7` to `30`, in which it can be called back. What it encrypts is lost with it. AWS charges nothing for a key that waits for its deletion."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.deletion_window_days >= 7 && var.deletion_window_days <= 30
    error_message = "deletion_window_days is ${var.deletion_window_days}. KMS takes 7 to 30."
  }
}

variable "tags" {
  description = "Tags of the key, beside the provider's default tags."
  type        = map(string)
  default     = {}
  nullable    = false
}
