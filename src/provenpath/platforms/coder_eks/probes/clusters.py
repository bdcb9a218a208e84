"""The EKS cluster, its add-ons, and whom it lets in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_eks import EKSClient


@dataclass(frozen=True)
class Cluster:
    """One cluster."""

    name: str
    arn: str
    status: str
    """`ACTIVE` once it can be used."""
    version: str
    """Minor version of Kubernetes."""
    role: str
    """ARN of the role by which the control plane acts."""
    is_private: bool
    """Whether its API is reached from inside the VPC."""
    is_public: bool
    """Whether its API is reached from the internet."""
    vpc: str
    subnets: tuple[str, ...]
    """Where the control plane has its interfaces."""
    security_groups: tuple[str, ...]
    """Those of the interfaces, beside the one that EKS makes."""
    own_security_group: str
    """The one that EKS makes."""
    logs: tuple[str, ...]
    """Kinds of log that are on, sorted."""
    secrets_key: str
    """ARN of the key by which Kubernetes secrets are encrypted, empty without one of one's own."""
    authentication: str
    """`API` where access entries alone say who gets in."""
    is_shiftable: bool
    """Whether a zonal shift may turn the traffic in it away from a zone."""
    issuer: str
    """Issuer of the tokens of service accounts, without its scheme."""


@dataclass(frozen=True)
class Addon:
    """One add-on of a cluster."""

    name: str
    status: str
    version: str
    role: str
    """ARN of the role of its service account, empty without one."""
    issues: tuple[str, ...]
    """What EKS finds wrong with it."""


@dataclass(frozen=True)
class AccessEntry:
    """One role or user that a cluster lets in."""

    principal: str
    kind: str
    """`STANDARD` for people and machines, `EC2_LINUX` for nodes."""
    policies: tuple[str, ...]
    """Names of EKS's policies that it has."""
    groups: tuple[str, ...]
    """Groups of Kubernetes that it is in."""


def named(eks: EKSClient, name: str) -> list[Cluster]:
    """Return the cluster *name*, as a list that is empty where there is none."""
    try:
        data = eks.describe_cluster(name=name)["cluster"]
    except eks.exceptions.ResourceNotFoundException:
        return []
    vpc = data.get("resourcesVpcConfig", {})
    logging = data.get("logging", {}).get("clusterLogging", [])
    secrets = [each for each in data.get("encryptionConfig", []) if "secrets" in each.get("resources", [])]
    return [
        Cluster(
            name=name,
            arn=data["arn"],
            status=data["status"],
            version=data["version"],
            role=data["roleArn"],
            is_private=vpc.get("endpointPrivateAccess", False),
            is_public=vpc.get("endpointPublicAccess", True),
            vpc=vpc.get("vpcId", ""),
            subnets=tuple(vpc.get("subnetIds", ())),
            security_groups=tuple(vpc.get("securityGroupIds", ())),
            own_security_group=vpc.get("clusterSecurityGroupId", ""),
            logs=tuple(sorted(kind for each in logging if each.get("enabled") for kind in each.get("types", ()))),
            secrets_key=next((each.get("provider", {}).get("keyArn", "") for each in secrets), ""),
            authentication=data.get("accessConfig", {}).get("authenticationMode", ""),
            is_shiftable=data.get("zonalShiftConfig", {}).get("enabled", False),
            issuer=data.get("identity", {}).get("oidc", {}).get("issuer", "").partition("//")[2],
        )
    ]


def supported_versions(eks: EKSClient) -> list[str]:
    """Return the versions of Kubernetes under standard support, newest first."""
    pages = eks.get_paginator("describe_cluster_versions").paginate(versionStatus="STANDARD_SUPPORT")
    found = {each["clusterVersion"] for page in pages for each in page["clusterVersions"] if "clusterVersion" in each}
    return sorted(found, key=lambda version: tuple(map(int, version.split("."))), reverse=True)


def addons(eks: EKSClient, cluster: str) -> list[Addon]:
    """Return the add-ons of a cluster, sorted by name."""
    pages = eks.get_paginator("list_addons").paginate(clusterName=cluster)
    found = [
        eks.describe_addon(clusterName=cluster, addonName=name)["addon"] for page in pages for name in page["addons"]
    ]
    return sorted(
        (
            Addon(
                name=data["addonName"],
                status=data["status"],
                version=data["addonVersion"],
                role=data.get("serviceAccountRoleArn", ""),
                issues=tuple(issue.get("code", "") for issue in data.get("health", {}).get("issues", ())),
            )
            for data in found
        ),
        key=lambda addon: addon.name,
    )


def fitting_addon_versions(eks: EKSClient, addon: str, kubernetes: str) -> list[str]:
    """Return the versions of an add-on that EKS lists for a version of Kubernetes."""
    pages = eks.get_paginator("describe_addon_versions").paginate(addonName=addon, kubernetesVersion=kubernetes)
    return [
        each["addonVersion"]
        for page in pages
        for found in page["addons"]
        for each in found.get("addonVersions", ())
        if "addonVersion" in each
    ]


def access_entries(eks: EKSClient, cluster: str) -> list[AccessEntry]:
    """Return whom a cluster lets in, sorted by ARN."""
    pages = eks.get_paginator("list_access_entries").paginate(clusterName=cluster)
    return [_entry(eks, cluster, arn) for arn in sorted(arn for page in pages for arn in page["accessEntries"])]


def _entry(eks: EKSClient, cluster: str, arn: str) -> AccessEntry:
    data = eks.describe_access_entry(clusterName=cluster, principalArn=arn)["accessEntry"]
    pages = eks.get_paginator("list_associated_access_policies").paginate(clusterName=cluster, principalArn=arn)
    policies = [each.get("policyArn", "") for page in pages for each in page["associatedAccessPolicies"]]
    return AccessEntry(
        principal=arn,
        kind=data.get("type", ""),
        policies=tuple(sorted(policy.rpartition("/")[2] for policy in policies)),
        groups=tuple(sorted(data.get("kubernetesGroups", ()))),
    )
