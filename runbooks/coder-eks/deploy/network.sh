#!/bin/sh
# Deploy the network layer.
set -eu
cd terraform/coder-eks/10-network
terraform init -input=false
terraform plan -input=false -var-file=../environments/"$ENVIRONMENT"/common.tfvars -out=network.tfplan
terraform apply -input=false network.tfplan
