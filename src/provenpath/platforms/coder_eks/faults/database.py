"""What can be wrong with the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from provenpath.platforms.coder_eks.faults.common import ENVIRONMENT, Call, L, M, Tree, keep_a_month
from provenpath.platforms.coder_eks.faults.network import group_of
from provenpath.platforms.coder_eks.probes import database
from provenpath.sandbox.faults import Edit

if TYPE_CHECKING:
    from collections.abc import Callable

    from provenpath.targets.aws import Aws

DATABASE = "runbooks/coder-eks/deploy/database.sh"


## What somebody with a console might do


def _cluster(aws: Aws) -> database.Cluster:
    [found] = database.named(aws.client("rds"), aws.deployment.name_of("database_cluster"))
    return found


def _change_database(**change: Any) -> Callable[[Aws], None]:
    """Return a fault that changes the database cluster."""

    def change_it(aws: Aws) -> None:
        name = aws.deployment.name_of("database_cluster")
        aws.client("rds").modify_db_cluster(DBClusterIdentifier=name, ApplyImmediately=True, **change)

    return change_it


def _set_database(name: str, value: str) -> Callable[[Aws], None]:
    """Return a fault that changes one setting of the database's parameter group."""

    def set_it(aws: Aws) -> None:
        setting: Any = {"ParameterName": name, "ParameterValue": value, "ApplyMethod": "immediate"}
        aws.client("rds").modify_db_cluster_parameter_group(
            DBClusterParameterGroupName=_cluster(aws).parameter_group, Parameters=[setting]
        )

    return set_it


def _delete_reader(aws: Aws) -> None:
    reader = next(each.name for each in _cluster(aws).instances if not each.is_writer)
    aws.client("rds").delete_db_instance(DBInstanceIdentifier=reader, SkipFinalSnapshot=True)


def _publish_database(aws: Aws) -> None:
    writer = next(each.name for each in _cluster(aws).instances if each.is_writer)
    aws.client("rds").modify_db_instance(DBInstanceIdentifier=writer, PubliclyAccessible=True, ApplyImmediately=True)


def _add_group_to_database(aws: Aws) -> None:
    groups = [*_cluster(aws).security_groups, group_of(aws, aws.deployment.name_of("nodes_security_group"))]
    _change_database(VpcSecurityGroupIds=groups)(aws)


def _forget_database_log(aws: Aws) -> None:
    keep_a_month(aws, f"/aws/rds/cluster/{_cluster(aws).name}/postgresql")


def _delete_database_log(aws: Aws) -> None:
    aws.client("logs").delete_log_group(logGroupName=f"/aws/rds/cluster/{_cluster(aws).name}/iam-db-auth-error")


def _disable_key(aws: Aws) -> None:
    aws.client("kms").disable_key(KeyId=_cluster(aws).key.rpartition("/")[2])


def _stop_rotation(aws: Aws) -> None:
    aws.client("kms").disable_key_rotation(KeyId=_cluster(aws).key)


def _misdirect_database(aws: Aws) -> None:
    name = f"{aws.deployment.name_of('database_parameters')}/endpoint"
    aws.client("ssm").put_parameter(Name=name, Value=_cluster(aws).reader_endpoint, Overwrite=True)


CALLS: tuple[Call, ...] = (
    (
        "db-no-iam-login",
        "The database takes no token of IAM.",
        ["3.2"],
        _change_database(EnableIAMDatabaseAuthentication=False),
    ),
    (
        "db-password-known",
        "Somebody set the master password by hand.",
        ["3.2", "3.4"],
        _change_database(ManageMasterUserPassword=False, MasterUserPassword="known-to-somebody"),
    ),
    ("db-plain", "The database takes connections without TLS.", ["12.7", "12.9"], _set_database("rds.force_ssl", "0")),
    ("db-old-tls", "The database takes TLS 1.1.", ["12.8"], _set_database("ssl_min_protocol_version", "TLSv1.1")),
    ("db-unprotected", "The database can be deleted.", ["8.2"], _change_database(DeletionProtection=False)),
    ("db-backups-one-week", "Backups go back one week.", ["8.2"], _change_database(BackupRetentionPeriod=7)),
    ("db-reader-gone", "There is no reader to take over.", ["2.3", "4.5", "4.10"], _delete_reader),
    ("db-public", "An instance has a public address.", ["3.1"], _publish_database),
    ("db-in-another-group", "The database is also in the nodes' group.", ["3.1"], _add_group_to_database),
    ("db-log-kept-30-days", "A log of the database is kept for 30 days.", ["3.8"], _forget_database_log),
    ("db-log-group-deleted", "A log of the database has nowhere to go.", ["3.8"], _delete_database_log),
    (
        "db-log-not-exported",
        "A log of the database is not exported.",
        ["3.8"],
        _change_database(CloudwatchLogsExportConfiguration={"DisableLogTypes": ["postgresql"]}),
    ),
    ("db-key-disabled", "The key of the database is disabled.", ["2.3", "12.9"], _disable_key),
    ("db-key-not-rotated", "The key of the database does not rotate.", ["2.3", "12.9"], _stop_rotation),
    (
        "db-too-small",
        "The database may not grow as it has to.",
        ["14.14"],
        _change_database(ServerlessV2ScalingConfiguration={"MinCapacity": 8, "MaxCapacity": 40}),
    ),
    (
        "db-unwatched",
        "Nobody sees the load of the database.",
        ["8.1"],
        _change_database(EnablePerformanceInsights=False),
    ),
    ("db-parameter-wrong", "A parameter names the readers for the writer.", ["16.5"], _misdirect_database),
)


## What a tree can say wrongly

TREES: tuple[Tree, ...] = (
    (
        "tree-db-version",
        "The database is of an older version.",
        ["2b.4"],
        [Edit(L + "20-database/variables.tf", 'default     = "18.4"', 'default     = "17.10"')],
        DATABASE,
    ),
    (
        "tree-db-one-zone",
        "All instances of the database are in one zone.",
        ["2.3", "4.5", "4.10"],
        [Edit(M + "aurora/main.tf", "var.zone_names[count.index]", "var.zone_names[0]")],
        DATABASE,
    ),
    (
        "tree-db-small-reader",
        "The reader does not grow with the writer.",
        ["2.3", "4.5", "4.10"],
        [Edit(M + "aurora/main.tf", "min(count.index, 1)", "count.index * 15")],
        DATABASE,
    ),
    (
        "tree-db-not-watched",
        "Enhanced Monitoring is off.",
        ["8.1"],
        [
            Edit(M + "aurora/main.tf", "var.monitoring_seconds\n", "0\n"),
            Edit(M + "aurora/main.tf", "  monitoring_role_arn = aws_iam_role.monitoring.arn\n", ""),
        ],
        DATABASE,
    ),
    (
        "tree-db-public",
        "The instances of the database have public addresses.",
        ["3.1"],
        [Edit(M + "aurora/main.tf", "publicly_accessible = false", "publicly_accessible = true")],
        DATABASE,
    ),
    (
        "tree-db-plain",
        "TLS is not required.",
        ["12.7", "12.9"],
        [Edit(M + "aurora/main.tf", 'value = "1"', 'value = "0"')],
        DATABASE,
    ),
    (
        "tree-db-retention",
        "The environment keeps the database's logs for 30 days.",
        ["3.8"],
        [Edit(ENVIRONMENT + "20-database.tfvars", "log_retention_days = 90", "log_retention_days = 30")],
        DATABASE,
    ),
    (
        "tree-db-backups",
        "The environment keeps backups for a week.",
        ["8.2"],
        [Edit(ENVIRONMENT + "20-database.tfvars", "backup_retention_days = 35", "backup_retention_days = 7")],
        DATABASE,
    ),
    (
        "tree-db-too-small",
        "The environment gives the database half of what it needs.",
        ["14.14"],
        [Edit(L + "capacity.yaml", "max_acu: 80", "max_acu: 40")],
        DATABASE,
    ),
    (
        "tree-db-parameter-wrong",
        "The parameter of the writer names the readers.",
        ["16.5"],
        [
            Edit(
                L + "20-database/main.tf",
                "endpoint            = module.aurora.endpoint",
                "endpoint            = module.aurora.reader_endpoint",
            )
        ],
        DATABASE,
    ),
    (
        "tree-db-version-typed",
        "The version of the database is written into the code.",
        ["2b.7"],
        [
            Edit(
                L + "20-database/main.tf", "engine_version              = var.engine_version", 'engine_version = "18.4"'
            )
        ],
        "",
    ),
)
