# This layer keeps its own state in the bucket that it manages. deploy/backend.sh makes the bucket
# before the layer is applied for the first time, and this block then takes it over, also from another
# machine, and also where the state was lost. Once the bucket is in the state the block does nothing.
# docs: https://developer.hashicorp.com/terraform/language/import
import {
  to = module.state_bucket.aws_s3_bucket.this
  id = var.bucket
}

# docs: https://developer.hashicorp.com/terraform/language/backend/s3
# requirements: coder-eks:2.6, coder-eks:12.7
module "state_bucket" {
  source = "../../modules/state-bucket"

  bucket = var.bucket
  tags   = { Component = "state" }
}
