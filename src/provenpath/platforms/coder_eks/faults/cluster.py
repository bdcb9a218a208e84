"""What can be wrong with the cluster, and with who may look at it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from provenpath.platforms.coder_eks.faults.common import (
    ENVIRONMENT,
    EVERYTHING,
    Call,
    L,
    M,
    Tree,
    keep_a_month,
    root_of,
    trust,
)
from provenpath.platforms.coder_eks.probes import clusters, node_groups
from provenpath.sandbox.faults import Edit

if TYPE_CHECKING:
    from provenpath.targets.aws import Aws

CLUSTER = "runbooks/coder-eks/deploy/cluster.sh"
ACCESS = "runbooks/coder-eks/deploy/access.sh"


## What somebody with a console might do


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


def _keep_in_zone(aws: Aws) -> None:
    aws.client("eks").update_cluster_config(name=_cluster(aws), zonalShiftConfig={"enabled": False})


def _stop_audit(aws: Aws) -> None:
    off = {"clusterLogging": [{"types": ["audit"], "enabled": False}]}
    aws.client("eks").update_cluster_config(name=_cluster(aws), logging=off)


def _shorten_cluster_logs(aws: Aws) -> None:
    keep_a_month(aws, aws.deployment.name_of("cluster_log_group"))


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


def _raise_ceiling(aws: Aws, *, spot: bool) -> None:
    for group in _groups(aws, "workspace", spot=spot):
        aws.client("eks").update_nodegroup_config(
            clusterName=_cluster(aws), nodegroupName=group.name, scalingConfig={"maxSize": 2 * group.max}
        )


def _raise_ceiling_on_demand(aws: Aws) -> None:
    _raise_ceiling(aws, spot=False)


def _raise_ceiling_of_spot(aws: Aws) -> None:
    _raise_ceiling(aws, spot=True)


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
    own = EVERYTHING["Statement"][0] | {"Principal": root_of(aws, aws.deployment.aws.account)}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [own, opened]})
    aws.client("kms").put_key_policy(KeyId=_volumes_key(aws), PolicyName="default", Policy=policy)


def _let_somebody_in(aws: Aws) -> None:
    role = f"arn:{aws.deployment.aws.partition}:iam::{aws.deployment.aws.account}:role/somebody"
    aws.client("eks").create_access_entry(
        clusterName=_cluster(aws), principalArn=role, kubernetesGroups=["platform-admins"]
    )


def _forget_issuer(aws: Aws) -> None:
    iam = aws.client("iam")
    [found] = clusters.named(aws.client("eks"), _cluster(aws))
    known = [each["Arn"] for each in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]]
    [provider] = [arn for arn in known if arn.endswith(found.issuer)]
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=provider)


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
    trust(aws, aws.deployment.name_of("runbooks_role"), aws.deployment.aws.account)


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


def _take_right_from_reader(aws: Aws) -> None:
    iam, name = aws.client("iam"), aws.deployment.name_of("runbooks_role")
    for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        document: Any = iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
        for statement in document["Statement"]:
            if "ec2:DescribeFlowLogs" in statement["Action"]:
                statement["Action"].remove("ec2:DescribeFlowLogs")
        iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=json.dumps(document))


def _widen_reader(aws: Aws) -> None:
    _grant_reader(aws, "ec2:DescribeImages")


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


CALLS: tuple[Call, ...] = (
    ("api-public", "The Kubernetes API can be reached from the internet.", ["3.1"], _open_api),
    ("zone-not-left", "No zonal shift turns traffic away from a zone.", ["4.10"], _keep_in_zone),
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
    ("ceiling-raised", "Nodes on demand may outgrow their quota.", ["2a.5"], _raise_ceiling_on_demand),
    ("spot-ceiling-raised", "Spot nodes may outgrow their quota.", ["2a.5"], _raise_ceiling_of_spot),
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
    ("reader-lacks-a-right", "The runbooks' role may not see flow logs.", ["2.5"], _take_right_from_reader),
    ("reader-sees-more", "The runbooks' role may see what no runbook asks for.", ["2.5"], _widen_reader),
    ("reader-reads-all", "A policy that shows content is attached to the role.", ["2.5"], _attach_to_reader),
    ("reader-rules", "The runbooks' role administers the cluster.", ["12a.10"], _promote_reader),
    ("cluster-parameter-wrong", "A parameter names the wrong role.", ["16.5"], _misdirect_to_another_role),
)


## What a tree can say wrongly

TREES: tuple[Tree, ...] = (
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
        "tree-volumes-huge",
        "The nodes' own volumes take what the quota has for workspaces.",
        ["2a.5"],
        [Edit(L + "20-cluster/nodes.tf", "= local.workspace.volume_gib", "= 10 * local.workspace.volume_gib")],
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
    (
        "tree-nodes-version-typed",
        "The nodes keep a version that is written into the code when the control plane changes its own.",
        ["2b.7"],
        [Edit(M + "node-group/main.tf", "= var.kubernetes_version", '= "1.36"')],
        "",
    ),
    (
        "tree-addon-version-typed",
        "The version of an add-on is written into the code.",
        ["2b.7"],
        [Edit(L + "20-cluster/addons.tf", "var.addon_versions.coredns", '"v1.14.3-eksbuild.23"')],
        "",
    ),
)
