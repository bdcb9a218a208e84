#!/bin/sh
# Make or change the cluster. Deploy the network first. It may be run again at any time, from any machine.
#
# Run it from the folder that holds terraform/, with the environment's name in ENVIRONMENT.
# If a run was killed, its lock stays and stops the next one; the error names the lock's id. Once that
# run is surely over: `terraform -chdir=terraform/coder-eks/20-cluster force-unlock ID`.
set -eu

environments=terraform/coder-eks/environments
layer=terraform/coder-eks/20-cluster

if [ ! -d "$environments/${ENVIRONMENT:-none given}" ]; then
  echo "There is no environment '${ENVIRONMENT:-}'. Run this in the folder that holds terraform/," \
    "with ENVIRONMENT set to one of:" "$environments"/* >&2
  exit 2
fi

# Show each command before it runs.
terraform() { echo "+ terraform $*"; command terraform "$@"; }

terraform -chdir="$layer" init -input=false -reconfigure \
  -backend-config="../environments/$ENVIRONMENT/state.s3.tfbackend"
# The control plane takes a quarter of an hour, and each node group some minutes; by default Terraform
# works on ten things at a time.
terraform -chdir="$layer" apply -input=false -parallelism=20 \
  -var-file="../environments/$ENVIRONMENT/common.tfvars" \
  -var-file="../environments/$ENVIRONMENT/20-cluster.tfvars"
