"""What the layers are charged for: quantities a month, worked out from the resolved facts of an environment.

Two cases stand for all between them. *Least*: nobody works, so nodes are as many as by night and the database is at
its least. *Full*: everybody works through all scheduled hours, every day: nodes follow their schedule, and the
database is at its most for as long. Spot nodes are counted at the price on demand, which is the most that they cost.
What depends on use alone (traffic, logs, data) has no quantity here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from provenpath.errors import ProvenpathError
from provenpath.facts.prices import Item

if TYPE_CHECKING:
    from provenpath.facts.requirements import Criterion
    from provenpath.facts.resolved import Layer, Resolved

HOURS = 730
"""Hours of a month, as AWS counts them in its estimates: a year's, by twelve."""
AVERAGE_WORKSPACE = "coder-eks:14.4"

Change = Callable[[dict[str, "Layer"]], None]


def items(resolved: Resolved, requirements: Mapping[str, Criterion]) -> list[Item]:
    """Return what the layers of an environment are charged for, and the volumes that its workspaces will have."""
    found = {name: dict(layer.values) for name, layer in resolved.layers.items()}
    counts = {name: layer.resources for name, layer in resolved.layers.items()}
    return [
        *_network(found["network"], counts["network"]),
        *_cluster(found["cluster"], counts["cluster"]),
        *_database(found, counts["database"]),
        *_edge(found, counts["edge"]),
        *_trail(counts["trail"]),
        Item("backend", "Terraform's state", "s3-gb-month", None, None),
        *_workspaces(found, requirements),
    ]


def shared_by(resolved: Resolved) -> tuple[str, float]:
    """Return what bears the costs: workspaces, and how many may run at the same time."""
    return "workspace that may run at the same time", resolved.get("cluster.workspace_capacity.working_hours")


def hours_a_day(schedule: Mapping[str, str]) -> float:
    """Return how long a day the scheduled nodes stay, by the cron lines of its morning and its evening.

    Raises `ProvenpathError` for a line that is not one time of every day, such as `15 6 * * *`.
    """
    morning, evening = (_hour(schedule[name]) for name in ("morning", "evening"))
    return (evening - morning) % 24


def _hour(cron: str) -> float:
    match = re.fullmatch(r"(\d+) (\d+) \* \* \*", cron)
    if match is None:
        msg = f"The schedule {cron!r} is not one time of every day, so nobody knows for how many hours nodes are paid."
        raise ProvenpathError(msg)
    return int(match[2]) + int(match[1]) / 60


def _network(values: Mapping[str, Any], counts: Mapping[str, int]) -> Iterator[Item]:
    endpoints = values["quantities"]["interface_endpoints"] * values["zone_count"] * HOURS
    gateways, addresses = counts["aws_nat_gateway"] * HOURS, counts["aws_eip"] * HOURS
    yield Item(
        "network", "Interface endpoints, one for each service and zone", "interface-endpoint", endpoints, endpoints
    )
    yield Item("network", "NAT gateways", "nat-gateway", gateways, gateways)
    yield Item("network", "Addresses of the NAT gateways", "public-ipv4", addresses, addresses)
    yield Item("network", "Traffic out through the NAT gateways", "nat-gb", None, None)
    yield Item("network", "Traffic to AWS services through the endpoints", "interface-endpoint-gb", None, None)
    yield Item("network", "Traffic between zones", "cross-zone-gb", None, None)
    yield Item("network", "Traffic to the internet", "internet-gb", None, None)
    yield Item("network", "Flow logs, taken in", "logs-gb", None, None)
    yield Item("network", "Flow logs, kept", "logs-gb-month", None, None)


def _cluster(values: Mapping[str, Any], counts: Mapping[str, int]) -> Iterator[Item]:
    by_day = hours_a_day(values["schedule"]) / 24
    yield Item("cluster", "Control plane", "eks-cluster", HOURS, HOURS)
    for role, groups in values["node_groups"].items():
        for capacity in sorted({group["capacity"] for group in groups}):
            chosen = [group for group in groups if group["capacity"] == capacity]
            night = sum(group["night"] for group in chosen)
            mean = sum(group["day"] * by_day + group["night"] * (1 - by_day) for group in chosen)
            type_, gib = chosen[0]["instance_types"][0], chosen[0]["volume_gib"]
            yield Item("cluster", f"Nodes for role {role}, {capacity}", type_, night * HOURS, mean * HOURS)
            yield Item("cluster", f"Their volumes: {role}, {capacity}", "gp3", night * gib, mean * gib)
    yield Item("cluster", "Keys of the cluster", "kms-key", counts["aws_kms_key"], counts["aws_kms_key"])
    yield Item("cluster", "Logs of the control plane, taken in", "logs-gb", None, None)
    yield Item("cluster", "Logs of the control plane, kept", "logs-gb-month", None, None)


def _database(found: Mapping[str, Mapping[str, Any]], counts: Mapping[str, int]) -> Iterator[Item]:
    capacity = found["database"]["capacity"]
    by_day = hours_a_day(found["cluster"]["schedule"]) / 24
    least = capacity["instances"] * capacity["min_acu"] * HOURS
    most = capacity["instances"] * capacity["max_acu"] * HOURS
    yield Item("database", "Capacity", "aurora-acu", least, most * by_day + least * (1 - by_day))
    yield Item("database", "Key of the database", "kms-key", counts["aws_kms_key"], counts["aws_kms_key"])
    yield Item("database", "Master password", "secret", counts["aws_rds_cluster"], counts["aws_rds_cluster"])
    yield Item("database", "Storage", "aurora-gb-month", None, None)
    yield Item("database", "Reads and writes of storage", "aurora-io", None, None)
    yield Item("database", "Backups", "aurora-backup-gb-month", None, None)
    yield Item("database", "Logs, taken in", "logs-gb", None, None)
    yield Item("database", "Logs, kept", "logs-gb-month", None, None)


def _edge(found: Mapping[str, Mapping[str, Any]], counts: Mapping[str, int]) -> Iterator[Item]:
    yield Item("edge", "Load balancer", "nlb", counts["aws_lb"] * HOURS, counts["aws_lb"] * HOURS)
    if not found["edge"]["internal"]:
        addresses = counts["aws_lb"] * found["network"]["zone_count"] * HOURS
        yield Item("edge", "Addresses of the load balancer, one in each zone", "public-ipv4", addresses, addresses)
    if zones := counts.get("aws_route53_zone", 0):
        yield Item("edge", "Hosted zone", "hosted-zone", zones, zones)
    yield Item("edge", "What the load balancer is used", "nlb-capacity", None, None)
    yield Item("edge", "Access logs, kept", "s3-gb-month", None, None)


def _trail(counts: Mapping[str, int]) -> Iterator[Item]:
    if not counts.get("aws_cloudtrail", 0):
        return
    yield Item("trail", "Key of the trail", "kms-key", counts["aws_kms_key"], counts["aws_kms_key"])
    yield Item("trail", "Management events, where another trail records them already", "trail-events", None, None)
    yield Item("trail", "Events of the trail, taken in", "logs-gb", None, None)
    yield Item("trail", "Events of the trail, kept", "logs-gb-month", None, None)
    yield Item("trail", "Files of the trail, kept", "s3-gb-month", None, None)


def _workspaces(found: Mapping[str, Mapping[str, Any]], requirements: Mapping[str, Criterion]) -> Iterator[Item]:
    size = requirements[AVERAGE_WORKSPACE].figures["storage_gb"].value
    gib = found["cluster"]["workspace_capacity"]["working_hours"] * float(size)
    yield Item("workspaces", "Home volumes, as many as may run at once, running or not", "gp3", gib, gib)


def levers(resolved: Resolved, requirements: Mapping[str, Criterion]) -> list[tuple[str, list[Item]]]:
    """Return what can be turned, each with what the layers would be charged for then."""
    return [(what, items(_changed(resolved, change), requirements)) for what, change in _LEVERS]


def _changed(resolved: Resolved, change: Change) -> Resolved:
    layers = {
        name: replace(layer, values=deepcopy(dict(layer.values)), resources=dict(layer.resources))
        for name, layer in resolved.layers.items()
    }
    change(layers)
    return replace(resolved, layers=layers)


def _an_hour_less(layers: dict[str, Layer]) -> None:
    schedule = layers["cluster"].values["schedule"]
    minute, hour, *days = schedule["evening"].split()
    schedule["evening"] = " ".join((minute, str((int(hour) - 1) % 24), *days))


def _fuller_nodes(layers: dict[str, Layer]) -> None:
    for group in layers["cluster"].values["node_groups"]["workspace"]:
        group["day"] *= 0.9
        group["night"] *= 0.9


def _smaller_reader(layers: dict[str, Layer]) -> None:
    layers["database"].values["capacity"]["instances"] -= 1


def _half_the_least(layers: dict[str, Layer]) -> None:
    layers["database"].values["capacity"]["min_acu"] /= 2


def _one_gateway(layers: dict[str, Layer]) -> None:
    network = layers["network"]
    layers["network"] = replace(network, resources={**network.resources, "aws_nat_gateway": 1, "aws_eip": 1})


def _one_endpoint_less(layers: dict[str, Layer]) -> None:
    layers["network"].values["quantities"]["interface_endpoints"] -= 1


_LEVERS: tuple[tuple[str, Change], ...] = (
    ("Working hours end an hour earlier, every day", _an_hour_less),
    ("A tenth fewer workspace nodes, since each holds more", _fuller_nodes),
    ("No reader in the database, which a failover then waits for", _smaller_reader),
    ("Half as much capacity that the database keeps at least", _half_the_least),
    ("One NAT gateway for all zones, whose loss cuts off the others", _one_gateway),
    ("An endpoint less, its traffic through the NAT gateways", _one_endpoint_less),
)
