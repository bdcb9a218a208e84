"""Steps that several features of the network share."""

from dataclasses import dataclass

import pytest
from pytest_bdd import when

from provenpath.platforms.coder_eks.probes import endpoints, routes, security_groups, subnets, vpc


@dataclass(frozen=True)
class Tiers:
    """The subnets of the VPC, by what they are for."""

    all: list[subnets.Subnet]

    def of(self, tier):
        """The subnets of one tier."""
        return [subnet for subnet in self.all if subnet.tier == tier]

    @property
    def ids(self):
        """Id to subnet."""
        return {subnet.id: subnet for subnet in self.all}


@pytest.fixture
def ec2(aws):
    return aws.client("ec2")


@pytest.fixture
def vpcs(ec2, deployment):
    """The VPCs of the deployment's name: one, if all is well."""
    return vpc.named(ec2, deployment.name_of("vpc"))


@pytest.fixture
def tiers(ec2, vpcs, deployment):
    return Tiers([each for vpc in vpcs for each in subnets.of_vpc(ec2, vpc.id, deployment.tag_of("tier"))])


## When


@when("I look up the subnets of the VPC", target_fixture="tiers")
def look_up_subnets(tiers):
    return tiers


@when("I look up the route tables of the VPC", target_fixture="tables")
def look_up_tables(ec2, vpcs):
    return [table for vpc in vpcs for table in routes.tables(ec2, vpc.id)]


@when("I look up the endpoints of the VPC", target_fixture="found")
def look_up_endpoints(ec2, vpcs):
    return [endpoint for vpc in vpcs for endpoint in endpoints.of_vpc(ec2, vpc.id)]


@when("I look up the security groups of the VPC", target_fixture="groups")
def look_up_groups(ec2, vpcs):
    return [group for vpc in vpcs for group in security_groups.of_vpc(ec2, vpc.id)]
