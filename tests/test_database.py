"""What the probe of the database makes of AWS's answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from provenpath.platforms.coder_eks.probes import database

SERVERLESS = {"MinCapacity": 0.0, "MaxCapacity": 256.0}


@pytest.fixture
def rds() -> Any:
    """A client that reaches nobody."""
    return boto3.client("rds", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")  # noqa: S106


@pytest.fixture
def api(rds: Any) -> Iterator[Stubber]:
    """The calls that the client is to expect; any other fails the test."""
    with Stubber(rds) as stub:
        yield stub
        stub.assert_no_pending_responses()


def versions(*found: dict[str, Any]) -> dict[str, Any]:
    """Return AWS's list of versions."""
    return {"DBEngineVersions": [{"Engine": database.ENGINE, **each} for each in found]}


def test_versions_are_compared_as_numbers(rds: Any, api: Stubber) -> None:
    """17.10 came after 17.9."""
    found = versions(
        {"EngineVersion": "17.10", "ServerlessV2FeaturesSupport": SERVERLESS},
        {"EngineVersion": "17.9", "ServerlessV2FeaturesSupport": SERVERLESS},
    )
    api.add_response("describe_db_engine_versions", found, {"Engine": database.ENGINE})
    assert database.newest_version(rds) == "17.10"


def test_only_what_can_be_had_counts(rds: Any, api: Stubber) -> None:
    """Not a version that Serverless v2 lacks, that AWS no longer offers, or that is a build for something else."""
    found = versions(
        {"EngineVersion": "17.6", "ServerlessV2FeaturesSupport": SERVERLESS, "Status": "available"},
        {"EngineVersion": "18.1"},
        {"EngineVersion": "18.2", "ServerlessV2FeaturesSupport": SERVERLESS, "Status": "deprecated"},
        {"EngineVersion": "18.3-limitless", "ServerlessV2FeaturesSupport": SERVERLESS},
    )
    api.add_response("describe_db_engine_versions", found, {"Engine": database.ENGINE})
    assert database.newest_version(rds) == "17.6"


def test_no_version_is_said_as_such(rds: Any, api: Stubber) -> None:
    api.add_response("describe_db_engine_versions", versions(), {"Engine": database.ENGINE})
    assert database.newest_version(rds) == ""


def test_a_cluster_that_is_not_there_is_an_empty_list(rds: Any, api: Stubber) -> None:
    """A Then asks for one and fails; nothing before it does."""
    api.add_client_error("describe_db_clusters", "DBClusterNotFoundFault")
    assert database.named(rds, "coder-database") == []
