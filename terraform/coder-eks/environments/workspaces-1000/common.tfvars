# Passed to every layer.

name        = "coder"
environment = "workspaces-1000"

# Near the users of the example, on the East Coast of the United States.
region = "us-east-1"

tags = {}
