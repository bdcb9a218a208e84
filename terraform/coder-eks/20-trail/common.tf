# What every layer takes, the same in each: environments/<name>/common.tfvars is passed to all of
# them, and Terraform warns about a value that a layer does not declare. So each declares all, and
# may leave some unused. Keep this file identical in every layer.

variable "name" {
  description = "Prefix of every name in the deployment, at most 25 characters: lowercase letters, digits and single hyphens, a letter first. It must differ between deployments in one account. Changing this replaces security groups, roles, log groups and the parameters by which layers hand values on."
  type        = string
  nullable    = false

  validation {
    # Two hyphens in a row are refused by RDS, and internal- in front by Elastic Load Balancing.
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.name)) && !can(regex("^(aws|ssm|sg-|internal-)", var.name))
    error_message = "name is \"${var.name}\". Use lowercase letters, digits and single hyphens, with a letter first and no hyphen last. AWS keeps names that begin with aws, ssm, sg- or internal- for itself."
  }

  validation {
    # What the name is made part of has limits of its own, and this is the narrowest. The bucket of the edge's
    # logs follows: 63, with account and region in it, leaves 25 in the regions with the longest codes.
    condition     = length(var.name) <= 32 - length("-coderd")
    error_message = "name is \"${var.name}\", which has ${length(var.name)} characters. Use 25 at most: AWS allows 32 for the name of a target group, and the edge's is the name with -coderd behind it."
  }
}

# docs: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
variable "region" {
  description = "AWS region of the layer, such as `us-east-1`. Changing this makes a second deployment in the other region, and leaves the first one without Terraform."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]+$", var.region))
    error_message = "region is \"${var.region}\". Give the code of a region, such as us-east-1 or us-gov-west-1, not of a zone."
  }
}

variable "environment" {
  description = "Name of the environment, the same as that of its folder. Becomes the tag `Environment`. Changes in place."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-zA-Z0-9][a-zA-Z0-9._-]*$", var.environment))
    error_message = "environment is \"${var.environment}\". Use letters, digits and any of ._-, with a letter or digit first."
  }
}

# docs: https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html
variable "tags" {
  description = "Further tags of every resource, 40 at most. Not `Platform`, `Environment`, `Layer`, `Component`, `ManagedBy` or `Name`, which the layers set. Changes in place."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = length(setintersection([for key in keys(var.tags) : lower(key)], ["platform", "environment", "layer", "component", "managedby", "name"])) == 0
    error_message = "tags has the keys ${join(", ", keys(var.tags))}. Platform, Environment, Layer, Component, ManagedBy and Name are set by the layers: choose other keys."
  }

  validation {
    # AWS allows 50 tags on a resource; the layers set up to 8.
    condition     = length(var.tags) <= 40 && alltrue([for key in keys(var.tags) : !startswith(lower(key), "aws:")])
    error_message = "tags has ${length(var.tags)} keys. Give 40 at most, none of which begins with aws:."
  }
}

# Tags by platform, environment and layer here, by component at each module: costs are shared by the
# whole platform, so nothing is tagged by team or person. A key stands in one of the two places only;
# one that stood in both would show as a change in every plan.
provider "aws" {
  region = var.region

  default_tags {
    tags = merge(var.tags, {
      Platform    = "coder-eks"
      Environment = var.environment
      Layer       = local.layer
      ManagedBy   = "terraform"
    })
  }
}
