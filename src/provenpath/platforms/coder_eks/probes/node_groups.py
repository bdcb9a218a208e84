"""The node groups of a cluster: what they launch, where, how many, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_autoscaling import AutoScalingClient
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2.type_defs import ResponseLaunchTemplateDataTypeDef
    from mypy_boto3_eks import EKSClient
    from mypy_boto3_eks.type_defs import NodegroupTypeDef


@dataclass(frozen=True)
class NodeGroup:
    """One managed node group."""

    name: str
    role: str
    """What the label that tells the roles apart says, empty without one."""
    taint: str
    """What the taint of the same key says, empty where nothing keeps other pods off."""
    status: str
    version: str
    """Minor version of Kubernetes."""
    is_spot: bool
    instance_types: tuple[str, ...]
    subnets: tuple[str, ...]
    node_role: str
    """ARN of the role that its nodes have."""
    min: int
    desired: int
    max: int
    scaling_groups: tuple[str, ...]
    """Names of the Auto Scaling groups behind it."""
    template: str
    """Id of its launch template, empty without one."""
    template_version: str
    issues: tuple[str, ...]
    """What EKS finds wrong with it."""


@dataclass(frozen=True)
class Template:
    """What a launch template says of the nodes that it launches."""

    wants_tokens: bool
    """Whether the metadata service answers to version 2 alone."""
    hops: int
    """How far an answer of the metadata service goes; pods are a hop further away than their node."""
    volumes: tuple[Volume, ...]
    security_groups: tuple[str, ...]
    tags: dict[str, dict[str, str]]
    """Tags by what gets them: `instance`, `volume`, `network-interface`."""


@dataclass(frozen=True)
class Volume:
    """A volume that a launch template gives a node."""

    device: str
    kind: str
    gib: int
    """Its size, zero where the template leaves it to the image."""
    is_encrypted: bool
    key: str
    """ARN of the key, empty for AWS's own."""


@dataclass(frozen=True)
class Size:
    """What one node has."""

    vcpus: int
    memory_mib: int


@dataclass(frozen=True)
class Change:
    """A change of size that a schedule makes."""

    name: str
    scaling_group: str
    recurrence: str
    """As cron writes it."""
    time_zone: str
    nodes: int | None
    """How many there are from then on, `None` where it changes the bounds alone."""

    @property
    def minute_of_day(self) -> int | None:
        """When it happens, in minutes after midnight; `None` where that is not once every day."""
        fields = self.recurrence.split()
        if len(fields) == _CRON_FIELDS and fields[2:] == ["*", "*", "*"] and all(map(str.isdigit, fields[:2])):
            return int(fields[1]) * 60 + int(fields[0])
        return None


_CRON_FIELDS = 5


def of_cluster(eks: EKSClient, cluster: str, role_key: str) -> list[NodeGroup]:
    """Return the node groups of a cluster, sorted by name; *role_key* is the label that tells roles apart."""
    pages = eks.get_paginator("list_nodegroups").paginate(clusterName=cluster)
    names = sorted(name for page in pages for name in page["nodegroups"])
    found = (eks.describe_nodegroup(clusterName=cluster, nodegroupName=name)["nodegroup"] for name in names)
    return [_group(data, role_key) for data in found]


def _group(data: NodegroupTypeDef, role_key: str) -> NodeGroup:
    sizes, template = data.get("scalingConfig", {}), data.get("launchTemplate", {})
    taints = [each for each in data.get("taints", ()) if each.get("key") == role_key]
    groups = data.get("resources", {}).get("autoScalingGroups", ())
    return NodeGroup(
        name=data["nodegroupName"],
        role=data.get("labels", {}).get(role_key, ""),
        taint=next((each.get("value", "") for each in taints if each.get("effect") in _KEEPS_OFF), ""),
        status=data["status"],
        version=data["version"],
        is_spot=data["capacityType"] == "SPOT",
        instance_types=tuple(data.get("instanceTypes", ())),
        subnets=tuple(data.get("subnets", ())),
        node_role=data["nodeRole"],
        min=sizes.get("minSize", 0),
        desired=sizes.get("desiredSize", 0),
        max=sizes.get("maxSize", 0),
        scaling_groups=tuple(each.get("name", "") for each in groups),
        template=template.get("id", ""),
        template_version=template.get("version", ""),
        issues=tuple(issue.get("code", "") for issue in data.get("health", {}).get("issues", ())),
    )


_KEEPS_OFF = {"NO_SCHEDULE", "NO_EXECUTE"}


def template_of(ec2: EC2Client, group: NodeGroup) -> Template | None:
    """Return what the launch template of a node group says, `None` where the group has none."""
    if not group.template:
        return None
    versions = ec2.describe_launch_template_versions(
        LaunchTemplateId=group.template, Versions=[group.template_version]
    )["LaunchTemplateVersions"]
    return _template(versions[0].get("LaunchTemplateData", {}))


def _template(data: ResponseLaunchTemplateDataTypeDef) -> Template:
    metadata = data.get("MetadataOptions", {})
    devices = [(each.get("DeviceName", ""), each.get("Ebs", {})) for each in data.get("BlockDeviceMappings", ())]
    return Template(
        wants_tokens=metadata.get("HttpTokens") == "required",
        hops=metadata.get("HttpPutResponseHopLimit", 2),  # EKS's own default
        volumes=tuple(
            Volume(
                device,
                ebs.get("VolumeType", ""),
                ebs.get("VolumeSize", 0),
                ebs.get("Encrypted", False),
                ebs.get("KmsKeyId", ""),
            )
            for device, ebs in devices
        ),
        security_groups=tuple(data.get("SecurityGroupIds", ())),
        tags={
            each.get("ResourceType", ""): {tag.get("Key", ""): tag.get("Value", "") for tag in each.get("Tags", ())}
            for each in data.get("TagSpecifications", ())
        },
    )


def sizes(ec2: EC2Client, types: set[str]) -> dict[str, Size]:
    """Return what an instance of each type has; `ClientError` for a type that the region does not know."""
    if not types:
        return {}
    pages = ec2.get_paginator("describe_instance_types").paginate(InstanceTypes=sorted(types))  # type: ignore[arg-type]
    return {
        each["InstanceType"]: Size(each["VCpuInfo"]["DefaultVCpus"], each["MemoryInfo"]["SizeInMiB"])
        for page in pages
        for each in page["InstanceTypes"]
        if "InstanceType" in each
    }


def changes(autoscaling: AutoScalingClient, group: NodeGroup) -> list[Change]:
    """Return the scheduled changes of a node group, sorted by name."""
    found = [
        action
        for name in group.scaling_groups
        for page in autoscaling.get_paginator("describe_scheduled_actions").paginate(AutoScalingGroupName=name)
        for action in page["ScheduledUpdateGroupActions"]
    ]
    return sorted(
        (
            Change(
                name=each.get("ScheduledActionName", ""),
                scaling_group=each.get("AutoScalingGroupName", ""),
                recurrence=each.get("Recurrence", ""),
                time_zone=each.get("TimeZone", "UTC"),
                nodes=each.get("DesiredCapacity"),
            )
            for each in found
        ),
        key=lambda change: change.name,
    )


def policies(autoscaling: AutoScalingClient, group: NodeGroup) -> list[str]:
    """Return the names of the policies by which demand or an event changes the size of a node group, sorted."""
    return sorted(
        policy.get("PolicyName", "")
        for name in group.scaling_groups
        for page in autoscaling.get_paginator("describe_policies").paginate(AutoScalingGroupName=name)
        for policy in page["ScalingPolicies"]
    )


def in_service(autoscaling: AutoScalingClient, group: NodeGroup) -> int:
    """Return how many instances of a node group run and are healthy."""
    pages = autoscaling.get_paginator("describe_auto_scaling_groups").paginate(
        AutoScalingGroupNames=list(group.scaling_groups)
    )
    return sum(
        instance.get("LifecycleState") == "InService" and instance.get("HealthStatus") == "Healthy"
        for page in pages
        for found in page["AutoScalingGroups"]
        for instance in found.get("Instances", ())
    )


def least_between(changes: list[Change], desired: int, begin: int, end: int) -> int:
    """Return how many nodes there are at least from *begin* to *end*, in minutes after midnight.

    *desired* holds for a group that no schedule changes. Of a change that is not made every day nothing is known
    here: look at `minute_of_day` first.
    """
    daily = _daily(changes)
    if not daily:
        return desired
    before = [nodes for minute, nodes in daily if minute <= begin]
    at_begin = before[-1] if before else daily[-1][1]  # the last one of the day before
    return min([at_begin, *(nodes for minute, nodes in daily if begin < minute < end)])


def most(changes: list[Change], desired: int) -> int:
    """Return how many nodes there are at most in the course of a day."""
    return max((nodes for _, nodes in _daily(changes)), default=desired)


def _daily(changes: list[Change]) -> list[tuple[int, int]]:
    """Return minute and nodes of each change that is made every day, in the order of the day."""
    return sorted(
        (change.minute_of_day, change.nodes)
        for change in changes
        if change.minute_of_day is not None and change.nodes is not None
    )
