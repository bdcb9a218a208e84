# What lies in the bucket, by name.
data "aws_s3_objects" "this" {
  bucket = var.bucket
}

locals {
  state_keys   = [for key in data.aws_s3_objects.this.keys : key if endswith(key, ".tfstate")]
  lock_keys    = [for key in data.aws_s3_objects.this.keys : key if endswith(key, ".tfstate.tflock")]
  foreign_keys = setsubtract(data.aws_s3_objects.this.keys, concat(local.state_keys, local.lock_keys))
  other_keys   = [for key in local.state_keys : key if key != "${local.layer}.tfstate"]
}

# The other layers' states themselves, read only while the bucket's end is being planned, and never
# in a plan that is kept: what a data source reads would be copied into this layer's state.
data "aws_s3_object" "state" {
  for_each = var.retiring ? toset(local.other_keys) : toset([])

  bucket = var.bucket
  key    = each.key
}

locals {
  # How many resources each other layer still has. A layer that was destroyed leaves a state with
  # none. What cannot be read as a state counts as alive.
  resources_by_state = { for key, object in data.aws_s3_object.state : key => try(length(jsondecode(object.body).resources), -1) }
  living_states      = [for key, resources in local.resources_by_state : key if resources != 0]
}
