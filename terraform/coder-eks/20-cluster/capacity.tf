locals {
  capacities = yamldecode(file("${path.module}/../capacity.yaml"))
  # The first one for an environment that it lacks, so that the precondition in network.tf gets to say so.
  capacity = try(local.capacities[var.environment], values(local.capacities)[0])

  # A label and a taint of this key tell the three roles apart.
  role_key = "coder.com/node-role"
  # And this label the nodes that AWS may take back from those that it may not.
  lifetime_key = "coder.com/node-lifetime"

  zones       = length(local.zone_names)
  hours       = local.capacity.hours
  workspace   = local.capacity.nodes.workspace
  provisioner = local.capacity.nodes.provisioner
  control     = local.capacity.nodes.control

  # Workspace nodes by zone: a workspace's volume lies in one zone, so its nodes have to be there too.
  peak_per_zone  = ceil(ceil(local.capacity.workspaces / local.workspace.workspaces_per_node) / local.zones)
  floor_per_zone = ceil(ceil(local.capacity.off_hours_workspaces / local.workspace.workspaces_per_node) / local.zones)
  # Room for all of them in the zones that are left when one is lost, and in either capacity type:
  # when there is no spot capacity to be had, an operator raises the group on demand.
  max_per_zone = ceil(ceil(local.capacity.workspaces / local.workspace.workspaces_per_node) / max(local.zones - 1, 1))

  # The floor, on demand and day and night, is sized for the workspaces outside working hours; spot
  # comes on top of it for the day.
  workspace_groups = merge([
    for zone in local.zone_names : {
      "workspace-${zone}-on-demand" = {
        zone = zone, capacity_type = "ON_DEMAND", lifetime = "on-demand"
        min  = local.floor_per_zone, off_hours = local.floor_per_zone, working_hours = local.floor_per_zone
      }
      "workspace-${zone}-spot" = {
        zone = zone, capacity_type = "SPOT", lifetime = "spot"
        min  = 0, off_hours = 0, working_hours = local.peak_per_zone - local.floor_per_zone
      }
    }
  ]...)

  # Minutes after midnight. Terraform has no arithmetic of times of day.
  morning = sum([for index, part in split(":", local.hours.start) : tonumber(part) * [60, 1][index]]) - local.hours.lead_minutes
  evening = sum([for index, part in split(":", local.hours.stop) : tonumber(part) * [60, 1][index]]) + local.hours.grace_minutes

  # Every day: Coder starts and stops workspaces every day, too.
  recurrences = {
    morning = "${local.morning % 60} ${floor(local.morning / 60)} * * *"
    evening = "${local.evening % 60} ${floor(local.evening / 60)} * * *"
  }

  # Both endpoints of the day, for a group that differs between them.
  schedules = {
    for name, group in merge(local.workspace_groups, { provisioner = local.provisioner }) : name => group.working_hours == group.off_hours ? {} : {
      morning = { recurrence = local.recurrences.morning, time_zone = local.hours.time_zone, nodes = group.working_hours }
      evening = { recurrence = local.recurrences.evening, time_zone = local.hours.time_zone, nodes = group.off_hours }
    }
  }
}
