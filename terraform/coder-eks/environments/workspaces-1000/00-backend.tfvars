# All that this layer needs stands in state.s3.tfbackend and common.tfvars.
