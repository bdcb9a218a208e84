name   = "coder"
region = "us-east-1"
