"""What moto lacks of EC2."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from moto.ec2.models.security_groups import SecurityGroupBackend, SecurityGroupRule
from moto.ec2.models.subnets import Subnet
from moto.utilities.utils import get_partition

from provenpath.sandbox.aws.extension import Answer, RefusalError, Request, completes, patches, repairs

GATEWAY = ("s3", "dynamodb")

INTERFACE = (
    "acm-pca", "aps", "aps-workspaces", "athena", "autoscaling", "autoscaling-plans", "application-autoscaling",
    "backup", "batch", "cloudformation", "cloudtrail", "codeartifact.api", "codeartifact.repositories", "codebuild",
    "codecommit", "codedeploy", "codepipeline", "config", "dynamodb", "ebs", "ec2", "ec2messages", "ecr.api", "ecr.dkr",
    "ecs", "ecs-agent", "ecs-telemetry", "eks", "eks-auth", "elasticache", "elasticfilesystem", "elasticloadbalancing",
    "email-smtp", "events", "fis", "git-codecommit", "glue", "grafana", "grafana-workspace", "guardduty-data",
    "inspector2", "kinesis-firehose", "kinesis-streams", "kms", "lambda", "logs", "monitoring", "network-firewall",
    "rds", "rds-data", "s3", "sagemaker.api", "secretsmanager", "securityhub", "servicecatalog", "servicediscovery",
    "sns", "sqs", "ssm", "ssmmessages", "states", "sts", "sync-states", "synthetics", "wafv2", "xray",
)  # fmt: skip
"""Services that PrivateLink reaches, as named behind `com.amazonaws.<region>.`.

From https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html, those that a platform
of this guide could use.
"""


@repairs(
    "ec2",
    "DescribeVpcEndpointServices",
    why="moto 5.2.5 loads every service it has to answer, among them some whose packages are not installed",
)
def describe_vpc_endpoint_services(request: Request) -> dict[str, Any]:
    """Answer with the services of PrivateLink, each in every zone of the region."""
    prefix = {"aws-cn": "cn."}.get(request.partition, "") + f"com.amazonaws.{request.region}."
    backend: Any = request.backend
    zones = sorted(zone.name for zone in backend.describe_availability_zones())
    details = [_detail(prefix, name, "Gateway", zones, request) for name in GATEWAY]
    details += [_detail(prefix, name, "Interface", zones, request) for name in INTERFACE]
    wanted = request.params.get("ServiceNames") or []
    known = {detail["ServiceName"] for detail in details}
    if missing := [name for name in wanted if name not in known]:
        raise RefusalError("InvalidServiceName", f"The Vpc Endpoint Service '{missing[0]}' does not exist")
    chosen = [detail for detail in details if not wanted or detail["ServiceName"] in wanted]
    for each in request.params.get("Filters") or []:
        chosen = [detail for detail in chosen if _matches(detail, each)]
    return {"ServiceNames": sorted({detail["ServiceName"] for detail in chosen}), "ServiceDetails": chosen}


@completes("ec2", "ModifyVpcEndpoint", why="moto 5.2.5 leaves PrivateDnsEnabled and ResetPolicy out")
def modify_vpc_endpoint(request: Request) -> Answer:
    """Change what moto passes over, too."""
    answer = request.moto()
    backend: Any = request.backend
    [endpoint] = backend.describe_vpc_endpoints(vpc_end_point_ids=[request.params["VpcEndpointId"]])
    if "PrivateDnsEnabled" in request.params:
        endpoint.private_dns_enabled = request.params["PrivateDnsEnabled"]
    if request.params.get("ResetPolicy"):
        endpoint.policy_document = json.dumps(EVERYTHING)
    return answer


EVERYTHING = {"Statement": [{"Action": "*", "Effect": "Allow", "Resource": "*", "Principal": "*"}]}
"""The policy of an endpoint that was given none."""


@repairs(
    "ec2",
    "CreateLaunchTemplate",
    why="moto 5.2.5 puts the tags of the template itself among those of what it launches, so the second plan differs",
)
def create_launch_template(request: Request) -> Answer:
    """Keep the template's own tags apart from those of what it launches."""
    answer = request.moto()
    backend: Any = request.backend
    template = backend.get_launch_template_by_name(request.params["LaunchTemplateName"])
    data = template.latest_version().data
    kept = [each for each in data.get("TagSpecifications", []) if each["ResourceType"] != "launch-template"]
    data["TagSpecifications"] = kept
    return answer


def _detail(prefix: str, name: str, kind: str, zones: list[str], request: Request) -> dict[str, Any]:
    base = f"{name}.{request.region}.vpce.amazonaws.com"
    return {
        "ServiceName": prefix + name,
        "ServiceId": "vpce-svc-" + hashlib.sha256(f"{name} {kind}".encode()).hexdigest()[:17],
        "ServiceType": [{"ServiceType": kind}],
        "ServiceRegion": request.region,
        "AvailabilityZones": zones,
        "Owner": "amazon",
        "BaseEndpointDnsNames": [base],
        "PrivateDnsName": f"{name}.{request.region}.amazonaws.com",
        "VpcEndpointPolicySupported": True,
        "AcceptanceRequired": False,
        "ManagesVpcEndpoints": False,
        "SupportedIpAddressTypes": ["ipv4"],
    }


def _matches(detail: dict[str, Any], each: dict[str, Any]) -> bool:
    values = each.get("Values") or []
    match each["Name"]:
        case "service-type":
            return detail["ServiceType"][0]["ServiceType"] in values
        case "service-name":
            return detail["ServiceName"] in values
        case "owner":
            return detail["Owner"] in values
    raise RefusalError("InvalidParameterValue", f"The filter '{each['Name']}' is invalid")


def _description(rule: Any) -> str | None:
    """Return the description that came with the range or with the group on the other side."""
    found: str | None = rule.ip_range.get("Description") or rule.source_group.get("Description")
    return found


patches(
    "ec2",
    "description of a rule that names a group",
    SecurityGroupRule,
    "description",
    why="moto 5.2.5 describes a rule by its address range alone, so the second plan puts the description in again",
)(property(_description))


modify_rules = SecurityGroupBackend.modify_security_group_rules


@patches(
    "ec2",
    "change of a rule for all traffic or that names a group",
    SecurityGroupBackend,
    "modify_security_group_rules",
    why="moto 5.2.5 wants ports for a rule of all protocols, and forgets the description where a group is named",
)
def modify_security_group_rules(backend: Any, group_id: str, rules: dict[str, dict[str, Any]]) -> None:
    """Change rules as AWS does: all protocols have no ports, and a description belongs to whatever is named."""
    for rule in rules.values():
        if rule.get("IpProtocol") == "-1":
            rule.setdefault("FromPort", -1)
            rule.setdefault("ToPort", -1)
    modify_rules(backend, group_id, rules)
    group = backend.get_security_group_by_name_or_id(group_id)
    for id_, rule in rules.items():
        changed = group.get_rule(id_)
        if rule.get("IpProtocol") == "-1":
            changed.from_port = changed.to_port = None
        if rule.get("ReferencedGroupId"):
            changed.source_group |= {"GroupId": rule["ReferencedGroupId"], "Description": rule.get("Description", "")}


def _subnet_arn(subnet: Any) -> str:
    """Return the ARN of a subnet, in the partition of its region."""
    region, account = subnet.ec2_backend.region_name, subnet.owner_id
    return f"arn:{get_partition(region)}:ec2:{region}:{account}:subnet/{subnet.id}"


patches(
    "ec2",
    "partition of a subnet's ARN",
    Subnet,
    "arn",
    why="moto 5.2.5 writes the partition aws for every region",
)(property(_subnet_arn))
