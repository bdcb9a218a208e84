#!/bin/sh
# Destroy the network. Destroy every layer that uses it first: AWS refuses to delete a subnet in use.
# An empty state stays behind; destroy/backend.sh does not mind it.
#
# Run it from the folder that holds terraform/, with the environment's name in ENVIRONMENT.
set -eu

environments=terraform/coder-eks/environments
layer=terraform/coder-eks/10-network

if [ ! -d "$environments/${ENVIRONMENT:-none given}" ]; then
  echo "There is no environment '${ENVIRONMENT:-}'. Run this in the folder that holds terraform/," \
    "with ENVIRONMENT set to one of:" "$environments"/* >&2
  exit 2
fi

# Show each command before it runs.
terraform() { echo "+ terraform $*"; command terraform "$@"; }

terraform -chdir="$layer" init -input=false -reconfigure \
  -backend-config="../environments/$ENVIRONMENT/state.s3.tfbackend"
# Each endpoint takes minutes to be taken away; by default Terraform works on ten things at a time.
terraform -chdir="$layer" destroy -input=false -parallelism=20 \
  -var-file="../environments/$ENVIRONMENT/common.tfvars" \
  -var-file="../environments/$ENVIRONMENT/10-network.tfvars"
