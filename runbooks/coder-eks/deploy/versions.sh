#!/bin/sh
# Show which Terraform is here, and which providers one layer was initialized with. It changes nothing.
#
# Run it from the folder that holds terraform/, with the layer's folder as its argument:
# runbooks/coder-eks/deploy/versions.sh 10-network
set -eu

layer=terraform/coder-eks/${1:-none}

if [ ! -d "$layer" ]; then
  echo "There is no layer '${1:-}'. Name one of: $(cd terraform/coder-eks && ls -d [0-9]* | xargs)" >&2
  exit 1
fi

terraform -chdir="$layer" version -json
