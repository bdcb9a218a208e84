#!/bin/sh
# Make or change the network. It may be run again at any time, from any machine.
#
# Run it from the folder that holds terraform/, with the environment's name in ENVIRONMENT.
# If a run was killed, its lock stays and stops the next one; the error names the lock's id. Once that
# run is surely over: `terraform -chdir=terraform/coder-eks/10-network force-unlock ID`.
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
# Each endpoint takes minutes to be made; by default Terraform works on ten things at a time.
terraform -chdir="$layer" apply -input=false -parallelism=20 \
  -var-file="../environments/$ENVIRONMENT/common.tfvars" \
  -var-file="../environments/$ENVIRONMENT/10-network.tfvars"
