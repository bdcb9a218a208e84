"""What can be wrong with a deployment of Coder on Amazon EKS, each fault by a way that AWS allows."""

from __future__ import annotations

from provenpath.platforms.coder_eks.faults import account, cluster, database, edge, network
from provenpath.sandbox.faults import Fault

FAULTS = (
    *(
        Fault(id_, what, tuple(f"coder-eks:{each}" for each in ids), inject=inject, suite="preflight")
        for id_, what, ids, inject in account.CALLS
    ),
    *(
        Fault(id_, what, tuple(f"coder-eks:{each}" for each in ids), inject=inject)
        for layer in (network, cluster, database, edge)
        for id_, what, ids, inject in layer.CALLS
    ),
    *(
        Fault(id_, what, tuple(f"coder-eks:{each}" for each in ids), edits=tuple(edits), script=script)
        for layer in (network, cluster, database, edge)
        for id_, what, ids, edits, script in layer.TREES
    ),
)

SURVIVORS: dict[str, str] = {
    "module.vpc.aws_default_security_group.this": (
        "AWS does not let the default group go: Terraform forgets it, and it stays as empty as it was."
    ),
    "module.aurora.aws_kms_alias.this": "A name for people to find the key by; nothing refers to it.",
    "module.access_logs.aws_s3_bucket_lifecycle_configuration.this": (
        "Without the rule access logs are kept for ever, which is longer than required."
    ),
}
"""Resources that may go without any runbook noticing, by address, each with the reason."""
