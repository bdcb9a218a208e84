"""What was saved is there again after a restore: it reads the same, and it can be changed and taken away."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from conftest import client_of, own_api

from provenpath.sandbox.lifecycle import SandboxError

if TYPE_CHECKING:
    from provenpath.sandbox.lifecycle import Server

REGIONS = ("us-east-1", "us-gov-west-1")
POLICY = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "logs:*", "Resource": "*"}]}'
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    }
)


@dataclass(frozen=True)
class World:
    """Ids of what was made in one region."""

    region: str
    vpc: str
    subnet: str
    table: str
    group: str
    gateway: str
    nat: str
    bucket: str
    key: str
    cipher: bytes
    role: str


def tagged(kind: str, name: str) -> list[dict[str, Any]]:
    return [{"ResourceType": kind, "Tags": [{"Key": "Name", "Value": name}]}]


def network(api: Server, region: str) -> dict[str, str]:
    ec2 = client_of(api, "ec2", region)
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=tagged("vpc", "app"))["Vpc"]["VpcId"]
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24", AvailabilityZone=f"{region}a")["Subnet"]["SubnetId"]
    ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": True})
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address)["NatGateway"]["NatGatewayId"]
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="192.0.2.0/24", NatGatewayId=nat)
    ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
    group = ec2.create_security_group(GroupName="app", Description="of the app", VpcId=vpc)["GroupId"]
    rule = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])
    for kind, name, more in (
        ("Gateway", "s3", {"RouteTableIds": [table]}),
        ("Interface", "logs", {"SubnetIds": [subnet], "SecurityGroupIds": [group]}),
    ):
        service = f"com.amazonaws.{region}.{name}"
        ec2.create_vpc_endpoint(VpcId=vpc, VpcEndpointType=kind, ServiceName=service, **more)
    return {"vpc": vpc, "subnet": subnet, "table": table, "group": group, "gateway": gateway, "nat": nat}


def made(api: Server, region: str) -> World:
    """Make one of everything that a platform's first layers have."""
    partition = "aws-us-gov" if region.startswith("us-gov") else "aws"
    ids = network(api, region)
    iam, logs, s3 = client_of(api, "iam", region), client_of(api, "logs", region), client_of(api, "s3", region)
    ssm, kms = client_of(api, "ssm", region), client_of(api, "kms", region)
    role = f"app-{region}"
    iam.create_role(RoleName=role, AssumeRolePolicyDocument=TRUST, Tags=[{"Key": "a", "Value": "b"}])
    iam.put_role_policy(RoleName=role, PolicyName="inline", PolicyDocument=POLICY)
    iam.attach_role_policy(RoleName=role, PolicyArn=f"arn:{partition}:iam::aws:policy/ReadOnlyAccess")
    iam.create_instance_profile(InstanceProfileName=role)
    iam.add_role_to_instance_profile(InstanceProfileName=role, RoleName=role)
    logs.create_log_group(logGroupName="/app/flow", tags={"a": "b"})
    logs.put_retention_policy(logGroupName="/app/flow", retentionInDays=90)
    client_of(api, "ec2", region).create_flow_logs(
        ResourceIds=[ids["vpc"]],
        ResourceType="VPC",
        TrafficType="ALL",
        LogDestinationType="cloud-watch-logs",
        LogGroupName="/app/flow",
        DeliverLogsPermissionArn=f"arn:{partition}:iam::123456789012:role/{role}",
    )
    bucket = f"state-{region}"
    place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    s3.create_bucket(Bucket=bucket, **place)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    for content in (b"one", b"two" * 100_000):
        s3.put_object(Bucket=bucket, Key="network.tfstate", Body=content)
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=dict.fromkeys(BLOCKS, True))
    ssm.put_parameter(Name="/app/network/vpc_id", Value=ids["vpc"], Type="String", Tags=[{"Key": "a", "Value": "b"}])
    ssm.put_parameter(Name="/app/secret", Value="hidden", Type="SecureString")
    key = kms.create_key(Description="of the app", Tags=[{"TagKey": "a", "TagValue": "b"}])["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/app", TargetKeyId=key)
    kms.enable_key_rotation(KeyId=key)
    cipher = kms.encrypt(KeyId=key, Plaintext=b"canary")["CiphertextBlob"]
    signing = kms.create_key(KeyUsage="SIGN_VERIFY", KeySpec="ECC_NIST_P256")["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/signing", TargetKeyId=signing)
    return World(region=region, bucket=bucket, key=key, cipher=cipher, role=role, **ids)


BLOCKS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


def seen(api: Server, world: World) -> dict[str, Any]:
    """Return everything that an API says about *world*."""
    ec2, iam, s3 = (client_of(api, service, world.region) for service in ("ec2", "iam", "s3"))
    logs, ssm, kms = (client_of(api, service, world.region) for service in ("logs", "ssm", "kms"))
    found = {
        "vpcs": ec2.describe_vpcs(),
        "dns": ec2.describe_vpc_attribute(VpcId=world.vpc, Attribute="enableDnsHostnames"),
        "subnets": ec2.describe_subnets(),
        "tables": ec2.describe_route_tables(),
        "gateways": ec2.describe_internet_gateways(),
        "nats": ec2.describe_nat_gateways(),
        "addresses": ec2.describe_addresses(),
        "groups": ec2.describe_security_groups(),
        "rules": ec2.describe_security_group_rules(),
        "endpoints": ec2.describe_vpc_endpoints(),
        "interfaces": ec2.describe_network_interfaces(),
        "acls": ec2.describe_network_acls(),
        "flow logs": ec2.describe_flow_logs(),
        "tags": ec2.describe_tags(),
        "zones": ec2.describe_availability_zones(),
        "role": iam.get_role(RoleName=world.role),
        "inline": iam.get_role_policy(RoleName=world.role, PolicyName="inline"),
        "attached": iam.list_attached_role_policies(RoleName=world.role),
        "managed": iam.get_policy(PolicyArn=f"arn:{partition_of(world)}:iam::aws:policy/ReadOnlyAccess"),
        "profile": iam.get_instance_profile(InstanceProfileName=world.role),
        "groups of logs": logs.describe_log_groups(),
        "tags of logs": logs.list_tags_log_group(logGroupName="/app/flow"),
        "buckets": s3.list_buckets(),
        "versions": s3.list_object_versions(Bucket=world.bucket),
        "content": s3.get_object(Bucket=world.bucket, Key="network.tfstate")["Body"].read(),
        "block": s3.get_public_access_block(Bucket=world.bucket),
        "location": s3.get_bucket_location(Bucket=world.bucket),
        "parameters": ssm.get_parameters_by_path(Path="/app", Recursive=True, WithDecryption=True),
        "history": ssm.get_parameter_history(Name="/app/network/vpc_id"),
        "key": kms.describe_key(KeyId="alias/app"),
        "rotation": kms.get_key_rotation_status(KeyId=world.key),
        "aliases": kms.list_aliases(),
        "decrypted": kms.decrypt(CiphertextBlob=world.cipher)["Plaintext"],
        "public key": kms.get_public_key(KeyId="alias/signing"),
    }
    return {name: without_request(answer) for name, answer in found.items()}


def partition_of(world: World) -> str:
    return "aws-us-gov" if world.region.startswith("us-gov") else "aws"


def without_request(answer: Any) -> Any:
    return (
        {name: value for name, value in answer.items() if name != "ResponseMetadata"}
        if isinstance(answer, dict)
        else answer
    )


@dataclass(frozen=True)
class Restored:
    """A server that was started from the state of another."""

    api: Server
    worlds: dict[str, World]
    before: dict[str, dict[str, Any]]
    state: Path
    peer: str
    """A VPC in us-west-2."""


@pytest.fixture(scope="module")
def restored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Restored]:
    """Everything in two partitions, saved by one server and restored by another."""
    folder = tmp_path_factory.mktemp("state")
    (folder / "first").mkdir()
    (folder / "second").mkdir()
    state = folder / "state.pickle"
    with own_api(folder / "first") as first:
        worlds = {region: made(first, region) for region in REGIONS}
        before = {region: seen(first, world) for region, world in worlds.items()}
        peer = client_of(first, "ec2", "us-west-2").create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
        said = first.ask("POST", f"save?path={state}")
        assert said["bytes"] == state.stat().st_size
        again = {region: seen(first, world) for region, world in worlds.items()}
        assert again == before, "saving changes nothing"
    with own_api(folder / "second", restore=state) as second:
        yield Restored(second, worlds, before, state, peer)


@pytest.mark.parametrize("region", REGIONS)
def test_everything_reads_the_same(restored: Restored, region: str) -> None:
    after = seen(restored.api, restored.worlds[region])
    assert after.keys() == restored.before[region].keys()
    for name, answer in restored.before[region].items():
        assert after[name] == answer, name


def test_the_file_is_ours_alone(restored: Restored) -> None:
    """It holds secrets, and whoever can write it can run what they like."""
    assert restored.state.stat().st_mode & 0o077 == 0
    assert not restored.state.with_suffix(".draft").exists()


@pytest.mark.parametrize("region", REGIONS)
def test_everything_can_be_changed(restored: Restored, region: str) -> None:
    """And what is there is known to be there: a second of its name is refused."""
    world, api = restored.worlds[region], restored.api
    ec2, s3, ssm = (client_of(api, service, region) for service in ("ec2", "s3", "ssm"))
    logs, kms, iam = (client_of(api, service, region) for service in ("logs", "kms", "iam"))
    if region != "us-east-1":  # where AWS takes a second creation for the first
        with pytest.raises(ClientError, match=r"BucketAlreadyOwnedByYou|BucketAlreadyExists"):
            s3.create_bucket(Bucket=world.bucket, CreateBucketConfiguration={"LocationConstraint": region})
    else:
        s3.create_bucket(Bucket=world.bucket)
    assert len(s3.list_object_versions(Bucket=world.bucket)["Versions"]) == 2
    with pytest.raises(ClientError, match="EntityAlreadyExists"):
        iam.create_role(RoleName=world.role, AssumeRolePolicyDocument=TRUST)
    with pytest.raises(ClientError, match="ResourceAlreadyExistsException"):
        logs.create_log_group(logGroupName="/app/flow")
    with pytest.raises(ClientError, match="ParameterAlreadyExists"):
        ssm.put_parameter(Name="/app/secret", Value="x", Type="SecureString")
    with pytest.raises(ClientError, match="AlreadyExistsException"):
        kms.create_alias(AliasName="alias/app", TargetKeyId=world.key)
    with pytest.raises(ClientError, match=r"InvalidSubnet\.Conflict"):
        ec2.create_subnet(VpcId=world.vpc, CidrBlock="10.0.1.0/24")
    subnet = ec2.create_subnet(VpcId=world.vpc, CidrBlock="10.0.2.0/24")["Subnet"]["SubnetId"]
    ec2.create_tags(Resources=[subnet], Tags=[{"Key": "Name", "Value": "new"}])
    assert ec2.describe_subnets(SubnetIds=[subnet])["Subnets"][0]["Tags"][0]["Value"] == "new"
    ec2.delete_route(RouteTableId=world.table, DestinationCidrBlock="192.0.2.0/24")
    logs.put_retention_policy(logGroupName="/app/flow", retentionInDays=30)
    assert logs.describe_log_groups(logGroupNamePrefix="/app")["logGroups"][0]["retentionInDays"] == 30
    s3.put_object(Bucket=world.bucket, Key="network.tfstate", Body=b"three")
    assert len(s3.list_object_versions(Bucket=world.bucket)["Versions"]) == 3
    assert ssm.put_parameter(Name="/app/secret", Value="new", Type="SecureString", Overwrite=True)["Version"] == 2
    assert ssm.put_parameter(Name="/app/new", Value="new", Type="String")["Version"] == 1
    blob = kms.encrypt(KeyId="alias/app", Plaintext=b"other")["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"other"
    message = {"KeyId": "alias/signing", "Message": b"m", "SigningAlgorithm": "ECDSA_SHA_256"}
    assert kms.verify(**message, Signature=kms.sign(**message)["Signature"])["SignatureValid"]
    assert client_of(api, "sts", region).assume_role(
        RoleArn=f"arn:{partition_of(world)}:iam::123456789012:role/{world.role}", RoleSessionName="test"
    )["Credentials"]


def test_regions_know_each_other(restored: Restored) -> None:
    """A peering that one region asks for is seen by the other."""
    here, there = client_of(restored.api, "ec2"), client_of(restored.api, "ec2", "us-west-2")
    vpc = restored.worlds["us-east-1"].vpc
    asked = here.create_vpc_peering_connection(VpcId=vpc, PeerVpcId=restored.peer, PeerRegion="us-west-2")
    id_ = asked["VpcPeeringConnection"]["VpcPeeringConnectionId"]
    seen_there = there.describe_vpc_peering_connections()["VpcPeeringConnections"]
    assert [peering["VpcPeeringConnectionId"] for peering in seen_there] == [id_]
    there.reject_vpc_peering_connection(VpcPeeringConnectionId=id_)


@pytest.mark.parametrize("region", REGIONS)
def test_everything_can_be_taken_away(restored: Restored, region: str) -> None:
    """As a destroy would, in its order. It runs last here, on what the tests above have left."""
    world, api = restored.worlds[region], restored.api
    ec2, s3, iam = (client_of(api, service, region) for service in ("ec2", "s3", "iam"))
    flows = ec2.describe_flow_logs()["FlowLogs"]
    ec2.delete_flow_logs(FlowLogIds=[flow["FlowLogId"] for flow in flows])
    client_of(api, "logs", region).delete_log_group(logGroupName="/app/flow")
    endpoints = ec2.describe_vpc_endpoints()["VpcEndpoints"]
    ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint["VpcEndpointId"] for endpoint in endpoints])
    ec2.delete_nat_gateway(NatGatewayId=world.nat)
    for address in ec2.describe_addresses()["Addresses"]:
        ec2.release_address(AllocationId=address["AllocationId"])
    [table] = ec2.describe_route_tables(RouteTableIds=[world.table])["RouteTables"]
    for association in table["Associations"]:
        ec2.disassociate_route_table(AssociationId=association["RouteTableAssociationId"])
    ec2.delete_route_table(RouteTableId=world.table)
    ec2.detach_internet_gateway(InternetGatewayId=world.gateway, VpcId=world.vpc)
    ec2.delete_internet_gateway(InternetGatewayId=world.gateway)
    for subnet in ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [world.vpc]}])["Subnets"]:
        ec2.delete_subnet(SubnetId=subnet["SubnetId"])
    ec2.delete_security_group(GroupId=world.group)
    ec2.delete_vpc(VpcId=world.vpc)
    with pytest.raises(ClientError, match=r"InvalidVpcID\.NotFound"):
        ec2.describe_vpcs(VpcIds=[world.vpc])
    for version in s3.list_object_versions(Bucket=world.bucket)["Versions"]:
        s3.delete_object(Bucket=world.bucket, Key=version["Key"], VersionId=version["VersionId"])
    s3.delete_bucket(Bucket=world.bucket)
    place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    s3.create_bucket(Bucket=world.bucket, **place)
    iam.remove_role_from_instance_profile(InstanceProfileName=world.role, RoleName=world.role)
    iam.delete_instance_profile(InstanceProfileName=world.role)
    iam.delete_role_policy(RoleName=world.role, PolicyName="inline")
    for policy in iam.list_attached_role_policies(RoleName=world.role)["AttachedPolicies"]:
        iam.detach_role_policy(RoleName=world.role, PolicyArn=policy["PolicyArn"])
    iam.delete_role(RoleName=world.role)
    client_of(api, "ssm", region).delete_parameters(Names=["/app/secret", "/app/network/vpc_id"])
    kms = client_of(api, "kms", region)
    kms.delete_alias(AliasName="alias/app")
    kms.schedule_key_deletion(KeyId=world.key)
    assert kms.describe_key(KeyId=world.key)["KeyMetadata"]["KeyState"] == "PendingDeletion"


def test_a_restore_replaces_what_is_there(restored: Restored) -> None:
    """Nothing of the present stays, and a state may be restored again and again."""
    api, world = restored.api, restored.worlds["us-east-1"]
    client_of(api, "sqs").create_queue(QueueName="later")
    client_of(api, "ec2").create_vpc(CidrBlock="10.99.0.0/16")
    west = {"LocationConstraint": "us-west-2"}
    for _ in range(2):
        client_of(api, "s3", "us-west-2").create_bucket(Bucket="later", CreateBucketConfiguration=west)
        assert api.ask("POST", f"restore?path={restored.state}")["backends"] > 4
        assert client_of(api, "sqs").list_queues().get("QueueUrls") is None
        found = seen(api, world)
        assert [name for name, answer in restored.before["us-east-1"].items() if found[name] != answer] == []


@pytest.mark.parametrize("length", [0, 1, 1000, -1])
def test_a_state_that_is_cut_short_is_refused_with_a_reason(restored: Restored, tmp_path: Path, length: int) -> None:
    """`saved.usable` sees to it that none is asked for; what is there stays, if it is all the same."""
    cut = tmp_path / "cut"
    cut.write_bytes(restored.state.read_bytes()[:length])
    before = client_of(restored.api, "ec2").describe_vpcs()["Vpcs"]
    with pytest.raises(SandboxError, match="restore failed: "):
        restored.api.ask("POST", f"restore?path={cut}")
    assert client_of(restored.api, "ec2").describe_vpcs()["Vpcs"] == before


COUNT = """
import gc, sys
from pathlib import Path
from moto.core.base_backend import BaseBackend
from provenpath.sandbox.aws import services, state

services.load()
for _ in range(3):
    state.restore(Path(sys.argv[1]))
    gc.collect()
    print(sum(isinstance(each, BaseBackend) for each in gc.get_objects()))
"""


def test_a_restore_keeps_nothing_of_what_was_there(restored: Restored) -> None:
    """A run of the faults restores hundreds of times, and a server that grows becomes slow."""
    command = [sys.executable, "-W", "ignore", "-c", COUNT, str(restored.state)]
    counted = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout.split()
    assert int(counted[0]) > len(REGIONS)
    assert len(set(counted)) == 1, counted
