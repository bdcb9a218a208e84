#!/bin/sh
# Make or change the database. The network layer comes first. It may be run again at any time, from any machine.
#
# Run it from the folder that holds terraform/, with the environment's name in ENVIRONMENT.
# If a run was killed, its lock stays and stops the next one; the error names the lock's id. Once that
# run is surely over: `terraform -chdir=terraform/coder-eks/20-database force-unlock ID`.
set -eu

environments=terraform/coder-eks/environments
layer=terraform/coder-eks/20-database

if [ ! -d "$environments/${ENVIRONMENT:-none given}" ]; then
  echo "There is no environment '${ENVIRONMENT:-}'. Run this in the folder that holds terraform/," \
    "with ENVIRONMENT set to one of:" "$environments"/* >&2
  exit 2
fi

# Show each command before it runs.
terraform() { echo "+ terraform $*"; command terraform "$@"; }

terraform -chdir="$layer" init -input=false -reconfigure \
  -backend-config="../environments/$ENVIRONMENT/state.s3.tfbackend"
terraform -chdir="$layer" apply -input=false \
  -var-file="../environments/$ENVIRONMENT/common.tfvars" \
  -var-file="../environments/$ENVIRONMENT/20-database.tfvars"
