# Known before the apply: the guide shows these.

output "cluster_name" {
  description = "Name of the cluster. Known before the apply."
  value       = var.name
}

output "kubernetes_version" {
  description = "Minor version of Kubernetes. Known before the apply."
  value       = var.kubernetes_version
}

output "addon_versions" {
  description = "Versions of the add-ons, by name. Known before the apply."
  value       = { for name, addon in merge(aws_eks_addon.before_nodes, aws_eks_addon.on_nodes) : name => addon.addon_version }
}

output "role_key" {
  description = "Key of the label and of the taint that say which role a node has: `control`, `provisioner` or `workspace`. Known before the apply."
  value       = local.role_key
}

output "lifetime_key" {
  description = "Key of the label that says whether AWS may take a node back: `on-demand` or `spot`. Known before the apply."
  value       = local.lifetime_key
}

output "node_groups" {
  description = "Node groups by role (`control`, `provisioner`, `workspace`), each with its name, zones, capacity, instance types, root volume in GiB, and its nodes: at least, by night, by day, at most. Known before the apply."
  value = {
    control = [{
      name           = "control"
      zones          = local.zone_names
      capacity       = "on demand"
      instance_types = local.control.instance_types
      volume_gib     = local.control.volume_gib
      minimum        = local.control.nodes
      night          = local.control.nodes
      day            = local.control.nodes
      maximum        = local.control.max
    }]
    provisioner = [{
      name           = "provisioner"
      zones          = local.zone_names
      capacity       = "on demand"
      instance_types = local.provisioner.instance_types
      volume_gib     = local.provisioner.volume_gib
      minimum        = local.provisioner.off_hours
      night          = local.provisioner.off_hours
      day            = local.provisioner.working_hours
      maximum        = local.provisioner.max
    }]
    workspace = [for name, group in local.workspace_groups : {
      name           = name
      zones          = [group.zone]
      capacity       = group.capacity_type == "SPOT" ? "spot" : "on demand"
      instance_types = local.workspace.instance_types
      volume_gib     = local.workspace.volume_gib
      minimum        = group.min
      night          = group.off_hours
      day            = group.working_hours
      maximum        = local.max_per_zone
    }]
  }
}

output "schedule" {
  description = "When the number of nodes changes, as cron writes it, and the time zone that it is meant in. Known before the apply."
  value       = merge(local.recurrences, { time_zone = local.hours.time_zone })
}

output "workspace_capacity" {
  description = "Workspaces that the scheduled nodes have room for, in and outside working hours, and on demand alone. Known before the apply."
  value = {
    for time in ["working_hours", "off_hours"] : time => sum([for group in values(local.workspace_groups) : group[time]]) * local.workspace.workspaces_per_node
  }
}

# docs: https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html
output "quantities" {
  description = "How many there are of what AWS limits by quota, at the maxima. Known before the apply."
  value = {
    clusters            = 1
    node_groups         = 2 + length(local.workspace_groups)
    nodes_in_largest    = max(local.max_per_zone, local.provisioner.max, local.control.max)
    nodes_working_hours = local.control.nodes + local.provisioner.working_hours + sum([for group in values(local.workspace_groups) : group.working_hours])
    launch_templates    = 2 + length(local.workspace_groups)
    kms_keys            = 3
    roles               = 4
    oidc_providers      = 1
    scheduled_per_group = 2
    root_volumes_gib    = local.control.nodes * local.control.volume_gib + local.provisioner.working_hours * local.provisioner.volume_gib + sum([for group in values(local.workspace_groups) : group.working_hours]) * local.workspace.volume_gib
  }
}

output "addresses_ready_per_node" {
  description = "Addresses that the VPC CNI keeps on a node at least, from what the network layer hands over. Known before the apply."
  value       = local.warm_addresses
}

output "log_group_name" {
  description = "Name of the log group of the control plane. Known before the apply."
  value       = module.cluster.log_group_name
}

output "cluster_log_retention_days" {
  description = "Days that logs of the control plane are kept. Known before the apply."
  value       = var.cluster_log_retention_days
}

output "parameter_names" {
  description = "Parameters by which other layers get this one's values, by the name of the value. Known before the apply."
  value       = module.handover.parameter_names
}

# Known after it.

output "cluster_arn" {
  description = "ARN of the cluster."
  value       = module.cluster.arn
}

output "endpoint" {
  description = "Address of the Kubernetes API, reached from inside the VPC alone."
  value       = module.cluster.endpoint
}

output "oidc_provider_arn" {
  description = "ARN of the cluster's OIDC provider in IAM: the trust of roles for service accounts."
  value       = module.cluster.oidc_provider_arn
}

output "role_arns" {
  description = "ARNs of the roles by who takes them."
  value = {
    nodes   = aws_iam_role.nodes.arn
    vpc_cni = module.vpc_cni_role.arn
    ebs_csi = module.ebs_csi_role.arn
  }
}

output "key_arns" {
  description = "ARNs of the keys by what they encrypt."
  value = {
    secrets = module.secrets_key.arn
    volumes = module.volumes_key.arn
    logs    = module.logs_key.arn
  }
}
