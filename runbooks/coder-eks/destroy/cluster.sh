#!/bin/sh
# Destroy the cluster with everything that runs in it, and let its keys end after their days of grace.
# Take away first what Kubernetes made in AWS (load balancers, volumes): Terraform does not know of it.
#
# Run it from the folder that holds terraform/, with the environment's name in ENVIRONMENT.
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
# By default Terraform works on ten things at a time.
terraform -chdir="$layer" destroy -input=false -parallelism=20 \
  -var-file="../environments/$ENVIRONMENT/common.tfvars" \
  -var-file="../environments/$ENVIRONMENT/20-cluster.tfvars"
