#!/bin/sh
# Make or change the S3 bucket that keeps Terraform's state. It may be run again at any time, from any
# machine, and also after it was killed.
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

# Look for the bucket, and for this layer's state in it. Initializing alone does not tell: it passes
# over a bucket that these credentials may not read.
reach_bucket() {
  command terraform -chdir="$layer" init -no-color -input=false -reconfigure \
    -backend-config="../environments/$ENVIRONMENT/state.s3.tfbackend" &&
    command terraform -chdir="$layer" state pull -no-color >"$scratch/state"
}

# Make the bucket by itself: what else belongs to it follows below, with the state already in it.
make_bucket() {
  cp "$module/main.tf" "$module/variables.tf" "$module/versions.tf" "$scratch"
  cp "$backend" "$scratch/terraform.tfvars"
  cat >"$scratch/region.tf" <<'HCL'
variable "region" {}
provider "aws" { region = var.region }
HCL
  terraform -chdir="$scratch" init -input=false
  terraform -chdir="$scratch" apply -input=false
}

echo "Looking for the bucket of $backend"
if ! reach_bucket >"$scratch/log" 2>&1; then
  if ! grep -q NoSuchBucket "$scratch/log"; then
    cat "$scratch/log" >&2
    cat >&2 <<EOF
The bucket of $backend cannot be used; Terraform says above why. Nothing was changed.
- No credentials, or expired ones: sign in again.
- 403, Forbidden, AccessDenied: the bucket belongs to another account, or these credentials may not
  read it. Check which account you are signed in to. All of AWS shares one space of bucket names:
  if this one is taken, choose another.
- 301, or another region is named: the bucket is in that region. Correct region, or choose another name.
EOF
    exit 1
  fi
  echo "There is none yet."
  make_bucket
  reach_bucket
fi

# A state that was never written has no lineage. Then there is nothing to lock yet, and a lock would
# stop the next run if this one is killed. Later, a lock that a killed run left behind is released by
# `terraform -chdir=terraform/coder-eks/00-backend force-unlock ID`; the error names the id.
lock=true
if grep -q '"lineage": ""' "$scratch/state"; then lock=false; fi

terraform -chdir="$layer" apply -input=false -lock="$lock" \
  -var-file="../environments/$ENVIRONMENT/common.tfvars" \
  -var-file="../environments/$ENVIRONMENT/00-backend.tfvars" \
  -var-file="../environments/$ENVIRONMENT/state.s3.tfbackend"
