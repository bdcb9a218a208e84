#!/bin/sh
# Take away the trail: nobody records who does what any more, so take it away late. AWS refuses to delete its bucket
# while files are in it, and the key that they are read with stays as long; copy what you have to keep, empty it with
# all its versions, and run this again.
# An empty state stays behind; destroy/backend.sh does not mind it.
#
# Run it from the folder that holds terraform/, with the environment's name in ENVIRONMENT.
set -eu

environments=terraform/coder-eks/environments
layer=terraform/coder-eks/20-trail

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
  -var-file="../environments/$ENVIRONMENT/20-trail.tfvars"
