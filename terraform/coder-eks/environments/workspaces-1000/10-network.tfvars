cidr       = "10.0.0.0/16"
zone_count = 3

# The most that ever run at the same time.
max_workspaces = 1000

# 333 provisioners, one for each of 333 builds at the same time; the rest for coderd, controllers, DNS.
max_platform_pods = 450

# A workspace has 4 vCPUs on average, and a node of 32 has room for 7 beside its own daemons: 143
# nodes. The rest is for the other node groups, and for nodes that are there twice during an update.
max_nodes = 180

# Left to itself, the VPC CNI keeps one whole interface in reserve: two interfaces of 30 addresses on an
# 8xlarge, of which the workspaces take 7. The range has room for that, so nothing has to be told to
# keep less, and pods that start by the hundred find their addresses on the node.
addresses_per_node = 53

# Records of who talked to whom are kept for as long as audit logs must be.
flow_log_retention_days = 90
