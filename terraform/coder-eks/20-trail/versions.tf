terraform {
  # 1.11: the S3 backend's own locking is no longer an experiment.
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7"
    }
  }

  # The bucket and its region come from environments/<name>/state.s3.tfbackend.
  backend "s3" {
    key          = "20-trail.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}

locals {
  layer = "20-trail"
}
