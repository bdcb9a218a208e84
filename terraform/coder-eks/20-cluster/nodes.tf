# One role for the nodes of every group: what tells the groups apart is who runs on them, and pods have
# roles of their own. It may join the cluster and pull images, and nothing else.
data "aws_iam_policy_document" "nodes_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

# docs: https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html
# requirements: coder-eks:2.5
resource "aws_iam_role" "nodes" {
  name               = "${var.name}-nodes"
  description        = "Lets nodes join the cluster ${var.name} and pull images"
  assume_role_policy = data.aws_iam_policy_document.nodes_trust.json

  tags = { Component = "nodes" }
}

# requirements: coder-eks:2.5
resource "aws_iam_role_policy_attachment" "nodes" {
  for_each = toset(["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"])

  role       = aws_iam_role.nodes.name
  policy_arn = "${local.arn_prefix}:iam::aws:policy/${each.key}"
}

# coderd and what the cluster itself needs: as many nodes day and night, since coderd is not to scale.
# docs: https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html
# requirements: coder-eks:2.2, coder-eks:2.5, coder-eks:3.1, coder-eks:4.5, coder-eks:4.10, coder-eks:5.4, coder-eks:6.3, coder-eks:11.2
module "control_nodes" {
  source = "../../modules/node-group"

  name               = "control"
  cluster_name       = module.cluster.name
  kubernetes_version = module.cluster.version
  release_version    = var.node_release_version
  node_role_arn      = aws_iam_role.nodes.arn
  subnet_ids         = [for zone in local.zone_names : local.private_subnets[zone]]
  security_group_ids = [local.network.nodes_security_group_id]

  instance_types  = local.control.instance_types
  min_size        = local.control.nodes
  desired_size    = local.control.nodes
  max_size        = local.control.max
  volume_gib      = local.control.volume_gib
  volumes_key_arn = module.volumes_key.arn
  # A third: one zone's worth at a time.
  max_unavailable_percentage = 33

  labels = { (local.role_key) = "control", (local.lifetime_key) = "on-demand" }
  taints = { (local.role_key) = "control" }

  tags = { Component = "nodes-control" }

  depends_on = [aws_iam_role_policy_attachment.nodes, aws_eks_addon.before_nodes]
}

# Builds run for minutes and are worth nothing when cut off, so these are on demand, too.
# docs: https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html
# requirements: coder-eks:2.2, coder-eks:2.5, coder-eks:3.1, coder-eks:4.2, coder-eks:5.3, coder-eks:5.4, coder-eks:6.3, coder-eks:11.2
module "provisioner_nodes" {
  source = "../../modules/node-group"

  name               = "provisioner"
  cluster_name       = module.cluster.name
  kubernetes_version = module.cluster.version
  release_version    = var.node_release_version
  node_role_arn      = aws_iam_role.nodes.arn
  subnet_ids         = [for zone in local.zone_names : local.private_subnets[zone]]
  security_group_ids = [local.network.nodes_security_group_id]

  instance_types  = local.provisioner.instance_types
  min_size        = local.provisioner.off_hours
  desired_size    = local.provisioner.off_hours
  max_size        = local.provisioner.max
  volume_gib      = local.provisioner.volume_gib
  volumes_key_arn = module.volumes_key.arn

  labels    = { (local.role_key) = "provisioner", (local.lifetime_key) = "on-demand" }
  taints    = { (local.role_key) = "provisioner" }
  schedules = local.schedules.provisioner

  tags = { Component = "nodes-provisioner" }

  depends_on = [aws_iam_role_policy_attachment.nodes, aws_eks_addon.before_nodes]
}

# A group for each zone and capacity type.
# docs: https://docs.aws.amazon.com/eks/latest/userguide/managed-node-group-capacity-types.html
# requirements: coder-eks:2.2, coder-eks:2.5, coder-eks:3.1, coder-eks:4.3, coder-eks:5.1, coder-eks:5.4, coder-eks:6.3, coder-eks:11.2, coder-eks:14.4
module "workspace_nodes" {
  source   = "../../modules/node-group"
  for_each = local.workspace_groups

  name               = each.key
  cluster_name       = module.cluster.name
  kubernetes_version = module.cluster.version
  release_version    = var.node_release_version
  node_role_arn      = aws_iam_role.nodes.arn
  subnet_ids         = [local.private_subnets[each.value.zone]]
  security_group_ids = [local.network.nodes_security_group_id]

  capacity_type   = each.value.capacity_type
  instance_types  = local.workspace.instance_types
  min_size        = each.value.min
  desired_size    = each.value.off_hours
  max_size        = local.max_per_zone
  volume_gib      = local.workspace.volume_gib
  volumes_key_arn = module.volumes_key.arn

  labels    = { (local.role_key) = "workspace", (local.lifetime_key) = each.value.lifetime }
  taints    = { (local.role_key) = "workspace" }
  schedules = local.schedules[each.key]

  tags = { Component = "nodes-workspace" }

  depends_on = [aws_iam_role_policy_attachment.nodes, aws_eks_addon.before_nodes]
}
