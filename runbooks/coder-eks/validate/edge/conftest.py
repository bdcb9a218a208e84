"""Steps and looks that several features of the edge share."""

import pytest
from pytest_bdd import when

from provenpath.platforms.coder_eks.probes import edge, subnets, vpc
from provenpath.proof.checks import only


@pytest.fixture
def balancers(aws, deployment):
    """The load balancers of the deployment's name: one, if all is well."""
    return edge.named(aws.client("elbv2"), deployment.name_of("load_balancer"))


@pytest.fixture
def balancer(balancers):
    """The load balancer. For a Then to ask for, so that a missing one is found there."""
    return only(balancers, "load balancer")


@pytest.fixture
def listener(balancer):
    """Its listener. For a Then, too."""
    return only(balancer.listeners, "listener")


@pytest.fixture
def network(aws, deployment):
    """The VPC of the deployment."""
    return only(vpc.named(aws.client("ec2"), deployment.name_of("vpc")), "VPC of the deployment")


@pytest.fixture
def public_subnets(aws, deployment, network):
    """The subnets of the public tier."""
    found = subnets.of_vpc(aws.client("ec2"), network.id, deployment.tag_of("tier"))
    return [subnet for subnet in found if subnet.tier == "public"]


## When


@when("I look up the load balancer", target_fixture="looked_up")
def look_up_balancer(balancers):
    return balancers
