#!/bin/sh
# Plan one layer and change nothing: what would its script do? Ends with 0 if nothing, with 2 if something.
#
# Run it from the folder that holds terraform/, with the environment's name in ENVIRONMENT and the
# layer's folder as its argument: runbooks/coder-eks/deploy/plan.sh 10-network
set -eu

environments=terraform/coder-eks/environments
layer=terraform/coder-eks/${1:-none}

if [ ! -d "$environments/${ENVIRONMENT:-none given}" ]; then
  echo "ENVIRONMENT is '${ENVIRONMENT:-}'. Set it to one of: $(ls "$environments" | xargs)" >&2
  exit 1
fi
if [ ! -d "$layer" ]; then
  echo "There is no layer '${1:-}'. Name one of: $(cd terraform/coder-eks && ls -d [0-9]* | xargs)" >&2
  exit 1
fi

# Show each command before it runs.
terraform() { echo "+ terraform $*"; command terraform "$@"; }

backend=../environments/$ENVIRONMENT/state.s3.tfbackend
terraform -chdir="$layer" init -input=false -reconfigure -backend-config="$backend"
set -- -var-file="../environments/$ENVIRONMENT/common.tfvars" -var-file="../environments/$ENVIRONMENT/$1.tfvars"
# The backend layer takes the bucket's name from the file that the others reach it by.
case $layer in *-backend) set -- "$@" -var-file="$backend" ;; esac
terraform -chdir="$layer" plan -input=false -detailed-exitcode "$@"
