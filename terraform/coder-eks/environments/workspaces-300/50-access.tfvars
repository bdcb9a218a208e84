# The jobs that run the runbooks: put your own repository and environment here.
ci_issuer   = "https://token.actions.githubusercontent.com"
ci_subjects = ["repo:example/coder-eks:environment:live"]

# Who did what through the API of AWS is kept for as long as audit logs must be.
trail_retention_days = 90
