#!/bin/sh
# Lift the protection of the database, so that destroy/database.sh can destroy it. Nothing is destroyed
# yet; deploy/database.sh puts the protection back. It may be run again.
#
# Run it from the folder that holds terraform/, with the environment's name in ENVIRONMENT.
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
# The final snapshot is named by the time of this run: AWS refuses to make one whose name is taken.
terraform -chdir="$layer" apply -input=false \
  -var=deletion_protection=false -var=final_snapshot_suffix="final-$(date -u +%Y%m%d%H%M%S)" \
  -var-file="../environments/$ENVIRONMENT/common.tfvars" \
  -var-file="../environments/$ENVIRONMENT/20-database.tfvars"
