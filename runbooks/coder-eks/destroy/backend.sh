#!/bin/sh
# Destroy the S3 bucket that keeps Terraform's state, with every version of every state in it. This
# cannot be undone. It refuses while a layer has resources or a run is under way. It may be run again
# after it was killed.
#
# Run it from the folder that holds terraform/, with the environment's name in ENVIRONMENT.
set -eu

environments=terraform/coder-eks/environments
layer=terraform/coder-eks/00-backend
module=terraform/modules/state-bucket

if [ ! -d "$environments/${ENVIRONMENT:-none given}" ]; then
  echo "There is no environment '${ENVIRONMENT:-}'. Run this in the folder that holds terraform/," \
    "with ENVIRONMENT set to one of:" "$environments"/* >&2
  exit 2
fi
backend="$environments/$ENVIRONMENT/state.s3.tfbackend"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

# Show each command before it runs.
terraform() { echo "+ terraform $*"; command terraform "$@"; }

if ! terraform -chdir="$layer" init -no-color -input=false -reconfigure \
  -backend-config="../environments/$ENVIRONMENT/state.s3.tfbackend" >"$scratch/log" 2>&1; then
  if grep -q NoSuchBucket "$scratch/log"; then
    echo "There is no bucket as $backend names it. Nothing to destroy."
    exit 0
  fi
  cat "$scratch/log" >&2
  exit 1
fi
cat "$scratch/log"

# Stop here if the bucket is still needed. This plan is not kept: it reads the states of the other layers.
terraform -chdir="$layer" plan -input=false -lock=false -var=retiring=true \
  -var-file="../environments/$ENVIRONMENT/common.tfvars" \
  -var-file="../environments/$ENVIRONMENT/00-backend.tfvars" \
  -var-file="../environments/$ENVIRONMENT/state.s3.tfbackend"

# The bucket cannot hold the state of its own end. So it is taken over into a state that lasts as long
# as this script, allowed to be emptied, and destroyed. All that belongs to a bucket goes with it.
cp "$module/main.tf" "$module/variables.tf" "$module/versions.tf" "$scratch"
cp "$backend" "$scratch/terraform.tfvars"
cat >"$scratch/takeover.tf" <<'HCL'
variable "region" {}
provider "aws" { region = var.region }
import {
  to = aws_s3_bucket.this
  id = var.bucket
}
HCL
terraform -chdir="$scratch" init -input=false
terraform -chdir="$scratch" apply -input=false -var=force_destroy=true
terraform -chdir="$scratch" destroy -input=false -var=force_destroy=true
