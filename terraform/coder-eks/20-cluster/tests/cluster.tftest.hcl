mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = {
      partition = "aws"
    }
  }

  mock_data "aws_caller_identity" {
    defaults = {
      account_id = "123456789012"
    }
  }

  mock_data "aws_iam_policy_document" {
    defaults = {
      json = "{}"
    }
  }

  mock_data "aws_default_tags" {
    defaults = {
      tags = {}
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::123456789012:role/example"
    }
  }

  mock_resource "aws_iam_openid_connect_provider" {
    defaults = {
      arn = "arn:aws:iam::123456789012:oidc-provider/example"
    }
  }

  mock_resource "aws_kms_key" {
    defaults = {
      arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
    }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = {
      arn = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/eks/example/cluster"
    }
  }

  mock_resource "aws_launch_template" {
    defaults = {
      latest_version = 1
    }
  }

  mock_resource "aws_eks_cluster" {
    defaults = {
      identity = [{ oidc = [{ issuer = "https://oidc.eks.us-east-1.amazonaws.com/id/1" }] }]
    }
  }

  mock_resource "aws_eks_node_group" {
    defaults = {
      resources = [{ autoscaling_groups = [{ name = "eks-example" }], remote_access_security_group_id = "" }]
    }
  }

  override_data {
    target = data.aws_ssm_parameter.network["addresses_per_node"]
    values = { insecure_value = "53" }
  }

  override_data {
    target = data.aws_ssm_parameter.network["zone_names"]
    values = { insecure_value = "us-east-1a,us-east-1b,us-east-1c" }
  }

  override_data {
    target = data.aws_ssm_parameter.network["private_subnet_ids"]
    values = { insecure_value = "subnet-a,subnet-b,subnet-c" }
  }

  override_data {
    target = data.aws_ssm_parameter.network["nodes_security_group_id"]
    values = { insecure_value = "sg-nodes" }
  }

  override_data {
    target = data.aws_ssm_parameter.network["vpc_cidr"]
    values = { insecure_value = "10.0.0.0/16" }
  }
}

variables {
  name                       = "example"
  region                     = "us-east-1"
  environment                = "workspaces-3000"
  kubernetes_version         = "1.36"
  cluster_log_retention_days = 90
  addon_versions = {
    vpc_cni            = "v1.22.4-eksbuild.3"
    kube_proxy         = "v1.36.0-eksbuild.25"
    coredns            = "v1.14.3-eksbuild.23"
    aws_ebs_csi_driver = "v1.66.0-eksbuild.1"
  }
}

run "has_nodes_in_three_roles" {
  command = plan

  assert {
    condition     = toset(keys(output.node_groups)) == toset(["control", "provisioner", "workspace"])
    error_message = "There must be nodes for the control plane of Coder, for provisioners and for workspaces."
  }
}

run "has_workspace_nodes_of_both_kinds_in_each_zone" {
  command = plan

  assert {
    condition = toset([for group in output.node_groups.workspace : "${one(group.zones)} ${group.capacity}"]) == toset([
      for pair in setproduct(["us-east-1a", "us-east-1b", "us-east-1c"], ["on demand", "spot"]) : join(" ", pair)
    ])
    error_message = "A group has one capacity type, and a volume one zone."
  }
}

run "has_room_for_every_workspace" {
  command = plan

  assert {
    condition     = output.workspace_capacity.working_hours >= 3000 && output.workspace_capacity.working_hours < 3100
    error_message = "The nodes of the day must hold the workspaces of the day, and not many more."
  }

  assert {
    condition     = output.workspace_capacity.off_hours >= 300 && output.workspace_capacity.off_hours < 350
    error_message = "The nodes of the night must hold the workspaces of the night, and not many more."
  }
}

run "keeps_a_floor_on_demand" {
  command = plan

  assert {
    condition     = alltrue([for group in output.node_groups.workspace : group.minimum == group.night && group.night == group.day if group.capacity == "on demand"])
    error_message = "The nodes on demand must stay day and night."
  }

  assert {
    condition     = alltrue([for group in output.node_groups.workspace : group.minimum == 0 && group.night == 0 && group.day > 0 if group.capacity == "spot"])
    error_message = "Spot must come for the day alone."
  }
}

run "can_hold_all_workspaces_with_a_zone_lost_and_without_spot" {
  command = plan

  assert {
    condition     = alltrue([for group in output.node_groups.workspace : group.maximum * 2 * 7 >= 3000])
    error_message = "Two zones must have room for all of them, in either capacity type."
  }
}

run "is_ready_before_work_starts" {
  command = plan

  assert {
    condition     = output.schedule == { morning = "15 6 * * *", evening = "0 19 * * *", time_zone = "America/New_York" }
    error_message = "Nodes must be asked for 45 minutes before seven, and given back an hour after six."
  }
}

run "scales_nothing_that_must_stay" {
  command = plan

  assert {
    condition     = length(local.schedules["workspace-us-east-1a-on-demand"]) == 0 && length(local.schedules["workspace-us-east-1a-spot"]) == 2 && length(local.schedules.provisioner) == 2
    error_message = "Only what differs between day and night must have a schedule."
  }

  assert {
    condition     = output.node_groups.control[0].day == output.node_groups.control[0].night
    error_message = "coderd does not scale, so its nodes do not."
  }
}

run "takes_the_sizes_of_its_environment" {
  command = plan

  variables {
    environment = "workspaces-300"
  }

  assert {
    condition     = output.workspace_capacity.working_hours >= 300 && output.workspace_capacity.working_hours < 350
    error_message = "The environment says how many workspaces there are."
  }
}

run "takes_the_sizes_of_another_environment" {
  command = plan

  variables {
    environment = "workspaces-1000"
  }

  assert {
    condition     = output.workspace_capacity.working_hours >= 1000 && output.workspace_capacity.working_hours < 1050
    error_message = "The environment says how many workspaces there are."
  }
}

run "rejects_an_environment_without_sizes" {
  command = plan

  variables {
    environment = "workspaces-50"
  }

  expect_failures = [data.aws_ssm_parameter.network]
}

run "keeps_the_cni_within_the_address_plan" {
  command = plan

  assert {
    condition     = jsondecode(aws_eks_addon.before_nodes["vpc-cni"].configuration_values).env.MINIMUM_IP_TARGET == "51" && output.addresses_ready_per_node == 51
    error_message = "A node must hold no more addresses than the network layer gives it."
  }

  assert {
    condition     = jsondecode(aws_eks_addon.before_nodes["vpc-cni"].configuration_values).enableNetworkPolicy == "true"
    error_message = "Network policies must be enforced."
  }
}

run "runs_system_pods_on_control_nodes" {
  command = plan

  assert {
    condition = alltrue([
      for configuration in [jsondecode(aws_eks_addon.on_nodes["coredns"].configuration_values), jsondecode(aws_eks_addon.on_nodes["aws-ebs-csi-driver"].configuration_values).controller] :
      configuration.nodeSelector == { "coder.com/node-role" = "control" } && configuration.tolerations[0].value == "control"
    ])
    error_message = "They must ask for control nodes, and tolerate their taint."
  }
}

run "hands_over_what_other_layers_may_use" {
  command = plan

  assert {
    condition = output.parameter_names == {
      for name in ["cluster_name", "node_role_arn", "oidc_issuer", "oidc_provider_arn", "volumes_key_arn"] : name => "/example/cluster/${name}"
    }
    error_message = "These values, and no others, are the contract with other layers."
  }
}

run "counts_what_quotas_limit" {
  command = plan

  assert {
    condition = alltrue([
      output.quantities.node_groups == length(flatten(values(output.node_groups))),
      output.quantities.nodes_in_largest == 215,
      output.quantities.nodes_working_hours == 6 + 34 + 429,
      output.quantities.root_volumes_gib == 6 * 100 + 34 * 100 + 429 * 200,
    ])
    error_message = "Quantities must follow from sizes."
  }
}

run "names_the_layer_in_its_tags" {
  command = plan

  assert {
    condition     = local.layer == "20-cluster"
    error_message = "The tag Layer must be the folder's name."
  }
}

run "rejects_the_word_latest_for_a_version" {
  command = plan

  variables {
    addon_versions = {
      vpc_cni            = "latest"
      kube_proxy         = "v1.36.0-eksbuild.25"
      coredns            = "v1.14.3-eksbuild.23"
      aws_ebs_csi_driver = "v1.66.0-eksbuild.1"
    }
  }

  expect_failures = [var.addon_versions]
}

run "rejects_a_kube_proxy_ahead_of_the_control_plane" {
  command = plan

  variables {
    kubernetes_version = "1.35"
  }

  expect_failures = [var.addon_versions]
}

run "takes_a_name_as_long_as_common_allows" {
  command = plan

  variables {
    name = "a12345678-b12345678-c1234"
  }
}
