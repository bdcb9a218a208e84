#!/bin/sh
# Plan one layer and change nothing: what would an apply do?
set -eu
cd "terraform/coder-eks/$1"
set -- -var-file="../environments/$ENVIRONMENT/common.tfvars" -var-file="../environments/$ENVIRONMENT/$1.tfvars"
terraform init -input=false -backend-config="../environments/$ENVIRONMENT/state.s3.tfbackend"
terraform plan -input=false "$@"
