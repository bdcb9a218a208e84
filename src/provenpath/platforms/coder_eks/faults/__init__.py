"""What can be wrong with a deployment of Coder on Amazon EKS, each fault by a way that AWS allows."""

from __future__ import annotations

from provenpath.platforms.coder_eks.faults import account, cluster, database, edge, network, trail
from provenpath.proof import runner
from provenpath.sandbox.faults import Fault

FAULTS = (
    *(
        Fault(id_, what, tuple(f"coder-eks:{each}" for each in ids), inject=inject, suite=runner.PREFLIGHT)
        for id_, what, ids, inject in account.CALLS
    ),
    *(
        Fault(id_, what, tuple(f"coder-eks:{each}" for each in ids), inject=inject)
        for layer in (network, cluster, database, edge, trail)
        for id_, what, ids, inject in layer.CALLS
    ),
    *(
        Fault(id_, what, tuple(f"coder-eks:{each}" for each in ids), edits=tuple(edits), script=script)
        for layer in (network, cluster, database, edge, trail)
        for id_, what, ids, edits, script in layer.TREES
    ),
)


def _kept_too_long(module: str, files: str, file: str) -> dict[str, str]:
    """Return the reasons for what expires *files* in the bucket of a module: without it, they only stay."""
    lifecycle = f"{module}.aws_s3_bucket_lifecycle_configuration.this"
    uploads = f"{lifecycle}.rule.abort_incomplete_multipart_upload"
    return {
        lifecycle: f"Without the rule {files} are kept for ever, which is longer than required.",
        f"{lifecycle}.rule.filter": (
            "A rule without a filter is for every object, which is what the empty filter says, too."
        ),
        f"{lifecycle}.rule.expiration": f"Without it {files} are kept for ever, which is longer than required.",
        uploads: f"What is left of uploads that never ended costs a little; no {file} is lost by it.",
        f"{uploads}.days_after_initiation": (
            f"What is left of uploads that never ended goes sooner; no {file} is lost by it."
        ),
    }


_UNASKED = "Unasked, S3 encrypts with keys of its own, which is what the configuration says."

HARMLESS: dict[str, str] = {
    "module.vpc.aws_default_security_group.this": (
        "AWS does not let the default group go: Terraform forgets it, and it stays as empty as it was."
    ),
    "module.aurora.aws_kms_alias.this": (
        "A name for people, by which the runbooks' role may look at the key; what it encrypts does not depend on it."
    ),
    **_kept_too_long("module.access_logs", "access logs", "log"),
    "module.state_bucket.aws_s3_bucket_server_side_encryption_configuration.this": _UNASKED,
    "module.access_logs.aws_s3_bucket_server_side_encryption_configuration.this": _UNASKED,
    "module.trail.aws_cloudtrail.this.advanced_event_selector": (
        "Unasked, CloudTrail records what the selector says: all management events, and nothing else."
    ),
    "module.bucket.aws_s3_bucket_server_side_encryption_configuration.this": (
        f"{_UNASKED} CloudTrail seals its files with the key of the trail anyway."
    ),
    **_kept_too_long("module.bucket", "files of the trail", "file"),
    "module.bucket.aws_s3_bucket_lifecycle_configuration.this.rule.noncurrent_version_expiration": (
        "Without it what somebody deleted is kept for ever, which costs a little and loses nothing."
    ),
    (
        "module.bucket.aws_s3_bucket_lifecycle_configuration.this.rule.noncurrent_version_expiration.noncurrent_days"
    ): "What somebody deleted goes sooner; no criterion says how long it has to stay.",
    "module.edge.aws_lb_target_group.coderd.health_check.interval": (
        "Coder is asked more often whether it is well; no criterion says how often."
    ),
    "module.edge.aws_lb_target_group.coderd.health_check.timeout": (
        "Coder has less time to say that it is well; no criterion says how much, and only a load test would show it."
    ),
    "module.edge.aws_route53_record.validation.ttl": (
        "Resolvers ask for the record of the certificate more often; it says the same."
    ),
    "module.aurora.aws_rds_cluster_instance.this.auto_minor_version_upgrade": (
        "AWS would raise the minor version by itself, to the newest that is asked for; the next plan shows it."
    ),
    "module.aurora.aws_rds_cluster.this.copy_tags_to_snapshot": (
        "Tags of snapshots are for whoever looks through a bill; no criterion asks for them."
    ),
    "module.aurora.aws_rds_cluster_instance.this.monitoring_interval": (
        "The operating system of the database is measured twice as often; the criterion is satisfied by the slower."
    ),
    "module.cluster.aws_eks_cluster.this.zonal_shift_config": (
        "EKS keeps the setting that a cluster has when a change names none, so nothing becomes wrong."
    ),
    "module.control_nodes.aws_eks_node_group.this.launch_template": (
        "EKS keeps the template that a group was made with when a change names none, so nothing becomes wrong."
    ),
    "module.control_nodes.aws_eks_node_group.this.update_config.max_unavailable_percentage": (
        "Fewer nodes are replaced at a time: an update takes longer and disturbs less."
    ),
    "module.control_nodes.aws_launch_template.this.block_device_mappings.ebs.volume_size": (
        "No criterion says how large the disk of a node is; whether it is enough for what runs there shows under load."
    ),
    "module.control_nodes.aws_launch_template.this.block_device_mappings.ebs.throughput": (
        "Images of workspaces are read more slowly; no criterion says how fast, and only a load test would show it."
    ),
    "module.aurora.aws_rds_cluster.this.serverlessv2_scaling_configuration": (
        "RDS keeps the bounds that a cluster has when a change names none, so nothing becomes wrong."
    ),
    "module.aurora.aws_rds_cluster.this.serverlessv2_scaling_configuration.min_capacity": (
        "What an idle database keeps is a choice between its price and how soon it is quick; no criterion sets it."
    ),
}
"""What may be taken away or changed and no criterion is broken, by address, each with the reason."""

SURVIVORS: dict[str, str] = {
    "module.control_nodes.aws_launch_template.this.block_device_mappings.ebs.iops": (
        "EBS has no gp3 volume with so few operations, so no node would start: the scenario about healthy nodes, which "
        "only the real platform can answer, would be red."
    ),
}
"""What is wrong and no runbook notices, by address, each with the reason."""
