"""Steps and looks that several features of the edge share."""

import pytest
from pytest_bdd import when

from provenpath.platforms.coder_eks.probes import edge, subnets, vpc


@pytest.fixture
def balancers(aws, deployment):
    """The load balancers of the deployment's name: one, if all is well."""
    return edge.named(aws.client("elbv2"), deployment.name_of("load_balancer"))


@pytest.fixture
def networks(aws, deployment):
    """The VPCs of the deployment's name: one, if all is well."""
    return vpc.named(aws.client("ec2"), deployment.name_of("vpc"))


@pytest.fixture
def public_subnets(aws, deployment, networks):
    """The subnets of the public tier."""
    ec2, tag = aws.client("ec2"), deployment.tag_of("tier")
    found = [subnet for each in networks for subnet in subnets.of_vpc(ec2, each.id, tag)]
    return [subnet for subnet in found if subnet.tier == "public"]


## When


@when("I look up the load balancer", target_fixture="looked_up")
def look_up_balancer(balancers):
    return balancers
