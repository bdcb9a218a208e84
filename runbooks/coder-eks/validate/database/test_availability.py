"""Steps of availability.feature."""

import pytest
from pytest_bdd import parsers, scenarios, then

from provenpath.platforms.coder_eks.probes import database, security_groups, subnets, vpc
from provenpath.proof.checks import only, some

scenarios("availability.feature")

KEEPS_UP = {0, 1}
"""Tiers whose readers scale with the writer.

https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.how-it-works.html
"""


@pytest.fixture
def networks(aws, deployment):
    """The VPCs of the deployment's name: one, if all is well."""
    return vpc.named(aws.client("ec2"), deployment.name_of("vpc"))


## Then


@then(parsers.parse('it should be of the engine "{engine}"'))
def of_engine(clusters, engine):
    cluster = only(clusters, "database cluster")
    assert cluster.engine == engine


@then(parsers.parse('every instance of it should be of the class "{kind}"'))
def of_class(clusters, kind):
    cluster = only(clusters, "database cluster")
    assert {instance.kind for instance in cluster.instances} == {kind}, cluster.instances


@then(parsers.parse("its instances should lie in at least {database_zones:d} zones"))
def spans_zones(clusters, database_zones):
    cluster = only(clusters, "database cluster")
    zones = {instance.zone for instance in cluster.instances}
    assert len(zones) >= database_zones, f"They lie in {sorted(zones)}."


@then("one instance should write, and every one should serve")
def one_writes(clusters):
    cluster = only(clusters, "database cluster")
    only([instance for instance in cluster.instances if instance.is_writer], "writer")
    assert {instance.status for instance in cluster.instances} == {"available"}, cluster.instances


@then("whichever of them writes, the others should keep as large")
def others_keep_up(clusters):
    cluster = only(clusters, "database cluster")
    some([instance for instance in cluster.instances if not instance.is_writer], "reader")
    # who writes today is a reader after the next failover
    assert [instance for instance in cluster.instances if instance.tier not in KEEPS_UP] == []


@then(parsers.parse("each instance should be allowed to grow to at least {database_acu:d} ACU"))
def may_grow(clusters, database_acu):
    cluster = only(clusters, "database cluster")
    assert cluster.max_acu >= database_acu, cluster


@then("it should run the newest version that AWS lists for Serverless v2")
def runs_newest(rds, clusters):
    cluster = only(clusters, "database cluster")
    newest = database.newest_version(rds)
    assert newest, "AWS lists no version."
    assert cluster.version == newest


@then("it should use the subnets of the data tier and no others")
def in_data_tier(aws, deployment, networks, clusters):
    network = only(networks, "VPC of the deployment")
    cluster = only(clusters, "database cluster")
    found = subnets.of_vpc(aws.client("ec2"), network.id, deployment.tag_of("tier"))
    data = [subnet.id for subnet in found if subnet.tier == "data"]
    assert list(cluster.subnets) == sorted(data)


@then("no instance of it should have a public address")
def not_public(clusters):
    cluster = only(clusters, "database cluster")
    assert [instance for instance in some(cluster.instances, "instance") if instance.is_public] == []


@then("its only security group should be the one for the database")
def one_group(aws, deployment, networks, clusters):
    network = only(networks, "VPC of the deployment")
    cluster = only(clusters, "database cluster")
    name = deployment.name_of("database_security_group")
    groups = [group.id for group in security_groups.of_vpc(aws.client("ec2"), network.id) if group.name == name]
    assert list(cluster.security_groups) == [only(groups, f"security group {name!r}")]
