"""What moto lacks of RDS."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from moto.rds.models import DBCluster

from provenpath.sandbox.aws.extension import Answer, RefusalError, Request, completes, new, patches

_KEPT = {
    "DatabaseInsightsMode": "database_insights_mode",
    "EnableIAMDatabaseAuthentication": "iam_auth",
    "EnablePerformanceInsights": "performance_insights_enabled",
    "PerformanceInsightsKMSKeyId": "performance_insights_kms_key_id",
    "PerformanceInsightsRetentionPeriod": "performance_insights_retention_period",
}
"""Parameters of a cluster that moto passes over, with the names under which its answers find them."""
_INSIGHTS_DAYS = {7, *(31 * months for months in range(1, 24)), 731}
"""How long RDS can keep what Performance Insights finds, in days.
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html"""


@completes("rds", "CreateDBCluster", why="moto 5.2.5 leaves Performance Insights and Database Insights out")
def create_cluster(request: Request) -> Answer:
    """Keep what moto passes over, for every later look."""
    _check(request)
    answer = request.moto()
    _keep(request)
    return answer


@completes(
    "rds",
    "ModifyDBCluster",
    why="moto 5.2.5 leaves insights and changes of IAM authentication and of exported logs out",
)
def modify_cluster(request: Request) -> Answer:
    """Change what moto passes over, too."""
    _check(request)
    answer = request.moto()
    _keep(request)
    changes = request.params.get("CloudwatchLogsExportConfiguration") or {}
    backend: Any = request.backend
    if changes:
        cluster = backend.clusters[request.params["DBClusterIdentifier"]]
        kept = set(cluster.enabled_cloudwatch_logs_exports) - set(changes.get("DisableLogTypes") or [])
        cluster.enabled_cloudwatch_logs_exports = sorted(kept | set(changes.get("EnableLogTypes") or []))
    return answer


def _check(request: Request) -> None:
    days = request.params.get("PerformanceInsightsRetentionPeriod")
    if days is not None and days not in _INSIGHTS_DAYS:
        code = "InvalidParameterValue"
        raise RefusalError(
            code, f"{days} days is no valid retention period of Performance Insights: 7, 731, or n x 31."
        )


def _keep(request: Request) -> None:
    backend: Any = request.backend
    cluster = backend.clusters.get(request.params["DBClusterIdentifier"])
    for name, attribute in _KEPT.items():
        if cluster is not None and name in request.params:
            setattr(cluster, attribute, request.params[name])


scaling_of_v1 = DBCluster.scaling_configuration_info


def _scaling(cluster: Any) -> dict[str, Any] | None:
    """Return how a cluster of Serverless v1 scales, nothing for any other."""
    found: dict[str, Any] = scaling_of_v1.fget(cluster)  # type: ignore[attr-defined]
    return found if cluster.scaling_configuration else None


patches(
    "rds",
    "scaling of a cluster that is not of Serverless v1",
    DBCluster,
    "scaling_configuration_info",
    why="moto 5.2.5 answers with an empty block, which the second plan takes away again",
)(property(_scaling))


@cache
def _versions() -> list[dict[str, Any]]:
    text = files("provenpath.sandbox.aws.services").joinpath("data/engine_versions.yaml").read_text("utf-8")
    return [{"Engine": engine, **each} for engine, versions in yaml.safe_load(text).items() for each in versions]


@new("rds", "DescribeDBEngineVersions", why="moto 5.2.5 knows no versions of an engine")
def describe_engine_versions(request: Request) -> dict[str, Any]:
    """List the versions that there are, as far as the sandbox knows them."""
    params = request.params
    found = [
        _version(each)
        for each in _versions()
        if params.get("Engine") in {None, each["Engine"]} and params.get("EngineVersion") in {None, each["version"]}
    ]
    return {"DBEngineVersions": found}


def _version(known: dict[str, Any]) -> dict[str, Any]:
    major = known["version"].partition(".")[0]
    lowest, highest = known["acu"]
    return {
        "Engine": known["Engine"],
        "EngineVersion": known["version"],
        "MajorEngineVersion": major,
        "DBParameterGroupFamily": f"{known['Engine']}{major}",
        "Status": "available",
        "SupportedEngineModes": ["provisioned"],
        "ServerlessV2FeaturesSupport": {"MinCapacity": lowest, "MaxCapacity": highest},
    }
