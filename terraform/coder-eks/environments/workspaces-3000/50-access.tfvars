# The jobs that run the runbooks: put your own repository and environment here.
ci_issuer   = "https://token.actions.githubusercontent.com"
ci_subjects = ["repo:example/coder-eks:environment:live"]
