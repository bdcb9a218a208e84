"""Steps of capacity.feature."""

import pytest
from pytest_bdd import given, parsers, scenarios, then

from provenpath.platforms.coder_eks.probes import node_groups
from provenpath.proof.checks import some

scenarios("capacity.feature")

MIDNIGHT = 24 * 60


def of_role(groups, role):
    """The node groups of a role, of which there must be one at least."""
    return some([group for group in groups if group.role == role], f"node group for {role}")


def least_on(sizes, group, holds):
    """What any node of a group holds, whichever of its instance types it is."""
    assert set(group.instance_types) <= set(sizes), f"{group.name}: {group.instance_types}, known are {sorted(sizes)}."
    return min(holds(sizes[type_]) for type_ in some(group.instance_types, f"instance type of {group.name}"))


def most_vcpus(sizes, group):
    """The vCPUs of any node of a group at most, whichever of its instance types it is."""
    return max(sizes[type_].vcpus for type_ in some(group.instance_types, f"instance type of {group.name}"))


def by_the_clock(schedules, group, hours):
    """The changes of a group, each every day and by the right clock."""
    for change in schedules[group.name]:
        assert change.time_zone == hours.time_zone, change
        assert change.minute_of_day is not None, f"{change} is not once a day."
    return schedules[group.name]


@pytest.fixture
def zone_of(private):
    """The zone of a group that stands in one."""
    return lambda group: private.get(group.subnets[0], "no private subnet")


@pytest.fixture
def most_at_once(groups, zone_of):
    """How much of something the nodes of the groups that are chosen take at most.

    A workspace group needs its maximum only when another zone is lost, so the zone whose loss leaves most counts.
    """

    def most(of_group, chosen):
        workspace = [group for group in of_role(groups, "workspace") if chosen(group)]
        others = [group for group in groups if group.role != "workspace" and chosen(group)]
        zones = some({zone_of(group) for group in workspace}, "zone with workspace nodes")
        grown = max(sum(group.max * of_group(group) for group in workspace if zone_of(group) != lost) for lost in zones)
        return grown + sum(group.max * of_group(group) for group in others)

    return most


@pytest.fixture
def volumes(ec2, groups):
    """The volumes that the nodes of each group come with, by its name."""
    templates = {group.name: node_groups.template_of(ec2, group) for group in groups}
    return {name: template.volumes if template else () for name, template in templates.items()}


@pytest.fixture
def by_day(groups, schedules, sizes, hours):
    """How much the nodes of a role hold at least, from so many minutes before work starts until it ends."""

    def least(role, holds, lead_minutes):
        there = 0
        for group in of_role(groups, role):
            changes = by_the_clock(schedules, group, hours)
            nodes = node_groups.least_between(changes, group.desired, hours.start - lead_minutes, hours.stop)
            there += nodes * least_on(sizes, group, holds)
        return there

    return least


## Given


@given(
    parsers.parse(
        "a provisioner takes {vcpus_per_provisioner:d} vCPU and works on {builds_per_provisioner:d} build at a time, "
        "and a node keeps {vcpus_of_node:d} vCPU for itself"
    ),
    target_fixture="builds_on",
)
def provisioner_sizing(vcpus_per_provisioner, builds_per_provisioner, vcpus_of_node):
    return lambda size: (size.vcpus - vcpus_of_node) // vcpus_per_provisioner * builds_per_provisioner


## Then


@then(
    parsers.parse(
        "from {lead_minutes:d} minutes before work starts until it ends "
        "there should be nodes for {peak_workspaces:d} workspaces"
    )
)
def enough_by_day(by_day, workspace, lead_minutes, peak_workspaces):
    there = by_day("workspace", workspace.on, lead_minutes)
    assert there >= peak_workspaces, f"There are nodes for {there} workspaces."


@then(
    parsers.parse(
        "with any one zone lost the groups of the others should be allowed nodes for {peak_workspaces:d} workspaces"
    )
)
def enough_without_a_zone(groups, sizes, workspace, zone_of, peak_workspaces):
    found = of_role(groups, "workspace")
    for lost in {zone_of(group) for group in found}:
        left = [group for group in found if zone_of(group) != lost]
        room = sum(group.max * least_on(sizes, group, workspace.on) for group in left)
        assert room >= peak_workspaces, f"Without {lost} there may be nodes for {room} workspaces."


@then(
    parsers.parse(
        "with any one zone lost those on demand should be allowed at most {needed_on_demand_vcpus:d} vCPU",
    )
)
def on_demand_within_quota(sizes, most_at_once, needed_on_demand_vcpus):
    most = most_at_once(lambda group: most_vcpus(sizes, group), lambda group: not group.is_spot)
    assert most <= needed_on_demand_vcpus, f"They may take {most} vCPU."


@then(parsers.parse("with any one zone lost those from spot should be allowed at most {needed_spot_vcpus:d} vCPU"))
def spot_within_quota(sizes, most_at_once, needed_spot_vcpus):
    most = most_at_once(lambda group: most_vcpus(sizes, group), lambda group: group.is_spot)
    assert most <= needed_spot_vcpus, f"They may take {most} vCPU."


@then(
    parsers.parse(
        "their volumes should fit into {needed_gp3_tib:d} TiB of gp3 "
        "beside those of {max_workspaces:d} workspaces with {storage_per_workspace:d} GB each"
    )
)
def volumes_within_quota(volumes, most_at_once, needed_gp3_tib, max_workspaces, storage_per_workspace):
    for name, found in volumes.items():
        for volume in some(found, f"volume of the nodes of {name}"):
            assert volume.kind == "gp3", (name, volume)
            assert volume.gib > 0, (name, volume)

    def gib(group):
        return sum(volume.gib for volume in volumes[group.name])

    # a workspace's node is on demand or from spot: the two kinds do not grow to their maxima together
    on_demand = most_at_once(gib, lambda group: not group.is_spot)
    from_spot = most_at_once(gib, lambda group: group.is_spot or group.role != "workspace")
    total = max(on_demand, from_spot) + max_workspaces * storage_per_workspace
    assert total <= needed_gp3_tib * 1024, f"Together they may take {total} GiB."


@then("each zone with workspace nodes should have a group of either kind")
def both_kinds(groups, zone_of):
    kinds = {}
    for group in of_role(groups, "workspace"):
        kinds.setdefault(zone_of(group), set()).add("spot" if group.is_spot else "on demand")
    assert [zone for zone, found in kinds.items() if found != {"spot", "on demand"}] == [], kinds


@then(parsers.parse("a spot group should choose among at least {spot_types:d} instance types"))
def spot_has_choice(groups, spot_types):
    for group in some([group for group in groups if group.is_spot], "spot group"):
        assert len(set(group.instance_types)) >= spot_types, group


@then("each on demand should be allowed as many nodes as spot and on demand have together by day")
def on_demand_can_take_over(aws, groups, zone_of):
    autoscaling = aws.client("autoscaling")
    for group in of_role([each for each in groups if not each.is_spot], "workspace"):
        spot = [each for each in of_role(groups, "workspace") if each.is_spot and zone_of(each) == zone_of(group)]
        by_day = sum(node_groups.most(node_groups.changes(autoscaling, each), each.desired) for each in spot)
        assert group.max >= group.desired + by_day, (group, by_day)


@then(parsers.parse("at no time should the nodes on demand hold less than {off_hours_workspaces:d} workspaces"))
def floor_holds(groups, sizes, workspace, off_hours_workspaces):
    found = [group for group in of_role(groups, "workspace") if not group.is_spot]
    floor = sum(group.min * least_on(sizes, group, workspace.on) for group in found)
    assert floor >= off_hours_workspaces, f"At least, there are nodes on demand for {floor} workspaces."


@then(
    parsers.parse(
        "from {lead_minutes:d} minutes before work starts until it ends "
        "there should be room for {simultaneous_builds:d} builds"
    )
)
def enough_builds(by_day, builds_on, lead_minutes, simultaneous_builds):
    there = by_day("provisioner", builds_on, lead_minutes)
    assert there >= simultaneous_builds, f"There is room for {there} builds."


def assert_fewer_by_night(groups, schedules, hours):
    """Each of these groups has fewer nodes at the end of the day than while people work."""
    for group in groups:
        changes = by_the_clock(schedules, group, hours)
        by_day = node_groups.least_between(changes, group.desired, hours.start, hours.stop)
        by_night = node_groups.least_between(changes, group.desired, MIDNIGHT - 1, MIDNIGHT)
        assert by_night < by_day, (group.name, by_day, by_night)


@then("by midnight there should be fewer nodes for provisioners than by day")
def fewer_builders_by_night(groups, schedules, hours):
    assert_fewer_by_night(of_role(groups, "provisioner"), schedules, hours)


@then("by midnight there should be fewer nodes from spot than by day")
def less_spot_by_night(groups, schedules, hours):
    assert_fewer_by_night(some([group for group in groups if group.is_spot], "spot group"), schedules, hours)


@then("no policy should change the size of a group by demand or by an event")
def no_policies(aws, groups):
    for group in some(groups, "node group"):
        some(group.scaling_groups, f"Auto Scaling group of {group.name}")
        assert node_groups.policies(aws.client("autoscaling"), group) == [], group.name


@then("those for control should have no schedule, and want no more nodes than they have at least")
def control_stays(groups, schedules):
    for group in of_role(groups, "control"):
        assert schedules[group.name] == [], group.name
        assert group.desired == group.min, group
        assert group.min > 0, group
