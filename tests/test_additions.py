"""A contract for each of our additions to moto: what AWS does, which moto alone does not.

`nox -s upstream` runs these against the newest moto without the addition that each is for (`PROVENPATH_WITHOUT`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import botocore.exceptions
import pytest
from botocore.config import Config

from provenpath import process
from provenpath.sandbox.aws import services
from provenpath.sandbox.aws.extension import ADDITIONS
from provenpath.sandbox.lifecycle import Server, start_server

services.load()
NAMES = sorted(addition.name for addition in ADDITIONS.values())

Client = Callable[..., Any]


def make(url: str, region: str = "us-east-1") -> Client:
    """Return a function that makes clients of a local AWS."""
    config = Config(retries={"total_max_attempts": 1})

    def client(service: str) -> Any:
        return boto3.client(  # type: ignore[call-overload]
            service,
            region_name=region,
            endpoint_url=url,
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106  (no secret)
            config=config,
        )

    return client


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A local AWS with our additions, apart from the one that `PROVENPATH_WITHOUT` names."""
    without = os.environ.get("PROVENPATH_WITHOUT")
    server = start_server(tmp_path_factory.mktemp("api"), without=[without] if without else [])
    yield server
    process.end(server.pid)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A local AWS without any of our additions."""
    server = start_server(tmp_path_factory.mktemp("plain"), without=NAMES)
    yield server
    process.end(server.pid)


def vpc_with_group(client: Client) -> tuple[str, str]:
    """Make a VPC and a security group in it, and return their ids."""
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    name = f"group-{vpc}"
    return vpc, ec2.create_security_group(GroupName=name, Description="x", VpcId=vpc)["GroupId"]


def endpoint_services(client: Client) -> None:
    """A service is found by name and kind, in every zone; a name that AWS does not know is refused."""
    ec2 = client("ec2")
    found = ec2.describe_vpc_endpoint_services(
        ServiceNames=["com.amazonaws.us-east-1.s3"], Filters=[{"Name": "service-type", "Values": ["Gateway"]}]
    )
    assert [each["ServiceType"] for each in found["ServiceDetails"]] == [[{"ServiceType": "Gateway"}]]
    assert "us-east-1a" in found["ServiceDetails"][0]["AvailabilityZones"]
    with pytest.raises(botocore.exceptions.ClientError, match="InvalidServiceName"):
        ec2.describe_vpc_endpoint_services(ServiceNames=["com.amazonaws.us-east-1.nowhere"])


def modify_endpoint(client: Client) -> None:
    """Private DNS can be switched off, and a policy be put back to AWS's own."""
    vpc, _ = vpc_with_group(client)
    ec2 = client("ec2")
    made = ec2.create_vpc_endpoint(
        VpcEndpointType="Interface",
        VpcId=vpc,
        ServiceName="com.amazonaws.us-east-1.kms",
        PrivateDnsEnabled=True,
        PolicyDocument=json.dumps({"Statement": []}),
    )["VpcEndpoint"]["VpcEndpointId"]
    ec2.modify_vpc_endpoint(VpcEndpointId=made, PrivateDnsEnabled=False, ResetPolicy=True)
    found = ec2.describe_vpc_endpoints(VpcEndpointIds=[made])["VpcEndpoints"][0]
    assert found["PrivateDnsEnabled"] is False
    assert json.loads(found["PolicyDocument"])["Statement"][0]["Action"] == "*"


def rule_description(client: Client) -> None:
    """A rule that names a group keeps its description."""
    _, group = vpc_with_group(client)
    ec2 = client("ec2")
    pair = {"GroupId": group, "Description": "from itself"}
    ec2.authorize_security_group_ingress(
        GroupId=group, IpPermissions=[{"IpProtocol": "-1", "UserIdGroupPairs": [pair]}]
    )
    rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])["SecurityGroupRules"]
    assert [rule["Description"] for rule in rules if not rule["IsEgress"]] == ["from itself"]


def modify_rule(client: Client) -> None:
    """A rule of all protocols, which has no ports, can be changed."""
    _, group = vpc_with_group(client)
    ec2 = client("ec2")
    made = ec2.authorize_security_group_ingress(
        GroupId=group, IpPermissions=[{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group}]}]
    )["SecurityGroupRules"][0]["SecurityGroupRuleId"]
    rule = {"IpProtocol": "-1", "ReferencedGroupId": group, "Description": "changed"}
    ec2.modify_security_group_rules(
        GroupId=group, SecurityGroupRules=[{"SecurityGroupRuleId": made, "SecurityGroupRule": rule}]
    )
    found = ec2.describe_security_group_rules(SecurityGroupRuleIds=[made])["SecurityGroupRules"][0]
    assert found["Description"] == "changed"


TRAIL = "arn:aws:cloudtrail:us-east-1:123456789012:trail"
CLOUDTRAIL = {"Service": "cloudtrail.amazonaws.com"}


def trail_bucket(client: Client, name: str, trail: str) -> None:
    """Make a bucket that CloudTrail may deliver to for one trail."""
    bound = {"StringEquals": {"aws:SourceArn": f"{TRAIL}/{trail}"}}
    s3 = client("s3")
    s3.create_bucket(Bucket=name)
    statements = [
        {"Action": "s3:GetBucketAcl", "Resource": f"arn:aws:s3:::{name}"},
        {"Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{name}/AWSLogs/123456789012/*"},
    ]
    allowed = [{"Effect": "Allow", "Principal": CLOUDTRAIL, "Condition": bound, **each} for each in statements]
    s3.put_bucket_policy(Bucket=name, Policy=json.dumps({"Version": "2012-10-17", "Statement": allowed}))


def make_trail(client: Client, name: str, **settings: Any) -> Any:
    """Make a trail with a bucket that lets it in, and return a client of CloudTrail."""
    trail_bucket(client, f"{name}-files", name)
    cloudtrail = client("cloudtrail")
    cloudtrail.create_trail(Name=name, S3BucketName=f"{name}-files", **settings)
    return cloudtrail


def described_trails(client: Client) -> None:
    """Only the trails that are named are described, by name or by ARN."""
    make_trail(client, "described-one")
    cloudtrail = make_trail(client, "described-two")
    for name in ("described-two", f"{TRAIL}/described-two"):
        found = cloudtrail.describe_trails(trailNameList=[name])["trailList"]
        assert [each["Name"] for each in found] == ["described-two"]
    assert {"described-one", "described-two"} <= {each["Name"] for each in cloudtrail.describe_trails()["trailList"]}


def deleted_trail(client: Client) -> None:
    """A trail is deleted by its ARN, too, and one that is not there is named."""
    cloudtrail = make_trail(client, "deleted-trail")
    cloudtrail.delete_trail(Name=f"{TRAIL}/deleted-trail")
    assert "deleted-trail" not in {each["Name"] for each in cloudtrail.describe_trails()["trailList"]}
    with pytest.raises(botocore.exceptions.ClientError, match="TrailNotFoundException"):
        cloudtrail.delete_trail(Name="deleted-trail")


def default_selector(client: Client) -> None:
    """A trail that was given no selector records all management events."""
    found = make_trail(client, "by-default").get_event_selectors(TrailName="by-default")
    assert [(each["ReadWriteType"], each["IncludeManagementEvents"]) for each in found["EventSelectors"]] == [
        ("All", True)
    ]


def own_selectors(client: Client) -> None:
    """A trail says whether it was given selectors, and nothing of what it was not told."""
    cloudtrail = make_trail(client, "own-selectors")
    before = cloudtrail.get_trail(Name="own-selectors")["Trail"]
    assert (before["HasCustomEventSelectors"], "KmsKeyId" in before) == (False, False)
    cloudtrail.put_event_selectors(TrailName="own-selectors", EventSelectors=[{"ReadWriteType": "WriteOnly"}])
    assert cloudtrail.get_trail(Name="own-selectors")["Trail"]["HasCustomEventSelectors"] is True


def replaced_selectors(client: Client) -> None:
    """Basic selectors take the place of advanced ones."""
    cloudtrail = make_trail(client, "replaced-selectors")
    field = {"Field": "eventCategory", "Equals": ["Management"]}
    cloudtrail.put_event_selectors(
        TrailName="replaced-selectors", AdvancedEventSelectors=[{"Name": "all", "FieldSelectors": [field]}]
    )
    cloudtrail.put_event_selectors(TrailName="replaced-selectors", EventSelectors=[{"ReadWriteType": "ReadOnly"}])
    found = cloudtrail.get_event_selectors(TrailName="replaced-selectors")
    assert [each["ReadWriteType"] for each in found["EventSelectors"]] == ["ReadOnly"]
    assert not found.get("AdvancedEventSelectors")


def refused_trail(client: Client) -> None:
    """A trail is refused whose bucket, key, log group or role keeps CloudTrail out, or lets it in for another one."""
    cloudtrail, kms, logs, iam = client("cloudtrail"), client("kms"), client("logs"), client("iam")
    client("s3").create_bucket(Bucket="trail-keeps-out")
    trail_bucket(client, "trail-of-another", "another")
    for bucket in ("trail-keeps-out", "trail-of-another"):
        with pytest.raises(botocore.exceptions.ClientError, match="InsufficientS3BucketPolicyException"):
            cloudtrail.create_trail(Name="refused", S3BucketName=bucket)
    trail_bucket(client, "trail-lets-in", "refused")
    key = kms.create_key()["KeyMetadata"]["Arn"]
    with pytest.raises(botocore.exceptions.ClientError, match="InsufficientEncryptionPolicyException"):
        cloudtrail.create_trail(Name="refused", S3BucketName="trail-lets-in", KmsKeyId=key)
    trust = {"Statement": [{"Effect": "Allow", "Principal": CLOUDTRAIL, "Action": "sts:AssumeRole"}]}
    role = iam.create_role(RoleName="trail-cannot-write", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    group = "arn:aws:logs:us-east-1:123456789012:log-group:/trail:*"
    settings = {"CloudWatchLogsLogGroupArn": group, "CloudWatchLogsRoleArn": role}
    with pytest.raises(botocore.exceptions.ClientError, match="InvalidCloudWatchLogsLogGroupArnException"):
        cloudtrail.create_trail(Name="refused", S3BucketName="trail-lets-in", **settings)
    logs.create_log_group(logGroupName="/trail")
    with pytest.raises(botocore.exceptions.ClientError, match="InvalidCloudWatchLogsRoleArnException"):
        cloudtrail.create_trail(Name="refused", S3BucketName="trail-lets-in", **settings)
    assert "refused" not in {each["Name"] for each in cloudtrail.describe_trails()["trailList"]}


def refused_change(client: Client) -> None:
    """A change is refused by which a trail could no longer deliver; another one is made."""
    cloudtrail = make_trail(client, "changed-trail")
    client("s3").create_bucket(Bucket="changed-keeps-out")
    with pytest.raises(botocore.exceptions.ClientError, match="InsufficientS3BucketPolicyException"):
        cloudtrail.update_trail(Name="changed-trail", S3BucketName="changed-keeps-out")
    cloudtrail.update_trail(Name="changed-trail", EnableLogFileValidation=True)
    found = cloudtrail.get_trail(Name="changed-trail")["Trail"]
    assert (found["S3BucketName"], found["LogFileValidationEnabled"]) == ("changed-trail-files", True)


def disassociated_key(client: Client) -> None:
    """A log group can be left to the encryption of CloudWatch Logs; one that is not there is named."""
    logs, key = client("logs"), client("kms").create_key()["KeyMetadata"]["Arn"]
    logs.create_log_group(logGroupName="/sealed", kmsKeyId=key)
    logs.disassociate_kms_key(logGroupName="/sealed")
    (found,) = logs.describe_log_groups(logGroupNamePrefix="/sealed")["logGroups"]
    assert "kmsKeyId" not in found
    with pytest.raises(botocore.exceptions.ClientError, match="ResourceNotFoundException"):
        logs.disassociate_kms_key(logGroupName="/nowhere")


def conditional_policy(client: Client) -> None:
    """A bucket whose policy denies plain HTTP can be used over what stands for TLS."""
    s3 = client("s3")
    s3.create_bucket(Bucket="tls-only")
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": ["arn:aws:s3:::tls-only", "arn:aws:s3:::tls-only/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    s3.put_bucket_policy(Bucket="tls-only", Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    s3.put_object(Bucket="tls-only", Key="a", Body=b"b")
    assert s3.get_object(Bucket="tls-only", Key="a")["Body"].read() == b"b"


def unasked_encryption(client: Client) -> None:
    """A bucket encrypts with keys of S3 until it is told otherwise, and again when that is taken back."""
    s3 = client("s3")
    s3.create_bucket(Bucket="unasked")

    def algorithms() -> list[str]:
        rules = s3.get_bucket_encryption(Bucket="unasked")["ServerSideEncryptionConfiguration"]["Rules"]
        return [rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] for rule in rules]

    assert algorithms() == ["AES256"]
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
    s3.put_bucket_encryption(Bucket="unasked", ServerSideEncryptionConfiguration={"Rules": [rule]})
    assert algorithms() == ["aws:kms"]
    s3.delete_bucket_encryption(Bucket="unasked")
    assert algorithms() == ["AES256"]


def suspended_marker(client: Client) -> None:
    """An object that has a delete marker behind it can be deleted once versions are no longer kept."""
    s3 = client("s3")
    s3.create_bucket(Bucket="suspended")
    s3.put_bucket_versioning(Bucket="suspended", VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket="suspended", Key="lock", Body=b"x")
    s3.delete_object(Bucket="suspended", Key="lock")
    s3.put_object(Bucket="suspended", Key="lock", Body=b"x")
    s3.put_bucket_versioning(Bucket="suspended", VersioningConfiguration={"Status": "Suspended"})
    s3.delete_object(Bucket="suspended", Key="lock")
    assert "Contents" not in s3.list_objects_v2(Bucket="suspended")


def subnet_arn(client: Client) -> None:
    """A subnet's ARN is of the partition that its region belongs to."""
    _, url = client, client("ec2").meta.endpoint_url
    ec2 = make(url, "us-gov-west-1")("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    made = ec2.create_subnet(VpcId=vpc, CidrBlock="10.9.1.0/24")["Subnet"]
    assert made["SubnetArn"].startswith("arn:aws-us-gov:ec2:us-gov-west-1:")


def quota(client: Client) -> None:
    """A quota of any service is known by its code, with the account's own value."""
    found = client("service-quotas").get_service_quota(ServiceCode="ec2", QuotaCode="L-0263D0A3")["Quota"]
    assert (found["QuotaName"], found["Value"]) == ("EC2-VPC Elastic IPs", 5.0)


def default_quota(client: Client) -> None:
    """AWS's default is known, too; a code that it does not know is refused."""
    api = client("service-quotas")
    assert api.get_aws_default_service_quota(ServiceCode="vpc", QuotaCode="L-F678F1CE")["Quota"]["Value"] == 5.0
    with pytest.raises(api.exceptions.NoSuchResourceException):
        api.get_aws_default_service_quota(ServiceCode="vpc", QuotaCode="L-00000000")


def list_quotas(client: Client) -> None:
    """The quotas of a service are listed as the account has them."""
    codes = {each["QuotaCode"] for each in client("service-quotas").list_service_quotas(ServiceCode="s3")["Quotas"]}
    assert "L-DC2B2D3D" in codes


def list_default_quotas(client: Client) -> None:
    """The default quotas of a service that is not VPC are listed."""
    found = client("service-quotas").list_aws_default_service_quotas(ServiceCode="iam")["Quotas"]
    assert "L-FE177D64" in {each["QuotaCode"] for each in found}


def list_quota_services(client: Client) -> None:
    """The services that have quotas are listed."""
    assert "vpc" in {each["ServiceCode"] for each in client("service-quotas").list_services()["Services"]}


def ask_for_more(client: Client, code: str = "L-F678F1CE") -> str:
    """A request for more stays open; one for less than there is, and a second one, are refused."""
    api = client("service-quotas")
    with pytest.raises(api.exceptions.IllegalArgumentException):
        api.request_service_quota_increase(ServiceCode="vpc", QuotaCode=code, DesiredValue=1)
    made = api.request_service_quota_increase(ServiceCode="vpc", QuotaCode=code, DesiredValue=9000)["RequestedQuota"]
    assert made["Status"] == "PENDING"
    with pytest.raises(api.exceptions.ResourceAlreadyExistsException):
        api.request_service_quota_increase(ServiceCode="vpc", QuotaCode=code, DesiredValue=9001)
    return str(made["Id"])


def get_request(client: Client) -> None:
    """A request is found by its id."""
    id_ = ask_for_more(client, "L-407747CB")
    assert client("service-quotas").get_requested_service_quota_change(RequestId=id_)["RequestedQuota"]["Id"] == id_


def list_requests(client: Client) -> None:
    """A request is found by its quota."""
    id_ = ask_for_more(client, "L-A4707A72")
    found = client("service-quotas").list_requested_service_quota_change_history_by_quota(
        ServiceCode="vpc", QuotaCode="L-A4707A72"
    )["RequestedQuotas"]
    assert [each["Id"] for each in found] == [id_]


def launch_template(client: Client) -> None:
    """The tags of a launch template are not those of what it launches."""
    ec2 = client("ec2")
    own = {"ResourceType": "launch-template", "Tags": [{"Key": "of", "Value": "template"}]}
    data = {"TagSpecifications": [{"ResourceType": "instance", "Tags": [{"Key": "of", "Value": "instance"}]}]}
    ec2.create_launch_template(LaunchTemplateName="tagged", TagSpecifications=[own], LaunchTemplateData=data)
    found = ec2.describe_launch_template_versions(LaunchTemplateName="tagged")["LaunchTemplateVersions"][0]
    specifications = found["LaunchTemplateData"]["TagSpecifications"]
    assert [each["ResourceType"] for each in specifications] == ["instance"]


ROLE = "arn:aws:iam::123456789012:role/example"


def cluster(client: Client, name: str, **settings: Any) -> Any:
    """Make a cluster over two zones, and return what EKS says of it."""
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.9.{number}.0/24", AvailabilityZone=f"us-east-1{zone}")["Subnet"][
            "SubnetId"
        ]
        for number, zone in enumerate("ab")
    ]
    settings = {"accessConfig": {"authenticationMode": "API"}, "version": "1.35"} | settings
    vpc_config = {"subnetIds": subnets, "endpointPrivateAccess": True, "endpointPublicAccess": False}
    return client("eks").create_cluster(name=name, roleArn=ROLE, resourcesVpcConfig=vpc_config, **settings)["cluster"]


def nodegroup(client: Client, owner: Any, **settings: Any) -> Any:
    """Make a node group in a cluster, and return what EKS says of it."""
    ec2 = client("ec2")
    made = ec2.create_launch_template(LaunchTemplateName=owner["name"], LaunchTemplateData={"EbsOptimized": True})
    settings = {"scalingConfig": {"minSize": 1, "desiredSize": 2, "maxSize": 9}} | settings
    return client("eks").create_nodegroup(
        clusterName=owner["name"],
        nodegroupName="nodes",
        subnets=owner["resourcesVpcConfig"]["subnetIds"],
        nodeRole=ROLE,
        launchTemplate={"id": made["LaunchTemplate"]["LaunchTemplateId"], "version": "1"},
        **settings,
    )["nodegroup"]


def sizes(client: Client, group: Any) -> list[tuple[int, int, int]]:
    """Return the sizes of the Auto Scaling groups behind a node group."""
    names = [each["name"] for each in group["resources"]["autoScalingGroups"]]
    found = client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=names)["AutoScalingGroups"]
    return [(each["MinSize"], each["DesiredCapacity"], each["MaxSize"]) for each in found]


def create_cluster(client: Client) -> None:
    """A cluster keeps its access settings, and has a security group, its VPC and an issuer of its own."""
    one, other = cluster(client, "created-one"), cluster(client, "created-other")
    assert one["accessConfig"]["authenticationMode"] == "API"
    assert one["resourcesVpcConfig"]["publicAccessCidrs"] == []
    assert one["resourcesVpcConfig"]["vpcId"].startswith("vpc-")
    assert one["identity"]["oidc"]["issuer"] != other["identity"]["oidc"]["issuer"]
    group = one["resourcesVpcConfig"]["clusterSecurityGroupId"]
    assert client("ec2").describe_security_groups(GroupIds=[group])["SecurityGroups"]
    with pytest.raises(botocore.exceptions.ClientError, match="InvalidParameterException"):
        cluster(client, "created-in-the-past", version="1.10")


def delete_cluster(client: Client) -> None:
    """A cluster's security group goes with it."""
    made = cluster(client, "deleted")
    client("eks").delete_cluster(name="deleted")
    group = made["resourcesVpcConfig"]["clusterSecurityGroupId"]
    with pytest.raises(botocore.exceptions.ClientError, match="InvalidGroup"):
        client("ec2").describe_security_groups(GroupIds=[group])


def update_cluster(client: Client) -> None:
    """What is not named in a change stays as it was."""
    cluster(client, "updated")
    eks = client("eks")
    on = {"clusterLogging": [{"types": ["audit"], "enabled": True}]}
    eks.update_cluster_config(name="updated", logging=on)
    eks.update_cluster_config(name="updated", resourcesVpcConfig={"endpointPublicAccess": True})
    found = eks.describe_cluster(name="updated")["cluster"]
    assert found["resourcesVpcConfig"]["endpointPrivateAccess"]
    assert found["resourcesVpcConfig"]["publicAccessCidrs"] == ["0.0.0.0/0"]
    assert {"types": ["audit"], "enabled": True} in found["logging"]["clusterLogging"]


def update_cluster_version(client: Client) -> None:
    """A version goes up by one, and in no other way."""
    cluster(client, "raised", version="1.34")
    eks = client("eks")
    for wanted in ("1.33", "1.36", "1.34"):
        with pytest.raises(eks.exceptions.InvalidParameterException):
            eks.update_cluster_version(name="raised", version=wanted)
    eks.update_cluster_version(name="raised", version="1.35")
    assert eks.describe_cluster(name="raised")["cluster"]["version"] == "1.35"


def cluster_versions(client: Client) -> None:
    """Versions are listed with their support."""
    found = client("eks").describe_cluster_versions(versionStatus="STANDARD_SUPPORT")["clusterVersions"]
    assert {each["versionStatus"] for each in found} == {"STANDARD_SUPPORT"}
    assert "1.32" not in {each["clusterVersion"] for each in found}


def describe_update(client: Client) -> None:
    """A change of a cluster is known by its id, and over."""
    cluster(client, "followed")
    eks = client("eks")
    made = eks.update_cluster_config(name="followed", resourcesVpcConfig={"endpointPublicAccess": True})["update"]
    assert eks.describe_update(name="followed", updateId=made["id"])["update"]["status"] == "Successful"
    with pytest.raises(eks.exceptions.ResourceNotFoundException):
        eks.describe_update(name="followed", updateId="none")


def create_nodegroup(client: Client) -> None:
    """A node group has its Auto Scaling group, and no settings that nobody gave it; its nodes are let in."""
    group = nodegroup(client, cluster(client, "grouped"))
    assert sizes(client, group) == [(1, 2, 9)]
    assert (group["version"], "remoteAccess" in group, "diskSize" in group) == ("1.35", False, False)
    eks = client("eks")
    entry = eks.describe_access_entry(clusterName="grouped", principalArn=ROLE)["accessEntry"]
    assert entry["type"] == "EC2_LINUX"


def delete_nodegroup(client: Client) -> None:
    """The Auto Scaling group goes with the node group."""
    group = nodegroup(client, cluster(client, "ungrouped"))
    assert sizes(client, group)
    client("eks").delete_nodegroup(clusterName="ungrouped", nodegroupName="nodes")
    assert sizes(client, group) == []


def update_nodegroup(client: Client) -> None:
    """A change of size reaches the Auto Scaling group; sizes that make no sense are refused."""
    group = nodegroup(client, cluster(client, "resized"))
    eks = client("eks")
    names = {"clusterName": "resized", "nodegroupName": "nodes"}
    made = eks.update_nodegroup_config(**names, scalingConfig={"minSize": 3, "desiredSize": 4})["update"]
    assert sizes(client, group) == [(3, 4, 9)]
    assert eks.describe_update(name="resized", updateId=made["id"])["update"]["status"] == "Successful"
    with pytest.raises(eks.exceptions.InvalidParameterException):
        eks.update_nodegroup_config(**names, scalingConfig={"minSize": 5})


def update_nodegroup_version(client: Client) -> None:
    """A node group follows its cluster's version."""
    nodegroup(client, cluster(client, "followed-up", version="1.34"))
    eks = client("eks")
    eks.update_cluster_version(name="followed-up", version="1.35")
    eks.update_nodegroup_version(clusterName="followed-up", nodegroupName="nodes")
    found = eks.describe_nodegroup(clusterName="followed-up", nodegroupName="nodes")["nodegroup"]
    assert found["version"] == "1.35"


def addon(client: Client, name: str) -> dict[str, str]:
    """Make a cluster with an add-on, and return the names of both."""
    cluster(client, name)
    names = {"clusterName": name, "addonName": "coredns"}
    client("eks").create_addon(**names, addonVersion="v1.14.3-eksbuild.3", tags={"a": "b"})
    return names


def create_addon(client: Client) -> None:
    """An add-on takes the versions that go with the cluster's; a second one of its name is refused."""
    names = addon(client, "extended")
    eks = client("eks")
    with pytest.raises(eks.exceptions.ResourceInUseException):
        eks.create_addon(**names)
    with pytest.raises(eks.exceptions.InvalidParameterException):
        eks.create_addon(clusterName="extended", addonName="kube-proxy", addonVersion="v1.36.0-eksbuild.25")


def describe_addon(client: Client) -> None:
    """An add-on is found by its name, and another is not."""
    names = addon(client, "described")
    eks = client("eks")
    assert eks.describe_addon(**names)["addon"]["addonVersion"] == "v1.14.3-eksbuild.3"
    with pytest.raises(eks.exceptions.ResourceNotFoundException):
        eks.describe_addon(clusterName="described", addonName="vpc-cni")


def list_addons(client: Client) -> None:
    """The add-ons of one cluster are listed."""
    addon(client, "listed")
    assert client("eks").list_addons(clusterName="listed")["addons"] == ["coredns"]


def update_addon(client: Client) -> None:
    """Configuration changes; a version that does not go with the cluster is refused."""
    names = addon(client, "changed")
    eks = client("eks")
    eks.update_addon(**names, configurationValues="{}")
    assert eks.describe_addon(**names)["addon"]["configurationValues"] == "{}"
    with pytest.raises(eks.exceptions.InvalidParameterException):
        eks.update_addon(**names, addonVersion="v1.14.3-eksbuild.23")


def delete_addon(client: Client) -> None:
    """A deleted add-on is gone."""
    names = addon(client, "reduced")
    eks = client("eks")
    eks.delete_addon(**names)
    assert eks.list_addons(clusterName="reduced")["addons"] == []


def addon_versions(client: Client) -> None:
    """The versions of an add-on are listed by the version of Kubernetes that they go with."""
    found = client("eks").describe_addon_versions(addonName="kube-proxy", kubernetesVersion="1.35")["addons"]
    assert [each["addonVersion"] for each in found[0]["addonVersions"]] == ["v1.35.3-eksbuild.18"]


def entry(client: Client, name: str) -> dict[str, str]:
    """Make a cluster that lets a role in, and return the names of both."""
    cluster(client, name)
    names = {"clusterName": name, "principalArn": ROLE}
    client("eks").create_access_entry(**names, tags={"a": "b"})
    return names


def create_entry(client: Client) -> None:
    """A role is let in once; a cluster of the old kind takes no entries."""
    names = entry(client, "entered")
    eks = client("eks")
    with pytest.raises(eks.exceptions.ResourceInUseException):
        eks.create_access_entry(**names)
    cluster(client, "closed", accessConfig={"authenticationMode": "CONFIG_MAP"})
    with pytest.raises(eks.exceptions.InvalidRequestException):
        eks.create_access_entry(clusterName="closed", principalArn=ROLE)


def describe_entry(client: Client) -> None:
    """An access entry is found by its role."""
    names = entry(client, "looked-up")
    assert client("eks").describe_access_entry(**names)["accessEntry"]["type"] == "STANDARD"


def list_entries(client: Client) -> None:
    """The access entries of one cluster are listed."""
    entry(client, "counted")
    assert client("eks").list_access_entries(clusterName="counted")["accessEntries"] == [ROLE]


def delete_entry(client: Client) -> None:
    """A role that was let in can be shut out."""
    names = entry(client, "shut-out")
    eks = client("eks")
    eks.delete_access_entry(**names)
    assert eks.list_access_entries(clusterName="shut-out")["accessEntries"] == []


def policy(client: Client, name: str) -> dict[str, str]:
    """Make an access entry with a policy, and return the names of cluster and role."""
    names = entry(client, name)
    arn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
    client("eks").associate_access_policy(**names, policyArn=arn, accessScope={"type": "cluster"})
    return names


def associate_policy(client: Client) -> None:
    """A policy that EKS does not have is refused."""
    names = policy(client, "entitled")
    arn = "arn:aws:eks::aws:cluster-access-policy/Everything"
    eks = client("eks")
    with pytest.raises(eks.exceptions.InvalidParameterException):
        eks.associate_access_policy(**names, policyArn=arn, accessScope={"type": "cluster"})


def list_policies(client: Client) -> None:
    """The policies of an access entry are listed with their scope."""
    names = policy(client, "read-out")
    found = client("eks").list_associated_access_policies(**names)["associatedAccessPolicies"]
    assert [each["accessScope"]["type"] for each in found] == ["cluster"]


def disassociate_policy(client: Client) -> None:
    """A policy can be taken away."""
    names = policy(client, "deprived")
    eks = client("eks")
    [found] = eks.list_associated_access_policies(**names)["associatedAccessPolicies"]
    eks.disassociate_access_policy(**names, policyArn=found["policyArn"])
    assert eks.list_associated_access_policies(**names)["associatedAccessPolicies"] == []


def tag_addon(client: Client) -> None:
    """An add-on can be tagged."""
    names = addon(client, "tagged")
    eks = client("eks")
    eks.tag_resource(resourceArn=eks.describe_addon(**names)["addon"]["addonArn"], tags={"c": "d"})
    assert eks.describe_addon(**names)["addon"]["tags"] == {"a": "b", "c": "d"}


def untag_entry(client: Client) -> None:
    """An access entry can be untagged."""
    names = entry(client, "untagged")
    eks = client("eks")
    arn = eks.describe_access_entry(**names)["accessEntry"]["accessEntryArn"]
    eks.untag_resource(resourceArn=arn, tagKeys=["a"])
    assert eks.describe_access_entry(**names)["accessEntry"]["tags"] == {}


def make_cluster(client: Client, name: str, insights_days: int = 7) -> Any:
    """Make a database cluster with what a dashboard wants, and return how AWS describes it."""
    rds = client("rds")
    rds.create_db_cluster(
        DBClusterIdentifier=name,
        Engine="aurora-postgresql",
        MasterUsername="postgres",
        ManageMasterUserPassword=True,
        EnableIAMDatabaseAuthentication=True,
        EnablePerformanceInsights=True,
        PerformanceInsightsRetentionPeriod=insights_days,
        DatabaseInsightsMode="standard",
        EnableCloudwatchLogsExports=["postgresql"],
    )
    return describe_cluster(client, name)


def describe_cluster(client: Client, name: str) -> Any:
    """Return how AWS describes a cluster."""
    return client("rds").describe_db_clusters(DBClusterIdentifier=name)["DBClusters"][0]


def create_database(client: Client) -> None:
    """A cluster keeps what it was told about Performance Insights and Database Insights, and takes no odd retention."""
    found = make_cluster(client, "created")
    assert (found["PerformanceInsightsEnabled"], found["PerformanceInsightsRetentionPeriod"]) == (True, 7)
    assert found["DatabaseInsightsMode"] == "standard"
    with pytest.raises(botocore.exceptions.ClientError, match="InvalidParameterValue"):
        make_cluster(client, "refused", insights_days=3)


def modify_database(client: Client) -> None:
    """Insights, IAM authentication and exported logs of a cluster can be changed."""
    make_cluster(client, "modified")
    with pytest.raises(botocore.exceptions.ClientError, match="InvalidParameterValue"):
        client("rds").modify_db_cluster(DBClusterIdentifier="modified", PerformanceInsightsRetentionPeriod=232)
    client("rds").modify_db_cluster(
        DBClusterIdentifier="modified",
        EnableIAMDatabaseAuthentication=False,
        DatabaseInsightsMode="advanced",
        PerformanceInsightsRetentionPeriod=465,
        CloudwatchLogsExportConfiguration={"EnableLogTypes": ["instance"], "DisableLogTypes": ["postgresql"]},
    )
    found = describe_cluster(client, "modified")
    assert found["IAMDatabaseAuthenticationEnabled"] is False
    assert found["EnabledCloudwatchLogsExports"] == ["instance"]
    assert (found["DatabaseInsightsMode"], found["PerformanceInsightsRetentionPeriod"]) == ("advanced", 465)


def cluster_scaling(client: Client) -> None:
    """A cluster that is not of Serverless v1 has no such scaling."""
    assert "ScalingConfigurationInfo" not in make_cluster(client, "scaled")


def engine_versions(client: Client) -> None:
    """The versions of an engine are listed, each with what Serverless v2 can be there; another engine has others."""
    rds = client("rds")
    found = rds.describe_db_engine_versions(Engine="aurora-postgresql")["DBEngineVersions"]
    by_version = {each["EngineVersion"]: each for each in found}
    assert by_version["18.4"]["DBParameterGroupFamily"] == "aurora-postgresql18"
    assert by_version["18.4"]["ServerlessV2FeaturesSupport"]["MaxCapacity"] == 256.0
    assert rds.describe_db_engine_versions(Engine="aurora-mysql")["DBEngineVersions"] == []


def fips_policies(client: Client) -> None:
    """A policy for FIPS is known, and takes AES in Galois counter mode alone."""
    name = "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09"
    found = client("elbv2").describe_ssl_policies(Names=[name])["SslPolicies"]
    assert [each["SslProtocols"] for each in found] == [["TLSv1.3", "TLSv1.2"]]
    assert [cipher["Name"] for each in found for cipher in each["Ciphers"] if "GCM" not in cipher["Name"]] == []


def make_listener(client: Client, protocol: str, **settings: Any) -> str:
    """Make a listener on a load balancer of its own, and return its ARN."""
    ec2, elb = client("ec2"), client("elbv2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.9.1.0/24")["Subnet"]["SubnetId"]
    name = f"lb-{vpc[-8:]}"
    balancer = elb.create_load_balancer(Name=name, Subnets=[subnet], Type="network")["LoadBalancers"][0]
    group = elb.create_target_group(Name=name, Protocol="TCP", Port=80, VpcId=vpc)["TargetGroups"][0]
    made = elb.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Protocol=protocol,
        Port=443,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group["TargetGroupArn"]}],
        **settings,
    )
    return str(made["Listeners"][0]["ListenerArn"])


def scheme(client: Client) -> None:
    """A load balancer faces the internet unless it is asked to be internal."""
    elb = client("elbv2")
    listener = make_listener(client, "TCP")
    arn = elb.describe_listeners(ListenerArns=[listener])["Listeners"][0]["LoadBalancerArn"]
    [found] = elb.describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"]
    assert found["Scheme"] == "internet-facing"
    subnet = found["AvailabilityZones"][0]["SubnetId"]
    elb.create_load_balancer(Name=f"in-{arn[-8:]}", Subnets=[subnet], Type="network", Scheme="internal")
    [inside] = elb.describe_load_balancers(Names=[f"in-{arn[-8:]}"])["LoadBalancers"]
    assert inside["Scheme"] == "internal"


def fips_listener(client: Client) -> None:
    """A listener can be given a policy for FIPS."""
    policy = "ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04"
    listener = make_listener(client, "TCP")
    changed = client("elbv2").modify_listener(ListenerArn=listener, SslPolicy=policy)["Listeners"][0]
    assert changed["SslPolicy"] == policy


def tls_listener(client: Client) -> None:
    """A listener that ends TLS can be given another certificate."""
    acm = client("acm")
    one, other = (acm.request_certificate(DomainName=f"{name}.example.org")["CertificateArn"] for name in "ab")
    listener = make_listener(client, "TLS", Certificates=[{"CertificateArn": one}])
    client("elbv2").modify_listener(ListenerArn=listener, Protocol="TLS", Certificates=[{"CertificateArn": other}])
    [found] = client("elbv2").describe_listeners(ListenerArns=[listener])["Listeners"]
    assert (found["Protocol"], found["Certificates"]) == ("TLS", [{"CertificateArn": other}])


def rights_of_a_role(client: Client) -> None:
    """A role without rights may not list the buckets."""
    trust = {"Version": "2012-10-17", "Statement": []}
    role = client("iam").create_role(RoleName="no-rights", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    keys = client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
    s3 = session.client("s3", endpoint_url=client("s3").meta.endpoint_url, region_name="us-east-1")
    with pytest.raises(botocore.exceptions.ClientError) as refused:
        s3.list_buckets()
    assert refused.value.response["Error"]["Code"] == "AccessDenied"


CONTRACTS: dict[str, Callable[[Client], object]] = {
    "cloudtrail:CreateTrail": refused_trail,
    "cloudtrail:DeleteTrail": deleted_trail,
    "cloudtrail:DescribeTrails": described_trails,
    "cloudtrail:GetEventSelectors": default_selector,
    "cloudtrail:UpdateTrail": refused_change,
    "cloudtrail:selectors of one kind after those of the other": replaced_selectors,
    "cloudtrail:selectors that a trail was given": own_selectors,
    "ec2:CreateLaunchTemplate": launch_template,
    "ec2:DescribeVpcEndpointServices": endpoint_services,
    "ec2:ModifyVpcEndpoint": modify_endpoint,
    "ec2:description of a rule that names a group": rule_description,
    "ec2:change of a rule for all traffic or that names a group": modify_rule,
    "ec2:partition of a subnet's ARN": subnet_arn,
    "eks:AssociateAccessPolicy": associate_policy,
    "eks:CreateAccessEntry": create_entry,
    "eks:CreateAddon": create_addon,
    "eks:CreateCluster": create_cluster,
    "eks:CreateNodegroup": create_nodegroup,
    "eks:DeleteAccessEntry": delete_entry,
    "eks:DeleteAddon": delete_addon,
    "eks:DeleteCluster": delete_cluster,
    "eks:DeleteNodegroup": delete_nodegroup,
    "eks:DescribeAccessEntry": describe_entry,
    "eks:DescribeAddon": describe_addon,
    "eks:DescribeAddonVersions": addon_versions,
    "eks:DescribeClusterVersions": cluster_versions,
    "eks:DescribeUpdate": describe_update,
    "eks:DisassociateAccessPolicy": disassociate_policy,
    "eks:ListAccessEntries": list_entries,
    "eks:ListAddons": list_addons,
    "eks:ListAssociatedAccessPolicies": list_policies,
    "eks:TagResource": tag_addon,
    "eks:UntagResource": untag_entry,
    "eks:UpdateAddon": update_addon,
    "eks:UpdateClusterConfig": update_cluster,
    "eks:UpdateClusterVersion": update_cluster_version,
    "eks:UpdateNodegroupConfig": update_nodegroup,
    "eks:UpdateNodegroupVersion": update_nodegroup_version,
    "elbv2:DescribeSSLPolicies": fips_policies,
    "elbv2:ModifyListener": fips_listener,
    "elbv2:change of a listener that ends TLS": tls_listener,
    "elbv2:scheme of a load balancer that names none": scheme,
    "logs:DisassociateKmsKey": disassociated_key,
    "rds:CreateDBCluster": create_database,
    "rds:DescribeDBEngineVersions": engine_versions,
    "rds:ModifyDBCluster": modify_database,
    "rds:scaling of a cluster that is not of Serverless v1": cluster_scaling,
    "s3:bucket policy with a condition": conditional_policy,
    "s3:encryption of a bucket without a setting": unasked_encryption,
    "s3:delete marker where versions are no longer kept": suspended_marker,
    "s3:rights of an assumed role": rights_of_a_role,
    "service-quotas:GetAWSDefaultServiceQuota": default_quota,
    "service-quotas:GetRequestedServiceQuotaChange": get_request,
    "service-quotas:GetServiceQuota": quota,
    "service-quotas:ListAWSDefaultServiceQuotas": list_default_quotas,
    "service-quotas:ListRequestedServiceQuotaChangeHistoryByQuota": list_requests,
    "service-quotas:ListServiceQuotas": list_quotas,
    "service-quotas:ListServices": list_quota_services,
    "service-quotas:RequestServiceQuotaIncrease": ask_for_more,
}


def test_every_addition_has_a_contract() -> None:
    """An addition without a contract could go on answering long after moto learned to."""
    assert sorted(CONTRACTS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_an_addition_keeps_its_contract(name: str, api: Server) -> None:
    """With the addition, the local AWS does what AWS does."""
    CONTRACTS[name](make(api.url))


@pytest.mark.parametrize("name", NAMES)
def test_an_addition_is_needed(name: str, plain: Server) -> None:
    """Without any, moto alone breaks the contract: an addition that is no longer needed has to go."""
    with pytest.raises((AssertionError, KeyError, botocore.exceptions.ClientError, pytest.fail.Exception)):
        CONTRACTS[name](make(plain.url))


def test_what_answered_is_named(api: Server) -> None:
    """Each answer says whether moto gave it or which kind of addition: evidence takes its kind from that."""
    client = make(api.url)
    for call, wanted in (
        (client("ec2").describe_vpcs, "moto"),
        (client("ec2").describe_vpc_endpoint_services, "repairs"),
        (client("service-quotas").list_services, "new"),
    ):
        headers = call()["ResponseMetadata"]["HTTPHeaders"]
        assert headers["x-provenpath-answered-by"] == wanted


def test_the_reasons_name_the_version_of_moto() -> None:
    """A reason says in which moto it was seen, so that a later reader can look again."""
    assert [addition.name for addition in ADDITIONS.values() if "moto 5." not in addition.why] == []
