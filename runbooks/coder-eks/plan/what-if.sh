#!/bin/sh
# What would be, if variables had other values? Plans one layer and writes the plan as JSON; changes nothing.
#
# Run it from the folder that holds terraform/, with the environment's name in ENVIRONMENT, and give it
# the layer's folder, a file to write, and what is to differ from the environment:
#   runbooks/coder-eks/plan/what-if.sh 20-database /tmp/plan.json -var=engine_version=VERSION
# The file holds every value of the layer, secrets among them: delete it when you have read it.
set -eu
umask 077

environments=terraform/coder-eks/environments
layer=terraform/coder-eks/${1:-none}
json=${2:-}

if [ ! -d "$environments/${ENVIRONMENT:-none given}" ]; then
  echo "ENVIRONMENT is '${ENVIRONMENT:-}'. Set it to one of: $(ls "$environments" | xargs)" >&2
  exit 1
fi
if [ ! -d "$layer" ]; then
  echo "There is no layer '${1:-}'. Name one of: $(cd terraform/coder-eks && ls -d [0-9]* | xargs)" >&2
  exit 1
fi
if [ -z "$json" ]; then
  echo "Name the file that the plan is to be written to." >&2
  exit 1
fi
shift 2

# Show each command before it runs.
terraform() { echo "+ terraform $*"; command terraform "$@"; }

draft=$(mktemp)
trap 'rm -f "$draft"' EXIT
terraform -chdir="$layer" init -input=false -reconfigure \
  -backend-config="../environments/$ENVIRONMENT/state.s3.tfbackend"
# What stands is taken from the state, and the state is not locked: nobody waits for a question.
terraform -chdir="$layer" plan -input=false -refresh=false -lock=false -out="$draft" \
  -var-file="../environments/$ENVIRONMENT/common.tfvars" \
  -var-file="../environments/$ENVIRONMENT/${layer##*/}.tfvars" "$@"
command terraform -chdir="$layer" show -json "$draft" >"$json"
