# The domain of the example belongs to nobody, so its zone is made here. Yours is there already:
# name it, and set create_zone to false or leave it out.
base_domain = "dev.example.com"
create_zone = true

# Everybody. Name the ranges of your own networks if users come from there alone.
client_cidrs = ["0.0.0.0/0"]

# As long as audit logs must be kept.
access_log_retention_days = 90
