# How large the database may grow stands in capacity.yaml.

# The most that Aurora takes.
backup_retention_days = 35

# As long as audit logs must be kept: these say who logged in, and who was refused.
log_retention_days = 90
