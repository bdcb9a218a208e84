"""Steps and looks that several features of the database share."""

import pytest
from pytest_bdd import then, when

from provenpath.platforms.coder_eks.probes import database


@pytest.fixture
def rds(aws):
    return aws.client("rds")


@pytest.fixture
def clusters(rds, deployment):
    """The clusters of the deployment's name: one, if all is well."""
    return database.named(rds, deployment.name_of("database_cluster"))


## When


@when("I look up the database cluster", target_fixture="looked_up")
def look_up_cluster(clusters):
    return clusters


## Then


@then("there should be one cluster, and it should serve")
def cluster_serves(looked_up):
    assert [found.status for found in looked_up] == ["available"], looked_up
