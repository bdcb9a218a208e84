#!/bin/sh
# Take away the role of the runbooks and the trust of the CI system. Runbooks then run with rights of your own.
#
# Run it from the folder that holds terraform/, with the environment's name in ENVIRONMENT.
set -eu

environments=terraform/coder-eks/environments
layer=terraform/coder-eks/50-access

if [ ! -d "$environments/${ENVIRONMENT:-none given}" ]; then
  echo "There is no environment '${ENVIRONMENT:-}'. Run this in the folder that holds terraform/," \
    "with ENVIRONMENT set to one of:" "$environments"/* >&2
  exit 2
fi

# Show each command before it runs.
terraform() { echo "+ terraform $*"; command terraform "$@"; }

terraform -chdir="$layer" init -input=false -reconfigure \
  -backend-config="../environments/$ENVIRONMENT/state.s3.tfbackend"
terraform -chdir="$layer" destroy -input=false \
  -var-file="../environments/$ENVIRONMENT/common.tfvars" \
  -var-file="../environments/$ENVIRONMENT/50-access.tfvars"
