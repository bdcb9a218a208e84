"""What can be wrong with a deployment of Coder on Amazon EKS, each fault by a way that AWS allows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from provenpath.platforms.coder_eks.probes import (
    clusters,
    endpoints,
    flow_logs,
    node_groups,
    routes,
    security_groups,
    subnets,
    vpc,
)
from provenpath.sandbox.faults import Edit, Fault

if TYPE_CHECKING:
    from provenpath.targets.aws import Aws

NETWORK = "runbooks/coder-eks/deploy/network.sh"
CLUSTER = "runbooks/coder-eks/deploy/cluster.sh"
ACCESS = "runbooks/coder-eks/deploy/access.sh"
BACKEND = "runbooks/coder-eks/deploy/backend.sh"
ENVIRONMENT = "terraform/coder-eks/environments/workspaces-3000/"


## What somebody with a console might do


def _vpc(aws: Aws) -> str:
    [found] = vpc.named(aws.client("ec2"), aws.deployment.name_of("vpc"))
    return found.id


def _subnets(aws: Aws, tier: str) -> list[subnets.Subnet]:
    found = subnets.of_vpc(aws.client("ec2"), _vpc(aws), aws.deployment.tag_of("tier"))
    return [subnet for subnet in found if subnet.tier == tier]


def _table(aws: Aws, tier: str) -> routes.RouteTable:
    """Return the route table of a tier's first zone."""
    found = routes.table_of(routes.tables(aws.client("ec2"), _vpc(aws)), _subnets(aws, tier)[0].id)
    if found is None:
        msg = f"The {tier} tier follows no route table."
        raise LookupError(msg)
    return found


def _group(aws: Aws, name: str) -> str:
    found = security_groups.of_vpc(aws.client("ec2"), _vpc(aws))
    return next(group.id for group in found if group.name == name)


def _endpoint(aws: Aws, service: str) -> endpoints.Endpoint:
    return next(each for each in endpoints.of_vpc(aws.client("ec2"), _vpc(aws)) if each.service == service)


def _flow_log(aws: Aws) -> flow_logs.FlowLog:
    return flow_logs.of_vpc(aws.client("ec2"), aws.client("logs"), _vpc(aws))[0]


def _bucket(aws: Aws) -> str:
    return aws.deployment.name_of("state_bucket")


def _shorten_retention(aws: Aws) -> None:
    aws.client("logs").put_retention_policy(logGroupName=_flow_log(aws).log_group, retentionInDays=30)


def _delete_flow_log(aws: Aws) -> None:
    aws.client("ec2").delete_flow_logs(FlowLogIds=[_flow_log(aws).id])


def _open_ssh(aws: Aws) -> None:
    name = aws.deployment.name_of("nodes_security_group")
    _let_in(aws, _group(aws, name), 22, [{"CidrIp": "0.0.0.0/0"}])


def _open_to_half_the_world(aws: Aws) -> None:
    name = aws.deployment.name_of("endpoints_security_group")
    _let_in(aws, _group(aws, name), 443, [{"CidrIp": "128.0.0.0/1"}])


def _open_database(aws: Aws) -> None:
    name = aws.deployment.name_of("database_security_group")
    _let_in(aws, _group(aws, name), 5432, [{"CidrIp": "10.0.0.0/16"}])


def _let_in(aws: Aws, group: str, port: int, ranges: list[dict[str, str]]) -> None:
    permission = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": ranges}
    aws.client("ec2").authorize_security_group_ingress(GroupId=group, IpPermissions=[permission])


def _fill_default_group(aws: Aws) -> None:
    permission = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    aws.client("ec2").authorize_security_group_egress(GroupId=_group(aws, "default"), IpPermissions=[permission])


def _give_public_addresses(aws: Aws) -> None:
    subnet = _subnets(aws, "private")[1].id
    aws.client("ec2").modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": True})


def _lead_data_out(aws: Aws) -> None:
    nat = routes.nat_gateways(aws.client("ec2"), _vpc(aws))[0].id
    aws.client("ec2").create_route(
        RouteTableId=_table(aws, "data").id, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=nat
    )


def _lead_data_to_one_host(aws: Aws) -> None:
    gateway = routes.internet_gateways(aws.client("ec2"), _vpc(aws))[0]
    aws.client("ec2").create_route(
        RouteTableId=_table(aws, "data").id, DestinationCidrBlock="203.0.113.7/32", GatewayId=gateway
    )


def _cross_zones(aws: Aws) -> None:
    table = _table(aws, "private")
    own = table.defaults[0].target
    other = next(nat.id for nat in routes.nat_gateways(aws.client("ec2"), _vpc(aws)) if nat.id != own)
    aws.client("ec2").replace_route(RouteTableId=table.id, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=other)


def _cut_public_off(aws: Aws) -> None:
    aws.client("ec2").delete_route(RouteTableId=_table(aws, "public").id, DestinationCidrBlock="0.0.0.0/0")


def _open_endpoint(aws: Aws) -> None:
    aws.client("ec2").modify_vpc_endpoint(VpcEndpointId=_endpoint(aws, "kms").id, PolicyDocument=json.dumps(EVERYTHING))


EVERYTHING: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}],
}


def _pull_endpoint_out_of_a_zone(aws: Aws) -> None:
    endpoint = _endpoint(aws, "sts")
    aws.client("ec2").modify_vpc_endpoint(VpcEndpointId=endpoint.id, RemoveSubnetIds=[endpoint.subnets[0]])


def _unname_endpoint(aws: Aws) -> None:
    aws.client("ec2").modify_vpc_endpoint(VpcEndpointId=_endpoint(aws, "logs").id, PrivateDnsEnabled=False)


def _forget_versions(aws: Aws) -> None:
    aws.client("s3").put_bucket_versioning(Bucket=_bucket(aws), VersioningConfiguration={"Status": "Suspended"})


def _unblock_public(aws: Aws) -> None:
    aws.client("s3").put_public_access_block(
        Bucket=_bucket(aws),
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True,
            "IgnorePublicAcls": True,
            "BlockPublicPolicy": False,
            "RestrictPublicBuckets": True,
        },
    )


def _drop_policy(aws: Aws) -> None:
    aws.client("s3").delete_bucket_policy(Bucket=_bucket(aws))


def _leave_lock(aws: Aws) -> None:
    aws.client("s3").put_object(Bucket=_bucket(aws), Key="10-network.tfstate.tflock", Body=b'{"ID": "forgotten"}')


def _misdirect(aws: Aws) -> None:
    name = f"{aws.deployment.name_of('network_parameters')}/database_security_group_id"
    other = _group(aws, aws.deployment.name_of("nodes_security_group"))
    aws.client("ssm").put_parameter(Name=name, Value=other, Overwrite=True)


## The same for the cluster


def _cluster(aws: Aws) -> str:
    return aws.deployment.name_of("cluster")


def _groups(aws: Aws, role: str, *, spot: bool = False) -> list[node_groups.NodeGroup]:
    found = node_groups.of_cluster(aws.client("eks"), _cluster(aws), aws.deployment.tag_of("node_role"))
    return [group for group in found if group.role == role and group.is_spot is spot]


def _addon_role(aws: Aws, addon: str) -> str:
    """Return the name of the role of an add-on."""
    found = clusters.addons(aws.client("eks"), _cluster(aws))
    return next(each.role for each in found if each.name == addon).rpartition("/")[2]


def _open_api(aws: Aws) -> None:
    aws.client("eks").update_cluster_config(
        name=_cluster(aws), resourcesVpcConfig={"endpointPublicAccess": True, "publicAccessCidrs": ["0.0.0.0/0"]}
    )


def _stop_audit(aws: Aws) -> None:
    off = {"clusterLogging": [{"types": ["audit"], "enabled": False}]}
    aws.client("eks").update_cluster_config(name=_cluster(aws), logging=off)


def _shorten_cluster_logs(aws: Aws) -> None:
    name = aws.deployment.name_of("cluster_log_group")
    aws.client("logs").put_retention_policy(logGroupName=name, retentionInDays=30)


def _untaint(aws: Aws) -> None:
    group, key = _groups(aws, "provisioner")[0], aws.deployment.tag_of("node_role")
    taint = {"key": key, "value": group.taint, "effect": "NO_SCHEDULE"}
    aws.client("eks").update_nodegroup_config(
        clusterName=_cluster(aws), nodegroupName=group.name, taints={"removeTaints": [taint]}
    )


def _relabel(aws: Aws) -> None:
    group, key = _groups(aws, "provisioner")[0], aws.deployment.tag_of("node_role")
    aws.client("eks").update_nodegroup_config(
        clusterName=_cluster(aws), nodegroupName=group.name, labels={"addOrUpdateLabels": {key: "workspace"}}
    )


def _drop_driver(aws: Aws) -> None:
    aws.client("eks").delete_addon(clusterName=_cluster(aws), addonName="aws-ebs-csi-driver")


def _share_role(aws: Aws) -> None:
    role = next(
        each.role for each in clusters.addons(aws.client("eks"), _cluster(aws)) if each.name == "aws-ebs-csi-driver"
    )
    aws.client("eks").update_addon(clusterName=_cluster(aws), addonName="vpc-cni", serviceAccountRoleArn=role)


def _trust_every_pod(aws: Aws) -> None:
    iam, name = aws.client("iam"), _addon_role(aws, "aws-ebs-csi-driver")
    document: Any = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    for key in [key for key in document["Statement"][0]["Condition"]["StringEquals"] if key.endswith(":sub")]:
        del document["Statement"][0]["Condition"]["StringEquals"][key]
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(document))


def _take_key_from_driver(aws: Aws) -> None:
    iam, name = aws.client("iam"), _addon_role(aws, "aws-ebs-csi-driver")
    for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        iam.delete_role_policy(RoleName=name, PolicyName=policy)


def _detach(aws: Aws, role: str) -> None:
    iam = aws.client("iam")
    for policy in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        iam.detach_role_policy(RoleName=role, PolicyArn=policy["PolicyArn"])


def _strip_plugin(aws: Aws) -> None:
    _detach(aws, _addon_role(aws, "vpc-cni"))


def _strip_cluster(aws: Aws) -> None:
    [found] = clusters.named(aws.client("eks"), _cluster(aws))
    _detach(aws, found.role.rpartition("/")[2])


def _promote_nodes(aws: Aws) -> None:
    role = _groups(aws, "control")[0].node_role
    policy = f"arn:{aws.deployment.aws.partition}:iam::aws:policy/AdministratorAccess"
    aws.client("iam").attach_role_policy(RoleName=role.rpartition("/")[2], PolicyArn=policy)


def _drop_spot(aws: Aws) -> None:
    group = _groups(aws, "workspace", spot=True)[0]
    aws.client("eks").delete_nodegroup(clusterName=_cluster(aws), nodegroupName=group.name)


def _lower_floor(aws: Aws) -> None:
    group = _groups(aws, "workspace")[0]
    aws.client("eks").update_nodegroup_config(
        clusterName=_cluster(aws), nodegroupName=group.name, scalingConfig={"minSize": 0}
    )


def _lower_ceiling(aws: Aws) -> None:
    for group in (*_groups(aws, "workspace"), *_groups(aws, "workspace", spot=True)):
        aws.client("eks").update_nodegroup_config(
            clusterName=_cluster(aws), nodegroupName=group.name, scalingConfig={"maxSize": max(group.desired, 100)}
        )


def _change(aws: Aws, group: node_groups.NodeGroup, name: str, **changed: Any) -> None:
    found = next(each for each in node_groups.changes(aws.client("autoscaling"), group) if name in each.name)
    settings = {"Recurrence": found.recurrence, "TimeZone": found.time_zone, "DesiredCapacity": found.nodes}
    aws.client("autoscaling").put_scheduled_update_group_action(
        AutoScalingGroupName=found.scaling_group, ScheduledActionName=found.name, **(settings | changed)
    )


def _start_late(aws: Aws) -> None:
    _change(aws, _groups(aws, "workspace", spot=True)[0], "morning", Recurrence="0 7 * * *")


def _start_by_utc(aws: Aws) -> None:
    _change(aws, _groups(aws, "workspace", spot=True)[0], "morning", TimeZone="UTC")


def _start_on_mondays(aws: Aws) -> None:
    _change(aws, _groups(aws, "workspace", spot=True)[0], "morning", Recurrence="15 6 * * 1")


def _start_too_few(aws: Aws) -> None:
    _change(aws, _groups(aws, "workspace", spot=True)[0], "morning", DesiredCapacity=100)


def _build_too_few(aws: Aws) -> None:
    _change(aws, _groups(aws, "provisioner")[0], "morning", DesiredCapacity=30)


def _stay_all_night(aws: Aws) -> None:
    group = _groups(aws, "provisioner")[0]
    evening = next(each for each in node_groups.changes(aws.client("autoscaling"), group) if "evening" in each.name)
    aws.client("autoscaling").delete_scheduled_action(
        AutoScalingGroupName=evening.scaling_group, ScheduledActionName=evening.name
    )


def _keep_spot_all_night(aws: Aws) -> None:
    _change(aws, _groups(aws, "workspace", spot=True)[0], "evening", DesiredCapacity=128)


def _scale_by_demand(aws: Aws) -> None:
    aws.client("autoscaling").put_scaling_policy(
        AutoScalingGroupName=_groups(aws, "workspace", spot=True)[0].scaling_groups[0],
        PolicyName="by-demand",
        PolicyType="TargetTrackingScaling",
        TargetTrackingConfiguration={
            "PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"},
            "TargetValue": 50.0,
        },
    )


def _schedule_control(aws: Aws) -> None:
    aws.client("autoscaling").put_scheduled_update_group_action(
        AutoScalingGroupName=_groups(aws, "control")[0].scaling_groups[0],
        ScheduledActionName="control-evening",
        Recurrence="0 19 * * *",
        DesiredCapacity=1,
    )


def _volumes_key(aws: Aws) -> str:
    template = node_groups.template_of(aws.client("ec2"), _groups(aws, "control")[0])
    if template is None:
        msg = "The nodes for control have no launch template."
        raise LookupError(msg)
    return template.volumes[0].key


def _keep_volumes_key(aws: Aws) -> None:
    aws.client("kms").disable_key_rotation(KeyId=_volumes_key(aws))


def _keep_secrets_key(aws: Aws) -> None:
    [found] = clusters.named(aws.client("eks"), _cluster(aws))
    aws.client("kms").disable_key_rotation(KeyId=found.secrets_key)


def _open_volumes_key(aws: Aws) -> None:
    opened = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:Decrypt", "Resource": "*"}
    own = EVERYTHING["Statement"][0] | {
        "Principal": {"AWS": f"arn:{aws.deployment.aws.partition}:iam::{aws.deployment.aws.account}:root"}
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [own, opened]})
    aws.client("kms").put_key_policy(KeyId=_volumes_key(aws), PolicyName="default", Policy=policy)


def _let_somebody_in(aws: Aws) -> None:
    role = f"arn:{aws.deployment.aws.partition}:iam::{aws.deployment.aws.account}:role/somebody"
    aws.client("eks").create_access_entry(
        clusterName=_cluster(aws), principalArn=role, kubernetesGroups=["platform-admins"]
    )


def _forget_issuer(aws: Aws) -> None:
    iam = aws.client("iam")
    [provider] = iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=provider["Arn"])


def _misdirect_to_another_role(aws: Aws) -> None:
    name = f"{aws.deployment.name_of('cluster_parameters')}/node_role_arn"
    other = f"arn:{aws.deployment.aws.partition}:iam::{aws.deployment.aws.account}:role/other"
    aws.client("ssm").put_parameter(Name=name, Value=other, Overwrite=True)


def _loosen_metadata(aws: Aws) -> None:
    ec2, group = aws.client("ec2"), _groups(aws, "workspace")[0]
    made = ec2.create_launch_template_version(
        LaunchTemplateId=group.template,
        SourceVersion=group.template_version,
        LaunchTemplateData={"MetadataOptions": {"HttpTokens": "optional", "HttpPutResponseHopLimit": 2}},
    )["LaunchTemplateVersion"]
    aws.client("eks").update_nodegroup_version(
        clusterName=_cluster(aws),
        nodegroupName=group.name,
        launchTemplate={"id": group.template, "version": str(made["VersionNumber"])},
    )


def _trust_every_job(aws: Aws) -> None:
    iam, name = aws.client("iam"), aws.deployment.name_of("runbooks_role")
    document: Any = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    conditions = document["Statement"][0]["Condition"]
    key = f"{aws.deployment.name_of('ci_issuer')}:sub"
    del conditions["StringEquals"][key]
    conditions["StringLike"] = {key: "repo:example/*"}
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(document))


def _trust_the_account(aws: Aws) -> None:
    iam, name = aws.client("iam"), aws.deployment.name_of("runbooks_role")
    document: Any = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    root = f"arn:{aws.deployment.aws.partition}:iam::{aws.deployment.aws.account}:root"
    document["Statement"].append({"Effect": "Allow", "Principal": {"AWS": root}, "Action": "sts:AssumeRole"})
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(document))


def _grant_reader(aws: Aws, action: str) -> None:
    statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
    aws.client("iam").put_role_policy(
        RoleName=aws.deployment.name_of("runbooks_role"),
        PolicyName="more",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )


def _let_reader_change(aws: Aws) -> None:
    _grant_reader(aws, "eks:Update*")


def _let_reader_see_secrets(aws: Aws) -> None:
    _grant_reader(aws, "secretsmanager:Get*")


def _attach_to_reader(aws: Aws) -> None:
    policy = f"arn:{aws.deployment.aws.partition}:iam::aws:policy/ReadOnlyAccess"
    aws.client("iam").attach_role_policy(RoleName=aws.deployment.name_of("runbooks_role"), PolicyArn=policy)


def _promote_reader(aws: Aws) -> None:
    eks, role = aws.client("eks"), aws.deployment.name_of("runbooks_role")
    arn = next(arn for arn in eks.list_access_entries(clusterName=_cluster(aws))["accessEntries"] if arn.endswith(role))
    policy = f"arn:{aws.deployment.aws.partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
    eks.associate_access_policy(
        clusterName=_cluster(aws), principalArn=arn, policyArn=policy, accessScope={"type": "cluster"}
    )


_CALLS = (
    ("flow-logs-kept-30-days", "The log group of the flow logs keeps 30 days.", ["3.8"], _shorten_retention),
    ("flow-log-deleted", "The flow log was deleted.", ["3.5"], _delete_flow_log),
    ("ssh-open", "The nodes' group lets SSH in from anywhere.", ["3.1"], _open_ssh),
    ("half-the-world", "The endpoints' group lets half of all addresses in.", ["3.1"], _open_to_half_the_world),
    ("database-open", "The database's group lets the whole VPC in.", ["2.1", "3.1"], _open_database),
    ("default-group-used", "The default group lets everything out again.", ["3.1"], _fill_default_group),
    ("public-addresses", "A private subnet gives out public addresses.", ["3.1"], _give_public_addresses),
    ("data-tier-leads-out", "The data tier has a default route.", ["3.1"], _lead_data_out),
    ("data-tier-to-one-host", "The data tier has a route to one host outside.", ["3.1"], _lead_data_to_one_host),
    ("nat-of-another-zone", "A zone goes out through another zone's NAT gateway.", ["4.10"], _cross_zones),
    ("public-tier-cut-off", "The public tier has lost its route to the internet.", ["2.1"], _cut_public_off),
    ("endpoint-open", "An endpoint lets everybody do everything.", ["3.1"], _open_endpoint),
    ("endpoint-leaves-zone", "An endpoint is missing in a zone.", ["3.1", "4.10"], _pull_endpoint_out_of_a_zone),
    ("endpoint-unnamed", "The service's own name leads past its endpoint.", ["3.1"], _unname_endpoint),
    ("state-not-versioned", "The state bucket keeps no versions.", ["2.6"], _forget_versions),
    ("state-can-be-public", "The state bucket can be opened to the public.", ["2.6"], _unblock_public),
    ("state-without-tls", "The state bucket takes requests without TLS.", ["2.6"], _drop_policy),
    ("lock-left-over", "A lock was left on the state.", ["2.6"], _leave_lock),
    ("parameter-wrong", "A parameter names the wrong security group.", ["16.5"], _misdirect),
    ("api-public", "The Kubernetes API can be reached from the internet.", ["3.1"], _open_api),
    ("audit-log-off", "The control plane writes no audit log.", ["3.8"], _stop_audit),
    ("cluster-logs-kept-30-days", "The logs of the control plane are kept 30 days.", ["3.8"], _shorten_cluster_logs),
    ("taint-gone", "Nothing keeps other pods off the provisioners' nodes.", ["2.2", "11.2"], _untaint),
    ("label-wrong", "The provisioners' nodes call themselves workspace nodes.", ["2.2", "11.2"], _relabel),
    ("driver-gone", "The volume driver was deleted.", ["6.1"], _drop_driver),
    ("role-shared", "Two add-ons have the same role.", ["2.5", "6.1"], _share_role),
    ("role-for-every-pod", "Every pod may take the volume driver's role.", ["2.5", "6.1"], _trust_every_pod),
    ("driver-without-key", "The volume driver may not use its key.", ["2.5"], _take_key_from_driver),
    ("plugin-without-rights", "The network plugin may do nothing.", ["2.5"], _strip_plugin),
    ("cluster-without-rights", "The control plane may do nothing.", ["2.5"], _strip_cluster),
    ("nodes-promoted", "Nodes may do everything in the account.", ["2.5"], _promote_nodes),
    ("metadata-loosened", "Nodes answer pods by version 1 of the metadata service.", ["2.5"], _loosen_metadata),
    ("spot-gone", "A zone has no spot nodes.", ["5.1"], _drop_spot),
    ("floor-lowered", "A zone may lose all its nodes on demand.", ["5.1", "14.2"], _lower_floor),
    ("ceiling-lowered", "Two zones may not grow to hold every workspace.", ["4.10"], _lower_ceiling),
    ("morning-late", "A zone's nodes come when work starts.", ["4.3", "14.19"], _start_late),
    ("morning-by-utc", "A zone's nodes come by the wrong clock.", ["4.3", "14.1"], _start_by_utc),
    ("mornings-missing", "A zone's nodes come on Mondays alone.", ["4.3", "14.1"], _start_on_mondays),
    ("morning-too-few", "A zone gets too few nodes in the morning.", ["14.1"], _start_too_few),
    ("builds-too-few", "There are too few nodes for the builds.", ["4.2", "14.11"], _build_too_few),
    ("builders-stay", "The provisioners' nodes stay all night.", ["5.3"], _stay_all_night),
    ("spot-stays", "A zone's spot nodes stay all night.", ["4.3"], _keep_spot_all_night),
    ("demand-scales", "A policy scales a group by demand.", ["4.4"], _scale_by_demand),
    ("control-scheduled", "A schedule takes nodes from coderd.", ["4.1"], _schedule_control),
    ("volumes-key-kept", "The key of volumes does not rotate.", ["6.3"], _keep_volumes_key),
    ("secrets-key-kept", "The key of secrets does not rotate.", ["3.4"], _keep_secrets_key),
    ("volumes-key-open", "Anybody may decrypt with the key of volumes.", ["6.3"], _open_volumes_key),
    ("access-by-group", "Somebody has rights by a group of Kubernetes.", ["12a.10"], _let_somebody_in),
    ("issuer-forgotten", "IAM does not know the cluster's issuer.", ["16.5"], _forget_issuer),
    ("reader-for-every-job", "Every job of an organisation may take the runbooks' role.", ["2.5"], _trust_every_job),
    ("reader-for-the-account", "Whoever is in the account may take the role.", ["2.5"], _trust_the_account),
    ("reader-changes", "The runbooks' role may change the cluster.", ["2.5"], _let_reader_change),
    ("reader-sees-secrets", "The runbooks' role may read secrets.", ["2.5"], _let_reader_see_secrets),
    ("reader-reads-all", "A policy that shows content is attached to the role.", ["2.5"], _attach_to_reader),
    ("reader-rules", "The runbooks' role administers the cluster.", ["12a.10"], _promote_reader),
    ("cluster-parameter-wrong", "A parameter names the wrong role.", ["16.5"], _misdirect_to_another_role),
)


## What a tree can say wrongly

M = "terraform/modules/"
L = "terraform/coder-eks/"

_TREES: tuple[tuple[str, str, list[str], list[Edit], str], ...] = (
    (
        "tree-retention",
        "The environment keeps flow logs for 30 days.",
        ["3.8"],
        [Edit(ENVIRONMENT + "10-network.tfvars", "flow_log_retention_days = 90", "flow_log_retention_days = 30")],
        NETWORK,
    ),
    (
        "tree-logs-refused-only",
        "The flow log records refused traffic alone.",
        ["3.5"],
        [Edit(M + "flow-logs/main.tf", 'traffic_type    = "ALL"', 'traffic_type    = "REJECT"')],
        NETWORK,
    ),
    (
        "tree-trusts-every-account",
        "The flow log's role trusts the service for any account.",
        ["3.5"],
        [Edit(M + "flow-logs/role.tf", '"aws:SourceAccount"', '"aws:RequestedRegion"')],
        NETWORK,
    ),
    (
        "tree-one-nat-gateway",
        "Every zone goes out through the first zone's NAT gateway.",
        ["3.1", "4.10"],
        [Edit(M + "vpc/routes.tf", "aws_nat_gateway.this[each.key].id", "values(aws_nat_gateway.this)[0].id")],
        NETWORK,
    ),
    (
        "tree-public-addresses",
        "The private tier gives out public addresses.",
        ["3.1"],
        [
            Edit(
                M + "vpc/subnets.tf",
                'map_public_ip_on_launch = false\n\n  tags = merge(var.tags, {\n    Name = "${var.name}-private-',
                'map_public_ip_on_launch = true\n\n  tags = merge(var.tags, {\n    Name = "${var.name}-private-',
            )
        ],
        NETWORK,
    ),
    (
        "tree-too-small",
        "The address plan is made for a tenth of the workspaces.",
        ["3.1b", "14.14"],
        [
            Edit(ENVIRONMENT + "10-network.tfvars", "max_workspaces = 3000", "max_workspaces = 300"),
            Edit(ENVIRONMENT + "10-network.tfvars", "max_nodes = 500", "max_nodes = 50"),
        ],
        NETWORK,
    ),
    (
        "tree-data-tier-leads-out",
        "The data tier has a route to the internet gateway.",
        ["3.1"],
        [
            Edit(
                M + "vpc/routes.tf",
                'resource "aws_route_table_association" "data" {',
                'resource "aws_route" "data_internet" {\n'
                "  route_table_id         = aws_route_table.data.id\n"
                '  destination_cidr_block = "0.0.0.0/0"\n'
                "  gateway_id             = aws_internet_gateway.this.id\n}\n\n"
                'resource "aws_route_table_association" "data" {',
            )
        ],
        NETWORK,
    ),
    (
        "tree-endpoint-missing",
        "There is no endpoint for the layers of images.",
        ["5.2"],
        [
            Edit(
                M + "vpc-endpoints/variables.tf", '    "ecr.dkr" = "Nodes pull images; their layers come from S3"\n', ""
            )
        ],
        NETWORK,
    ),
    (
        "tree-endpoints-open",
        "The endpoints' policy names no account.",
        ["3.1"],
        [Edit(M + "vpc-endpoints/policies.tf", 'variable = "aws:PrincipalAccount"', 'variable = "aws:PrincipalOrgID"')],
        NETWORK,
    ),
    (
        "tree-endpoints-unnamed",
        "The services' own names lead past their endpoints.",
        ["3.1"],
        [Edit(M + "vpc-endpoints/main.tf", "private_dns_enabled = true", "private_dns_enabled = false")],
        NETWORK,
    ),
    (
        "tree-database-open",
        "The database lets a whole range in, not the nodes' group.",
        ["2.1", "3.1"],
        [
            Edit(
                M + "security-groups/main.tf",
                "to_port                      = var.database_port\n"
                "  referenced_security_group_id = aws_security_group.nodes.id",
                'to_port                      = var.database_port\n  cidr_ipv4                    = "10.0.0.0/8"',
            )
        ],
        NETWORK,
    ),
    (
        "tree-no-lock",
        "Nothing keeps a second writer off the state.",
        ["2.6"],
        [Edit(L + "10-network/versions.tf", "use_lockfile = true", "use_lockfile = false")],
        NETWORK,
    ),
    (
        "tree-state-not-versioned",
        "The state bucket keeps no versions.",
        ["2.6"],
        [Edit(M + "state-bucket/protection.tf", 'status = "Enabled"', 'status = "Suspended"')],
        BACKEND,
    ),
    (
        "tree-state-objects-without-tls",
        "The policy denies plain HTTP to the bucket, not to its objects.",
        ["2.6"],
        [Edit(M + "state-bucket/protection.tf", '[local.arn, "${local.arn}/*"]', "[local.arn]")],
        BACKEND,
    ),
    (
        "tree-parameter-wrong",
        "The parameter of the private subnets names the public ones.",
        ["16.5"],
        [
            Edit(
                L + "10-network/main.tf",
                "private_subnet_ids = [for zone in local.zone_names : module.vpc.private_subnet_ids[zone]]",
                "private_subnet_ids = [for zone in local.zone_names : module.vpc.public_subnet_ids[zone]]",
            )
        ],
        NETWORK,
    ),
    (
        "tree-api-public",
        "The Kubernetes API can be reached from the internet.",
        ["3.1"],
        [Edit(M + "eks-cluster/main.tf", "endpoint_public_access  = false", "endpoint_public_access  = true")],
        CLUSTER,
    ),
    (
        "tree-cluster-logs",
        "The environment keeps the logs of the control plane for 30 days.",
        ["3.8"],
        [
            Edit(
                ENVIRONMENT + "20-cluster.tfvars",
                "cluster_log_retention_days = 90",
                "cluster_log_retention_days = 30",
            )
        ],
        CLUSTER,
    ),
    (
        "tree-no-audit-log",
        "The control plane writes no audit log.",
        ["3.8"],
        [Edit(M + "eks-cluster/main.tf", '["api", "audit", "authenticator"', '["api", "authenticator"')],
        CLUSTER,
    ),
    (
        "tree-two-hops",
        "The metadata service of nodes answers pods.",
        ["2.5"],
        [Edit(M + "node-group/main.tf", "http_put_response_hop_limit = 1", "http_put_response_hop_limit = 2")],
        CLUSTER,
    ),
    (
        "tree-metadata-without-token",
        "The metadata service of nodes wants no token.",
        ["2.5"],
        [Edit(M + "node-group/main.tf", '"required"', '"optional"')],
        CLUSTER,
    ),
    (
        "tree-volumes-plain",
        "Nodes write to volumes in the clear.",
        ["6.3"],
        [
            Edit(M + "node-group/main.tf", "encrypted             = true", "encrypted             = false"),
            Edit(M + "node-group/main.tf", "      kms_key_id            = var.volumes_key_arn\n", ""),
        ],
        CLUSTER,
    ),
    (
        "tree-volumes-untagged",
        "Volumes of nodes cannot be told apart on the bill.",
        ["5.4"],
        [Edit(M + "node-group/main.tf", '["instance", "volume", "network-interface"]', '["instance"]')],
        CLUSTER,
    ),
    (
        "tree-keys-kept",
        "No key rotates.",
        ["3.4", "6.3"],
        [Edit(M + "kms-key/main.tf", "enable_key_rotation     = true", "enable_key_rotation     = false")],
        CLUSTER,
    ),
    (
        "tree-untainted",
        "Nothing keeps other pods off the workspace nodes.",
        ["2.2", "11.2"],
        [Edit(L + "20-cluster/nodes.tf", 'taints    = { (local.role_key) = "workspace" }', "taints    = {}")],
        CLUSTER,
    ),
    (
        "tree-zone-of-workspaces-spans",
        "Workspace groups span all zones.",
        ["4.5", "4.10"],
        [
            Edit(
                L + "20-cluster/nodes.tf",
                "[local.private_subnets[each.value.zone]]",
                "values(local.private_subnets)",
            )
        ],
        CLUSTER,
    ),
    (
        "tree-all-spot",
        "Nothing is on demand.",
        ["5.1", "14.2"],
        [Edit(L + "20-cluster/capacity.tf", 'capacity_type = "ON_DEMAND"', 'capacity_type = "SPOT"')],
        CLUSTER,
    ),
    (
        "tree-too-few-nodes",
        "The nodes are counted for two thirds of the workspaces.",
        ["14.1"],
        [Edit(L + "capacity.yaml", "workspaces-3000:\n  workspaces: 3000", "workspaces-3000:\n  workspaces: 2000")],
        CLUSTER,
    ),
    (
        "tree-small-floor",
        "The floor is made for fewer workspaces than run by night.",
        ["5.1", "14.2"],
        [Edit(L + "capacity.yaml", "off_hours_workspaces: 300", "off_hours_workspaces: 200")],
        CLUSTER,
    ),
    (
        "tree-too-late",
        "Nodes are asked for five minutes before work starts.",
        ["4.3", "14.19"],
        [Edit(L + "capacity.yaml", "lead_minutes: 45", "lead_minutes: 5")],
        CLUSTER,
    ),
    (
        "tree-clock-of-utc",
        "The schedule follows the wrong clock.",
        ["4.3", "14.1"],
        [Edit(L + "capacity.yaml", "time_zone: America/New_York", "time_zone: UTC")],
        CLUSTER,
    ),
    (
        "tree-control-on-a-schedule",
        "The nodes of coderd follow a schedule.",
        ["4.1"],
        [
            Edit(
                L + "20-cluster/nodes.tf",
                '  taints = { (local.role_key) = "control" }\n',
                '  taints = { (local.role_key) = "control" }\n  schedules = { evening = {\n'
                '    recurrence = "0 19 * * *", time_zone = "America/New_York", nodes = local.control.nodes\n  } }\n',
            )
        ],
        CLUSTER,
    ),
    (
        "tree-role-for-every-pod",
        "Every pod of a namespace may take a role.",
        ["2.5", "6.1"],
        [
            Edit(
                M + "irsa-role/main.tf",
                'test     = "StringEquals"\n      variable = "${var.oidc_issuer}:sub"\n'
                '      values   = ["system:serviceaccount:${var.namespace}:${var.service_account}"]',
                'test     = "StringLike"\n      variable = "${var.oidc_issuer}:sub"\n'
                '      values   = ["system:serviceaccount:${var.namespace}:*"]',
            )
        ],
        CLUSTER,
    ),
    (
        "tree-old-rights",
        "A map in the cluster says who gets in, beside the access entries.",
        ["12a.10"],
        [Edit(M + "eks-cluster/main.tf", '= "API"', '= "API_AND_CONFIG_MAP"')],
        CLUSTER,
    ),
    (
        "tree-cluster-parameter-wrong",
        "The parameter of the volumes' key names that of the secrets.",
        ["16.5"],
        [Edit(L + "20-cluster/main.tf", "= module.volumes_key.arn\n    node", "= module.secrets_key.arn\n    node")],
        CLUSTER,
    ),
    (
        "tree-reader-reads-objects",
        "The runbooks' role may read objects, the state of Terraform among them.",
        ["2.5"],
        [Edit(L + "50-access/main.tf", '"s3:ListBucket"]', '"s3:ListBucket", "s3:GetObject"]')],
        ACCESS,
    ),
    (
        "tree-reader-for-any-branch",
        "Jobs by another name than the adopter's may take the role.",
        ["2.5"],
        [Edit(ENVIRONMENT + "50-access.tfvars", ":environment:live", ":ref:refs/heads/main")],
        ACCESS,
    ),
    (
        "tree-reader-edits",
        "The runbooks' role may edit what is in the cluster.",
        ["12a.10"],
        [Edit(L + "50-access/main.tf", "AmazonEKSViewPolicy", "AmazonEKSEditPolicy")],
        ACCESS,
    ),
)

FAULTS = (
    *(Fault(id_, what, tuple(f"coder-eks:{each}" for each in ids), inject=inject) for id_, what, ids, inject in _CALLS),
    *(
        Fault(id_, what, tuple(f"coder-eks:{each}" for each in ids), edits=tuple(edits), script=script)
        for id_, what, ids, edits, script in _TREES
    ),
)

SURVIVORS: dict[str, str] = {
    "module.vpc.aws_default_security_group.this": (
        "AWS does not let the default group go: Terraform forgets it, and it stays as empty as it was."
    ),
}
"""Resources that may go without any runbook noticing, by address, each with the reason."""
