#!/bin/sh
# Which providers does a layer run with? Prints what `terraform version -json` says in its folder, which knows
# them once the layer was initialized there: ask on the machine that applied it.
#
# Run it from the folder that holds terraform/, with the layer's folder as its argument:
# runbooks/coder-eks/deploy/providers.sh 10-network
set -eu

layer=terraform/coder-eks/${1:-none}

if [ ! -d "$layer" ]; then
  echo "There is no layer '${1:-}'. Name one of: $(cd terraform/coder-eks && ls -d [0-9]* | xargs)" >&2
  exit 1
fi

terraform -chdir="$layer" version -json
