#!/bin/sh
# Destroy the database, and leave a final snapshot. Destroy Coder and every layer that uses it first. It
# refuses while the database is protected: destroy/unprotect-database.sh lifts that.
#
# The snapshot is encrypted with the database's key, which KMS deletes after the days that
# key_deletion_days says. To keep the snapshot longer, cancel that: aws kms cancel-key-deletion.
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

# AWS protects the cluster alone. Terraform would destroy its instances first, and only then be refused.
if [ "$(command terraform -chdir="$layer" output -json deletion_protection 2>/dev/null)" = true ]; then
  echo "The database is protected from deletion, and nothing was destroyed. If it is to go, run" \
    "runbooks/coder-eks/destroy/unprotect-database.sh first." >&2
  exit 1
fi

terraform -chdir="$layer" destroy -input=false \
  -var-file="../environments/$ENVIRONMENT/common.tfvars" \
  -var-file="../environments/$ENVIRONMENT/20-database.tfvars"
