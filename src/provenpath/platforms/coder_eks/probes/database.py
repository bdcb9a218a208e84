"""The Aurora cluster that Coder keeps everything in, and what belongs to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from provenpath.platforms.coder_eks.probes import log_groups

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_rds import RDSClient
    from mypy_boto3_rds.type_defs import DBClusterTypeDef, DBInstanceTypeDef
    from mypy_boto3_secretsmanager import SecretsManagerClient

    from provenpath.platforms.coder_eks.probes.log_groups import LogGroup

ENGINE = "aurora-postgresql"


@dataclass(frozen=True)
class Instance:
    """One instance of the cluster."""

    name: str
    status: str
    """`available` once it serves."""
    kind: str
    """Its class: `db.serverless` for Serverless v2."""
    zone: str
    is_writer: bool
    tier: int
    """Who takes over first, from 0 on. Readers of the tiers 0 and 1 keep as large as the writer."""
    is_public: bool
    """Whether it has a public address."""
    measured_every: int
    """Seconds between two measurements of its operating system; 0 for none."""


@dataclass(frozen=True)
class Cluster:
    """One database cluster."""

    name: str
    status: str
    """`available` once it serves."""
    engine: str
    version: str
    instances: tuple[Instance, ...]
    subnets: tuple[str, ...]
    """Ids of the subnets that it may use."""
    security_groups: tuple[str, ...]
    min_acu: float
    max_acu: float
    """Aurora capacity units that each instance keeps and may grow to; zero where it is not of Serverless v2."""
    is_encrypted: bool
    key: str
    """ARN of the key that its storage is encrypted with."""
    has_iam_login: bool
    """Whether users may log in with a token of IAM."""
    secret: str
    """ARN of the secret by which RDS manages the master user's password; empty where it does not."""
    parameter_group: str
    backup_days: int
    """Days back to which it can be restored; 0 where it makes no backups."""
    restorable_from: datetime | None
    restorable_to: datetime | None
    is_protected: bool
    """Whether AWS refuses to delete it."""
    exported_logs: tuple[str, ...]
    has_insights: bool
    """Whether Database Insights gets what Performance Insights collects."""
    resource_id: str
    endpoint: str
    reader_endpoint: str
    port: int
    database: str


@dataclass(frozen=True)
class Snapshot:
    """One snapshot of a cluster."""

    name: str
    is_available: bool
    made_at: datetime
    key: str
    """ARN of the key that it is encrypted with."""


def named(rds: RDSClient, name: str) -> list[Cluster]:
    """Return the cluster called *name*, as a list that is empty where there is none."""
    try:
        found = rds.describe_db_clusters(DBClusterIdentifier=name)["DBClusters"]
    except rds.exceptions.DBClusterNotFoundFault:
        return []
    return [_cluster(rds, each) for each in found]


def _cluster(rds: RDSClient, data: DBClusterTypeDef) -> Cluster:
    name = data["DBClusterIdentifier"]
    pages = rds.get_paginator("describe_db_instances").paginate(Filters=[{"Name": "db-cluster-id", "Values": [name]}])
    writers = {each["DBInstanceIdentifier"] for each in data["DBClusterMembers"] if each["IsClusterWriter"]}
    scaling = data.get("ServerlessV2ScalingConfiguration", {})
    return Cluster(
        name=name,
        status=data["Status"],
        engine=data["Engine"],
        version=data["EngineVersion"],
        instances=tuple(
            _instance(each, is_writer=each["DBInstanceIdentifier"] in writers)
            for page in pages
            for each in page["DBInstances"]
        ),
        subnets=_subnets(rds, data["DBSubnetGroup"]),
        security_groups=tuple(sorted(each["VpcSecurityGroupId"] for each in data["VpcSecurityGroups"])),
        min_acu=scaling.get("MinCapacity", 0),
        max_acu=scaling.get("MaxCapacity", 0),
        is_encrypted=data["StorageEncrypted"],
        key=data.get("KmsKeyId", ""),
        has_iam_login=data["IAMDatabaseAuthenticationEnabled"],
        secret=data.get("MasterUserSecret", {}).get("SecretArn", ""),
        parameter_group=data["DBClusterParameterGroup"],
        backup_days=data.get("BackupRetentionPeriod", 0),
        restorable_from=data.get("EarliestRestorableTime"),
        restorable_to=data.get("LatestRestorableTime"),
        is_protected=data["DeletionProtection"],
        exported_logs=tuple(sorted(data.get("EnabledCloudwatchLogsExports", ()))),
        has_insights=data.get("PerformanceInsightsEnabled", False) and bool(data.get("DatabaseInsightsMode")),
        resource_id=data["DbClusterResourceId"],
        endpoint=data["Endpoint"],
        reader_endpoint=data.get("ReaderEndpoint", ""),
        port=data["Port"],
        database=data.get("DatabaseName", ""),
    )


def _instance(data: DBInstanceTypeDef, *, is_writer: bool) -> Instance:
    return Instance(
        name=data["DBInstanceIdentifier"],
        status=data["DBInstanceStatus"],
        kind=data["DBInstanceClass"],
        zone=data["AvailabilityZone"],
        is_writer=is_writer,
        tier=data["PromotionTier"],
        is_public=data["PubliclyAccessible"],
        measured_every=data.get("MonitoringInterval", 0),
    )


def _subnets(rds: RDSClient, group: str) -> tuple[str, ...]:
    [found] = rds.describe_db_subnet_groups(DBSubnetGroupName=group)["DBSubnetGroups"]
    return tuple(sorted(each["SubnetIdentifier"] for each in found["Subnets"]))


def newest_version(rds: RDSClient) -> str:
    """Return the newest version of Aurora PostgreSQL that Serverless v2 supports, of those that AWS calls available."""
    pages = rds.get_paginator("describe_db_engine_versions").paginate(Engine=ENGINE)
    found = (each for page in pages for each in page["DBEngineVersions"])
    serverless = [
        each["EngineVersion"]
        for each in found
        if each.get("ServerlessV2FeaturesSupport") and each.get("Status", "available") == "available"
    ]
    # 16.9-limitless and the like are builds of their own, for another kind of cluster
    plain = [version for version in serverless if version.replace(".", "").isdigit()]
    return max(plain, key=lambda version: [int(part) for part in version.split(".")], default="")


def settings_of(rds: RDSClient, cluster: Cluster) -> dict[str, str]:
    """Return the values of a cluster's parameter group by name, those that nobody set included if they have one."""
    pages = rds.get_paginator("describe_db_cluster_parameters").paginate(
        DBClusterParameterGroupName=cluster.parameter_group
    )
    found = (each for page in pages for each in page["Parameters"])
    return {each["ParameterName"]: each["ParameterValue"] for each in found if "ParameterValue" in each}


def snapshots_of(rds: RDSClient, cluster: str) -> list[Snapshot]:
    """Return the snapshots of a cluster that somebody asked for, of one that is gone, too."""
    pages = rds.get_paginator("describe_db_cluster_snapshots").paginate(
        DBClusterIdentifier=cluster, SnapshotType="manual"
    )
    return [
        Snapshot(
            name=each["DBClusterSnapshotIdentifier"],
            is_available=each["Status"] == "available",
            made_at=each["SnapshotCreateTime"],
            key=each.get("KmsKeyId", ""),
        )
        for page in pages
        for each in page["DBClusterSnapshots"]
    ]


@dataclass(frozen=True)
class Secret:
    """A secret of Secrets Manager, without what it holds."""

    arn: str
    owner: str
    """The AWS service that manages it; empty for a secret of one's own."""
    key: str
    """ARN or id of the key that it is encrypted with; empty for AWS's own."""
    is_going: bool
    """Whether it is about to be deleted."""


def secret_of(manager: SecretsManagerClient, cluster: Cluster) -> Secret | None:
    """Return the secret of a cluster's master user, `None` where RDS does not manage one."""
    if not cluster.secret:
        return None
    try:
        found = manager.describe_secret(SecretId=cluster.secret)
    except manager.exceptions.ResourceNotFoundException:
        return None
    return Secret(
        arn=found["ARN"],
        owner=found.get("OwningService", ""),
        key=found.get("KmsKeyId", ""),
        is_going="DeletedDate" in found,
    )


def log_groups_of(logs: CloudWatchLogsClient, cluster: Cluster) -> dict[str, LogGroup]:
    """Return the group of each log that a cluster exports; a log whose group does not exist is left out."""
    found = {kind: log_groups.named(logs, f"/aws/rds/cluster/{cluster.name}/{kind}") for kind in cluster.exported_logs}
    return {kind: groups[0] for kind, groups in found.items() if groups}
