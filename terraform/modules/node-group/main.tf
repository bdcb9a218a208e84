# What a launch template starts gets none of the provider's default tags, so they are named.
data "aws_default_tags" "current" {}

locals {
  instance_tags = merge(data.aws_default_tags.current.tags, var.tags, { Name = "${var.cluster_name}-${var.name}" })
}

# docs: https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
resource "aws_launch_template" "this" {
  name                   = "${var.cluster_name}-${var.name}"
  description            = "Nodes of the group ${var.name} of the cluster ${var.cluster_name}"
  update_default_version = true
  vpc_security_group_ids = var.security_group_ids

  # One hop: the answer reaches the node and what shares its network, and no pod. A pod that could
  # ask would get the node's own role, whatever role it was given.
  # docs: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
    instance_metadata_tags      = "disabled"
  }

  # docs: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html
  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_type           = "gp3"
      volume_size           = var.volume_gib
      iops                  = var.volume_iops
      throughput            = var.volume_mib_per_second
      encrypted             = true
      kms_key_id            = var.volumes_key_arn
      delete_on_termination = true
    }
  }

  dynamic "tag_specifications" {
    for_each = toset(["instance", "volume", "network-interface"])

    content {
      resource_type = tag_specifications.value
      tags          = local.instance_tags
    }
  }

  tags = var.tags
}

# docs: https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html
resource "aws_eks_node_group" "this" {
  cluster_name    = var.cluster_name
  node_group_name = var.name
  node_role_arn   = var.node_role_arn
  subnet_ids      = var.subnet_ids
  version         = var.kubernetes_version
  release_version = var.release_version

  ami_type       = var.ami_type
  capacity_type  = var.capacity_type
  instance_types = var.instance_types

  launch_template {
    id      = aws_launch_template.this.id
    version = aws_launch_template.this.latest_version
  }

  scaling_config {
    min_size     = var.min_size
    desired_size = var.desired_size
    max_size     = var.max_size
  }

  # docs: https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html
  update_config {
    max_unavailable_percentage = var.max_unavailable_percentage
  }

  labels = var.labels

  # docs: https://docs.aws.amazon.com/eks/latest/userguide/node-taints-managed-node-groups.html
  dynamic "taint" {
    for_each = var.taints

    content {
      key    = taint.key
      value  = taint.value
      effect = "NO_SCHEDULE"
    }
  }

  tags = merge(var.tags, { Name = "${var.cluster_name}-${var.name}" })

  lifecycle {
    # The schedule moves it twice a day, and an operator in between. Terraform sets it once.
    ignore_changes = [scaling_config[0].desired_size]
  }
}

# Times are those of the named zone, so that they stay when the clocks change.
# docs: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-scheduled-scaling.html
resource "aws_autoscaling_schedule" "this" {
  for_each = var.schedules

  # AWS wants the name to be unique in its group alone; with the group's name in it, it says more.
  scheduled_action_name  = "${var.name}-${each.key}"
  autoscaling_group_name = aws_eks_node_group.this.resources[0].autoscaling_groups[0].name
  recurrence             = each.value.recurrence
  time_zone              = each.value.time_zone
  desired_capacity       = each.value.nodes
  # Not changed: they are the node group's.
  min_size = -1
  max_size = -1
}
