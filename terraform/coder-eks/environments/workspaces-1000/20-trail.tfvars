# Who did what through the API of AWS is kept for as long as audit logs must be.
retention_days = 90
