"""EKS: what moto drops of clusters and node groups, and a small stand-in for add-ons and access entries.

A node group has its Auto Scaling group, as on AWS, with its sizes; but nothing is launched: the sandbox has no
instances. Whatever takes minutes on AWS is done at once.
"""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from moto.autoscaling.models import autoscaling_backends
from moto.ec2.models import ec2_backends

from provenpath.sandbox.aws.extension import Answer, RefusalError, Request, completes, new, repairs

MISSING = "ResourceNotFoundException"
IN_USE = "ResourceInUseException"
INVALID = "InvalidParameterException"
LOG_TYPES = ("api", "audit", "authenticator", "controllerManager", "scheduler")
_WHY = "moto 5.2.5 has no such operation"


@cache
def _catalogue() -> dict[str, Any]:
    text = files("provenpath.sandbox.aws.services").joinpath("data/eks.yaml").read_text("utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


## Clusters


@completes(
    "eks",
    "CreateCluster",
    why="moto 5.2.5 drops access, upgrade and zonal shift settings, and makes neither the security group nor an issuer "
    "of the cluster's own",
)
def create_cluster(request: Request) -> Any:
    """Keep what moto drops, and make what EKS makes."""
    params = request.params
    if params.get("version") and params["version"] not in _catalogue()["versions"]:
        raise RefusalError(INVALID, f"unsupported Kubernetes version {params['version']}")
    ec2: Any = ec2_backends[request.account][request.region]
    subnets = [ec2.get_subnet(id_) for id_ in params["resourcesVpcConfig"]["subnetIds"]]
    if len({subnet.availability_zone for subnet in subnets}) < 2:  # noqa: PLR2004
        raise RefusalError(INVALID, "Subnets specified must be in at least two different AZs")
    answer = request.moto()
    cluster = _cluster(request)
    access = {"authenticationMode": "CONFIG_MAP"} | (params.get("accessConfig") or {})
    cluster.access_config = {"bootstrapClusterCreatorAdminPermissions": True} | access
    cluster.upgrade_policy = params.get("upgradePolicy") or {"supportType": "EXTENDED"}
    cluster.zonal_shift_config = params.get("zonalShiftConfig") or {"enabled": False}
    cluster.version = params.get("version") or next(iter(_catalogue()["versions"]))
    network = {"ipFamily": "ipv4", "serviceIpv4Cidr": "172.20.0.0/16"}
    cluster.kubernetes_network_config = network | (params.get("kubernetesNetworkConfig") or {})
    cluster.logging = _logging(_enabled(params.get("logging")))
    vpc = {"endpointPublicAccess": True, "endpointPrivateAccess": False, "securityGroupIds": []}
    vpc |= params["resourcesVpcConfig"]
    vpc["publicAccessCidrs"] = vpc.get("publicAccessCidrs") or (["0.0.0.0/0"] if vpc["endpointPublicAccess"] else [])
    vpc["vpcId"] = subnets[0].vpc_id
    own = hashlib.sha256(cluster.arn.encode()).hexdigest().upper()[:32]
    name = f"eks-cluster-sg-{cluster.name}-{int(own[:8], 16)}"
    group = ec2.create_security_group(name, "EKS created security group", vpc["vpcId"], tags=_owned(cluster.name))
    rule = {"UserId": request.account, "GroupId": group.id}
    ec2.authorize_security_group_ingress(group.id, "-1", None, None, [], [rule])
    vpc["clusterSecurityGroupId"] = group.id
    cluster.resources_vpc_config = vpc
    cluster.identity = {"oidc": {"issuer": f"https://oidc.eks.{request.region}.amazonaws.com/id/{own}"}}
    return {"cluster": cluster} if answer[0] == _OK else answer


_OK = 200


@completes("eks", "DeleteCluster", why="moto 5.2.5 knows nothing of the security group, the add-ons and the rest")
def delete_cluster(request: Request) -> Answer:
    """Take away with the cluster what belongs to it."""
    cluster = _cluster(request)
    answer = request.moto()
    if answer[0] == _OK:
        ec2: Any = ec2_backends[request.account][request.region]
        ec2.delete_security_group(group_id=cluster.resources_vpc_config["clusterSecurityGroupId"])
        for table in ("addons", "access"):
            for key in [key for key in request.table(table) if key[0] == cluster.name]:
                del request.table(table)[key]
    return answer


@repairs("eks", "UpdateClusterConfig", why="moto 5.2.5 replaces whole settings by the part that changes")
def update_cluster_config(request: Request) -> dict[str, Any]:
    """Change what is named, and leave the rest."""
    cluster, params = _cluster(request), request.params
    kind = "EndpointAccessUpdate"
    if vpc := params.get("resourcesVpcConfig"):
        cluster.resources_vpc_config = cluster.resources_vpc_config | vpc
        if not cluster.resources_vpc_config["endpointPublicAccess"]:
            cluster.resources_vpc_config["publicAccessCidrs"] = []
        elif not cluster.resources_vpc_config["publicAccessCidrs"]:
            cluster.resources_vpc_config["publicAccessCidrs"] = ["0.0.0.0/0"]
    if logging := params.get("logging"):
        kind = "LoggingUpdate"
        off = {type_ for each in logging["clusterLogging"] if not each["enabled"] for type_ in each["types"]}
        cluster.logging = _logging((_enabled(cluster.logging) | _enabled(logging)) - off)
    for setting, attribute in (
        ("accessConfig", "access_config"),
        ("upgradePolicy", "upgrade_policy"),
        ("zonalShiftConfig", "zonal_shift_config"),
    ):
        if setting in params:
            kind = {"accessConfig": "AccessConfigUpdate", "upgradePolicy": "UpgradePolicyUpdate"}.get(
                setting, "ZonalShiftConfigUpdate"
            )
            setattr(cluster, attribute, getattr(cluster, attribute) | params[setting])
    return _update(request, kind)


@new("eks", "UpdateClusterVersion", _WHY)
def update_cluster_version(request: Request) -> dict[str, Any]:
    """Raise the version by one; EKS takes no other step."""
    cluster, wanted = _cluster(request), request.params["version"]
    if wanted not in _catalogue()["versions"] or _minor(wanted) != _minor(cluster.version) + 1:
        raise RefusalError(INVALID, f"Unsupported Kubernetes minor version update from {cluster.version} to {wanted}")
    cluster.version = wanted
    return _update(request, "VersionUpdate")


@new("eks", "DescribeClusterVersions", _WHY)
def describe_cluster_versions(request: Request) -> dict[str, Any]:
    """List the versions of Kubernetes, by their support where asked for."""
    newest = next(iter(_catalogue()["versions"]))
    found = [
        {
            "clusterVersion": version,
            "clusterType": "eks",
            "defaultVersion": version == newest,
            "status": each["status"],
            "versionStatus": each["status"],
        }
        for version, each in _catalogue()["versions"].items()
    ]
    wanted = request.params.get("versionStatus") or request.params.get("status")
    names = request.params.get("clusterVersions")
    return {
        "clusterVersions": [
            each
            for each in found
            if (not wanted or each["versionStatus"] == wanted) and (not names or each["clusterVersion"] in names)
        ]
    }


@new("eks", "DescribeUpdate", _WHY)
def describe_update(request: Request) -> dict[str, Any]:
    """Return one update; all are over at once."""
    found = request.table("updates").get(request.params["updateId"])
    if found is None:
        raise RefusalError(MISSING, f"No update found for ID: {request.params['updateId']}")
    return {"update": found}


## Node groups


@completes(
    "eks",
    "CreateNodegroup",
    why="moto 5.2.5 invents remote access, disk and versions, drops update settings, and makes no Auto Scaling group",
)
def create_nodegroup(request: Request) -> Any:
    """Keep what moto drops, and make the Auto Scaling group and the access entry that EKS makes."""
    params, cluster = request.params, _cluster(request)
    version = params.get("version") or cluster.version
    if _minor(version) > _minor(cluster.version):
        raise RefusalError(INVALID, f"Node group version {version} is newer than the cluster's {cluster.version}")
    answer = request.moto()
    group = cluster.nodegroups[params["nodegroupName"]]
    group.version = version
    group.release_version = params.get("releaseVersion") or f"{version}.0-20261101"
    group.update_config = params.get("updateConfig") or {"maxUnavailable": 1}
    group.node_repair_config = params.get("nodeRepairConfig")
    group.ami_type = params.get("amiType") or "AL2023_x86_64_STANDARD"
    if not params.get("remoteAccess"):
        group.remote_access = None
        group.resources.pop("remoteAccessSecurityGroup", None)
    if params.get("launchTemplate"):
        group.disk_size = None
    name = f"eks-{group.nodegroup_name}-{group.uuid}"
    group.resources["autoScalingGroups"] = [{"name": name}]
    scaling: Any = autoscaling_backends[request.account][request.region]
    made = scaling.create_auto_scaling_group(
        name=name,
        availability_zones=[],
        desired_capacity=0,  # nothing is launched; the sizes are set below
        max_size=0,
        min_size=0,
        launch_config_name=None,
        launch_template=_template(group.launch_template),
        vpc_zone_identifier=",".join(params["subnets"]),
        default_cooldown=None,
        health_check_period=15,
        health_check_type="EC2",
        load_balancers=[],
        target_group_arns=[],
        placement_group=None,
        termination_policies=["AllocationStrategy", "OldestLaunchTemplate", "OldestInstance"],
        tags=[
            {"Key": key, "Value": value, "PropagateAtLaunch": "true"}
            for key, value in (
                ("eks:cluster-name", cluster.name),
                ("eks:nodegroup-name", group.nodegroup_name),
                (f"kubernetes.io/cluster/{cluster.name}", "owned"),
            )
        ],
        capacity_rebalance=group.capacity_type == "SPOT",
    )
    _resize(made, group.scaling_config)
    if cluster.access_config["authenticationMode"] != "CONFIG_MAP":
        _let_nodes_in(request, cluster, group.node_role)
    return {"nodegroup": group} if answer[0] == _OK else answer


@completes("eks", "DeleteNodegroup", why="moto 5.2.5 has no Auto Scaling group to take away")
def delete_nodegroup(request: Request) -> Answer:
    """Take the Auto Scaling group away, too."""
    group = _nodegroup(request)
    answer = request.moto()
    if answer[0] == _OK:
        scaling: Any = autoscaling_backends[request.account][request.region]
        for each in group.resources["autoScalingGroups"]:
            scaling.autoscaling_groups.pop(each["name"], None)
            for name, action in list(scaling.scheduled_actions.items()):
                if action.auto_scaling_group_name == each["name"]:
                    del scaling.scheduled_actions[name]
    return answer


@completes("eks", "UpdateNodegroupConfig", why="moto 5.2.5 has no Auto Scaling group to resize, and forgets the update")
def update_nodegroup_config(request: Request) -> dict[str, Any]:
    """Resize the Auto Scaling group, too, and remember the update."""
    group = _nodegroup(request)
    sizes = group.scaling_config | (request.params.get("scalingConfig") or {})
    if not sizes["minSize"] <= sizes["desiredSize"] <= sizes["maxSize"]:
        raise RefusalError(INVALID, "desired capacity must lie between the minimum and the maximum size")
    request.moto()
    scaling: Any = autoscaling_backends[request.account][request.region]
    for each in group.resources["autoScalingGroups"]:
        _resize(scaling.autoscaling_groups[each["name"]], sizes)
    return _update(request, "ConfigUpdate")


@new("eks", "UpdateNodegroupVersion", _WHY)
def update_nodegroup_version(request: Request) -> dict[str, Any]:
    """Change version, release or launch template."""
    cluster, group, params = _cluster(request), _nodegroup(request), request.params
    group.version = params.get("version") or cluster.version
    group.release_version = params.get("releaseVersion") or f"{group.version}.0-20261101"
    if template := params.get("launchTemplate"):
        group.launch_template = group.launch_template | template
    return _update(request, "VersionUpdate")


## Add-ons


@new("eks", "CreateAddon", _WHY)
def create_addon(request: Request) -> dict[str, Any]:
    """Install an add-on in a version that goes with the cluster's."""
    cluster, params = _cluster(request), request.params
    name = params["addonName"]
    if (cluster.name, name) in request.table("addons"):
        raise RefusalError(IN_USE, "Addon already exists.")
    now = datetime.now(UTC)
    addon = {
        "addonName": name,
        "clusterName": cluster.name,
        "status": "ACTIVE",
        "addonVersion": _fitting(cluster, name, params.get("addonVersion")),
        "health": {"issues": []},
        "addonArn": f"{_arn(request, 'addon')}/{cluster.name}/{name}/{uuid.uuid4()}",
        "createdAt": now,
        "modifiedAt": now,
        "serviceAccountRoleArn": params.get("serviceAccountRoleArn"),
        "configurationValues": params.get("configurationValues"),
        "tags": params.get("tags") or {},
        "owner": "aws",
        "publisher": "eks",
    }
    request.table("addons")[cluster.name, name] = addon
    return {"addon": addon}


@new("eks", "DescribeAddon", _WHY)
def describe_addon(request: Request) -> dict[str, Any]:
    """Return one add-on."""
    return {"addon": _addon(request)}


@new("eks", "ListAddons", _WHY)
def list_addons(request: Request) -> dict[str, Any]:
    """List the add-ons of a cluster."""
    cluster = _cluster(request)
    return {"addons": sorted(name for owner, name in request.table("addons") if owner == cluster.name)}


@new("eks", "UpdateAddon", _WHY)
def update_addon(request: Request) -> dict[str, Any]:
    """Change version, role or configuration of an add-on."""
    addon, params = _addon(request), request.params
    if wanted := params.get("addonVersion"):
        addon["addonVersion"] = _fitting(_cluster(request), addon["addonName"], wanted)
    for setting in ("serviceAccountRoleArn", "configurationValues"):
        if params.get(setting) is not None:
            addon[setting] = params[setting] or None
    return _update(request, "AddonUpdate")


@new("eks", "DeleteAddon", _WHY)
def delete_addon(request: Request) -> dict[str, Any]:
    """Take an add-on away."""
    addon = _addon(request)
    del request.table("addons")[addon["clusterName"], addon["addonName"]]
    return {"addon": addon | {"status": "DELETING"}}


@new("eks", "DescribeAddonVersions", _WHY)
def describe_addon_versions(request: Request) -> dict[str, Any]:
    """List the versions of add-ons, with the versions of Kubernetes that each goes with."""
    wanted, kubernetes = request.params.get("addonName"), request.params.get("kubernetesVersion")
    return {
        "addons": [
            {
                "addonName": name,
                "owner": "aws",
                "publisher": "eks",
                "addonVersions": [
                    {
                        "addonVersion": version,
                        "compatibilities": [{"clusterVersion": each} for each in goes_with],
                    }
                    for version, goes_with in versions.items()
                    if not kubernetes or kubernetes in goes_with
                ],
            }
            for name, versions in _catalogue()["addons"].items()
            if not wanted or name == wanted
        ]
    }


## Access entries


@new("eks", "CreateAccessEntry", _WHY)
def create_access_entry(request: Request) -> dict[str, Any]:
    """Let a role or user into the cluster."""
    cluster, principal = _cluster(request), request.params["principalArn"]
    if cluster.access_config["authenticationMode"] == "CONFIG_MAP":
        raise RefusalError("InvalidRequestException", "The cluster's authentication mode takes no access entries.")
    if (cluster.name, principal) in request.table("access"):
        raise RefusalError(IN_USE, "The specified access entry resource is already in use on this cluster.")
    return {"accessEntry": _enter(request, cluster, principal, request.params)}


@new("eks", "DescribeAccessEntry", _WHY)
def describe_access_entry(request: Request) -> dict[str, Any]:
    """Return one access entry."""
    return {"accessEntry": _entry(request)}


@new("eks", "ListAccessEntries", _WHY)
def list_access_entries(request: Request) -> dict[str, Any]:
    """List the roles and users that a cluster lets in."""
    cluster = _cluster(request)
    return {"accessEntries": sorted(name for owner, name in request.table("access") if owner == cluster.name)}


@new("eks", "DeleteAccessEntry", _WHY)
def delete_access_entry(request: Request) -> dict[str, Any]:
    """Shut a role or user out, its policies with it."""
    entry = _entry(request)
    del request.table("access")[entry["clusterName"], entry["principalArn"]]
    return {}


@new("eks", "AssociateAccessPolicy", _WHY)
def associate_access_policy(request: Request) -> dict[str, Any]:
    """Give an access entry the rights of one of EKS's policies."""
    entry, params = _entry(request), request.params
    if params["policyArn"].rpartition("/")[2] not in _catalogue()["access_policies"]:
        raise RefusalError(INVALID, "The policyArn parameter format is not valid")
    now = datetime.now(UTC)
    scope = {"namespaces": []} | params["accessScope"]
    policy = {"policyArn": params["policyArn"], "accessScope": scope, "associatedAt": now, "modifiedAt": now}
    entry["policies"][params["policyArn"]] = policy
    return {
        "clusterName": entry["clusterName"],
        "principalArn": entry["principalArn"],
        "associatedAccessPolicy": policy,
    }


@new("eks", "DisassociateAccessPolicy", _WHY)
def disassociate_access_policy(request: Request) -> dict[str, Any]:
    """Take the rights of a policy away."""
    _entry(request)["policies"].pop(request.params["policyArn"], None)
    return {}


@new("eks", "ListAssociatedAccessPolicies", _WHY)
def list_access_policies(request: Request) -> dict[str, Any]:
    """List the policies of an access entry."""
    entry = _entry(request)
    return {
        "clusterName": entry["clusterName"],
        "principalArn": entry["principalArn"],
        "associatedAccessPolicies": list(entry["policies"].values()),
    }


## Tags of what moto does not know


@completes("eks", "TagResource", why="moto 5.2.5 knows neither add-ons nor access entries")
def tag_resource(request: Request) -> Any:
    """Tag add-ons and access entries, too."""
    tagged = _tagged(request)
    if tagged is None:
        return request.moto()
    tagged["tags"].update(request.params["tags"])
    return {}


@completes("eks", "UntagResource", why="moto 5.2.5 knows neither add-ons nor access entries")
def untag_resource(request: Request) -> Any:
    """Take tags from add-ons and access entries, too."""
    tagged = _tagged(request)
    if tagged is None:
        return request.moto()
    for key in request.params["tagKeys"]:
        tagged["tags"].pop(key, None)
    return {}


def _tagged(request: Request) -> dict[str, Any] | None:
    arn = request.params["resourceArn"]
    things = [*request.table("addons").values(), *request.table("access").values()]
    return next((each for each in things if arn in (each.get("addonArn"), each.get("accessEntryArn"))), None)


## Helpers


def _cluster(request: Request) -> Any:
    name = request.params.get("clusterName") or request.params["name"]
    clusters: dict[str, Any] = request.backend.clusters  # type: ignore[attr-defined]
    if name not in clusters:
        raise RefusalError(MISSING, f"No cluster found for name: {name}.")
    return clusters[name]


def _nodegroup(request: Request) -> Any:
    groups, name = _cluster(request).nodegroups, request.params["nodegroupName"]
    if name not in groups:
        raise RefusalError(MISSING, f"No node group found for name: {name}.")
    return groups[name]


def _addon(request: Request) -> dict[str, Any]:
    name = request.params["addonName"]
    found: dict[str, Any] | None = request.table("addons").get((_cluster(request).name, name))
    if found is None:
        raise RefusalError(MISSING, f"No addon: {name} found in cluster: {_cluster(request).name}")
    return found


def _entry(request: Request) -> dict[str, Any]:
    principal = request.params["principalArn"]
    found: dict[str, Any] | None = request.table("access").get((_cluster(request).name, principal))
    if found is None:
        raise RefusalError(MISSING, f"The specified principalArn {principal} could not be found.")
    return found


def _enter(request: Request, cluster: Any, principal: str, settings: dict[str, Any]) -> dict[str, Any]:
    owner = f"{cluster.name}/role/{request.account}/{principal.rpartition('/')[2]}"
    now = datetime.now(UTC)
    entry = {
        "clusterName": cluster.name,
        "principalArn": principal,
        "accessEntryArn": f"{_arn(request, 'access-entry')}/{owner}/{uuid.uuid4()}",
        "kubernetesGroups": settings.get("kubernetesGroups") or [],
        "username": settings.get("username") or principal.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/"),
        "type": settings.get("type") or "STANDARD",
        "tags": settings.get("tags") or {},
        "createdAt": now,
        "modifiedAt": now,
        "policies": {},
    }
    request.table("access")[cluster.name, principal] = entry
    return entry


def _let_nodes_in(request: Request, cluster: Any, role: str) -> None:
    if (cluster.name, role) not in request.table("access"):
        settings = {
            "type": "EC2_LINUX",
            "kubernetesGroups": ["system:nodes"],
            "username": "system:node:{{EC2PrivateDNSName}}",
        }
        _enter(request, cluster, role, settings)


def _update(request: Request, kind: str) -> dict[str, Any]:
    made = {
        "id": str(uuid.uuid4()),
        "status": "Successful",
        "type": kind,
        "params": [],
        "createdAt": datetime.now(UTC),
        "errors": [],
    }
    request.table("updates")[made["id"]] = made
    return {"update": made}


def _arn(request: Request, kind: str) -> str:
    return f"arn:{request.partition}:eks:{request.region}:{request.account}:{kind}"


def _minor(version: str) -> int:
    return int(version.split(".")[1])


def _fitting(cluster: Any, name: str, version: str | None) -> str:
    known: dict[str, list[str]] | None = _catalogue()["addons"].get(name)
    if known is None:
        raise RefusalError(INVALID, f"Addon {name} specified is not supported")
    fitting = [each for each, goes_with in known.items() if cluster.version in goes_with]
    if not fitting or version not in (None, *fitting):
        raise RefusalError(INVALID, f"Addon version specified is not supported: {name} {version} on {cluster.version}")
    return version or fitting[0]


def _enabled(logging: dict[str, Any] | None) -> set[str]:
    return {type_ for each in (logging or {}).get("clusterLogging", []) if each["enabled"] for type_ in each["types"]}


def _logging(enabled: set[str]) -> dict[str, Any]:
    on = [type_ for type_ in LOG_TYPES if type_ in enabled]
    off = [type_ for type_ in LOG_TYPES if type_ not in enabled]
    listed = ({"types": on, "enabled": True}, {"types": off, "enabled": False})
    return {"clusterLogging": [each for each in listed if each["types"]]}


def _owned(cluster: str) -> dict[str, str]:
    return {f"kubernetes.io/cluster/{cluster}": "owned", "aws:eks:cluster-name": cluster}


def _template(template: dict[str, Any]) -> dict[str, str]:
    return {"LaunchTemplateId": template["id"], "Version": str(template.get("version") or "$Default")}


def _resize(group: Any, sizes: dict[str, int]) -> None:
    group.min_size, group.max_size = sizes["minSize"], sizes["maxSize"]
    group.desired_capacity = sizes["desiredSize"]
