"""The colours and line styles of every picture, by daylight and in the dark.

Borders, their dashes and the places of labels are AWS's: the group definitions of AWS Labs' icon pack, release 23
(https://github.com/awslabs/aws-icons-for-plantuml, `dist/Groups`). AWS's border colours are too faint for words, so
each kind has an ink of its hue that can be read; fills are a wash of it. Inks, fills, the small drawings in the
corners and everything for the dark are ours.
"""

from __future__ import annotations

from dataclasses import dataclass

from provenpath.errors import ProvenpathError, nearest


@dataclass(frozen=True)
class Tone:
    """A colour by daylight and in the dark, as `#rrggbb`."""

    light: str
    dark: str


@dataclass(frozen=True)
class Room:
    """Space in pixels between a group's frame and what is in it, apart from its label."""

    top: float = 8
    right: float = 8
    bottom: float = 8
    left: float = 8


@dataclass(frozen=True)
class GroupKind:
    """How AWS draws one kind of box."""

    border: Tone
    ink: Tone
    """Of its label."""
    fill: Tone | None = None
    dash: str = ""
    glyph: str = ""
    """Lines in a square of 24 in the upper left corner, with the label to the right of it, as the `d` of a path;
    without them the label is in the middle."""
    room: Room = Room()


@dataclass(frozen=True)
class FlowKind:
    """One kind of traffic, the same in every picture."""

    meaning: str
    tone: Tone
    dash: str = ""


GROUND = Tone("#ffffff", "#1e2129")
"""What lies under everything: white, and that of Material's dark scheme."""
INK = Tone("#16191f", "#e9ebf0")
QUIET = Tone("#545b64", "#a9b2c1")

_TEAL = Tone("#00a4a6", "#00a4a6")
_TEAL_INK = Tone("#006b6d", "#4fd1d3")
_ORANGE = Tone("#ed7100", "#ed7100")
_ORANGE_INK = Tone("#9a4700", "#ff9e52")
_GREY = Tone("#7d8998", "#8d99a8")
_CLOUD = "M7.2 16.5h9.6a3.2 3.2 0 0 0 .5-6.4 4.9 4.9 0 0 0-9.4-1 3.8 3.8 0 0 0-.7 7.4z"
_FLAG = "M8 18.5v-13h8.5l-2.3 3.2 2.3 3.3H8"
_GUARDED_CLOUD = (
    "M11 15.5H7.6a3 3 0 0 1-.5-6 4.3 4.3 0 0 1 8.2-1.2M15.8 11l3 1.1v2.4c0 1.9-1.3 3.2-3 3.9-1.7-.7-3-2-3-3.9v-2.4z"
)
_OPEN_LOCK = "M8 11.2h8v6.3H8zM9.6 11.2V8a2.4 2.4 0 0 1 4.7-.6"
_LOCK = "M8 11.2h8v6.3H8zM9.6 11.2V8.9a2.4 2.4 0 0 1 4.8 0v2.3"
_HEXAGON = "M12 4.5l6.5 3.75v7.5L12 19.5l-6.5-3.75v-7.5zM12 9v6M9.4 10.5l5.2 3M14.6 10.5l-5.2 3"
_WIDE = Room(10, 10, 10, 10)

GROUPS = {
    "cloud": GroupKind(Tone("#232f3e", "#75849a"), INK, glyph=_CLOUD, room=_WIDE),
    "region": GroupKind(_TEAL, _TEAL_INK, dash="1 3", glyph=_FLAG, room=_WIDE),
    "vpc": GroupKind(Tone("#8c4fff", "#8c4fff"), Tone("#6d33d9", "#b795ff"), glyph=_GUARDED_CLOUD, room=_WIDE),
    "zone": GroupKind(_TEAL, _TEAL_INK, dash="5 4", room=Room(6, 7, 8, 7)),
    "public": GroupKind(
        Tone("#7aa116", "#7aa116"),
        Tone("#476008", "#b5d860"),
        Tone("#f2f6e8", "#29302a"),
        glyph=_OPEN_LOCK,
        room=Room(bottom=12),  # arrowheads point at the names of gateways from below
    ),
    "private": GroupKind(_TEAL, _TEAL_INK, Tone("#e6f6f7", "#1a2f38"), glyph=_LOCK),
    "security": GroupKind(Tone("#dd344c", "#dd344c"), Tone("#b8142f", "#ff8fa0"), room=Room(4, 4, 6, 4)),
    "scaling": GroupKind(_ORANGE, _ORANGE_INK, dash="5 4", room=Room(4, 6, 6, 6)),
    "cluster": GroupKind(_ORANGE, _ORANGE_INK, glyph=_HEXAGON, room=_WIDE),
    "namespace": GroupKind(Tone("#326ce5", "#6d9bff"), Tone("#1f4fb5", "#9dbbff"), room=Room(4, 8, 8, 8)),
    "encrypted": GroupKind(
        Tone("#bf1d31", "#e0526a"),
        Tone("#a3132a", "#ff9dab"),
        Tone("#fcf0f1", "#30242c"),
        dash="5 4",
        glyph=_LOCK,
        room=_WIDE,
    ),
    "planned": GroupKind(QUIET, QUIET, dash="3 3"),
    "generic": GroupKind(_GREY, QUIET, dash="5 4"),
}
"""AWS's boxes by kind. AWS has none of some: `cluster` and `namespace` are Kubernetes's, `encrypted` holds what one key
encrypts, and `planned` what no layer deploys yet."""

LINES = {
    "compute": Tone("#d86613", "#ff9e52"),
    "database": Tone("#3334b9", "#9ba1ff"),
    "general": Tone("#232f3e", "#e9ebf0"),
    "management": Tone("#cd2264", "#ff7bac"),
    "network": Tone("#693bc5", "#ab8aff"),
    "security": Tone("#d6232c", "#ff7d84"),
    "storage": Tone("#3f8624", "#86cc66"),
}
"""Line icons by category. By daylight they have the colour that AWS gave the category in the set of 2020, as in
`dist/AWSCommon.puml` of release 14 of the same pack. The few icons of the library that are of other releases get it
too, so that what is of one kind looks it."""

FLOWS = {
    "users": FlowKind("Users to the platform", Tone("#0972d3", "#5aa9f5")),
    "parts": FlowKind("Its own parts to the platform, planned", Tone("#0972d3", "#5aa9f5"), dash="6 4"),
    "internet": FlowKind("Out to the internet", Tone("#c25100", "#ff9e52")),
    "services": FlowKind("AWS APIs by interface endpoint", Tone("#7a3ff0", "#b795ff")),
    "storage": FlowKind("Amazon S3 by gateway endpoint", Tone("#55750a", "#a9cf4a")),
    "database": FlowKind("Database connections", Tone("#b01fb8", "#ec85f2")),
    "control": FlowKind("Kubernetes API", Tone("#00706f", "#4fd1d3")),
    "rights": FlowKind("Rights of a role", Tone("#b8142f", "#ff8fa0")),
    "failover": FlowKind("Takes over by itself", Tone("#b8142f", "#ff8fa0"), dash="7 3"),
    "recover": FlowKind("Brought back by a person", Tone("#7a5c00", "#e2b93b"), dash="7 3"),
    "premises": FlowKind("Networks on premises", Tone("#3d4855", "#dfe5ee")),
    "logs": FlowKind("Logs", Tone("#5f6b7a", "#a9b2c1"), dash="2 3"),
    "planned": FlowKind("Planned, not deployed yet", Tone("#545b64", "#c2c9d4"), dash="6 4"),
}
"""Arrows by kind. A kind looks and means the same wherever it is drawn."""


class UnknownKindError(ProvenpathError):
    """There is no such kind of group or flow, or no such category of icons."""


def group(kind: str) -> GroupKind:
    """Return how a kind of group is drawn; `UnknownKindError` names the nearest."""
    if kind not in GROUPS:
        msg = f"No kind of group {kind!r}. {nearest(kind, GROUPS)}"
        raise UnknownKindError(msg)
    return GROUPS[kind]


def line(category: str) -> Tone:
    """Return the colour of a category's line icons; `UnknownKindError` names the nearest."""
    if category not in LINES:
        msg = f"No colour for line icons of {category!r}. {nearest(category, LINES)} Add it to LINES in {__name__}."
        raise UnknownKindError(msg)
    return LINES[category]


def flow(kind: str) -> FlowKind:
    """Return how a kind of flow is drawn; `UnknownKindError` names the nearest."""
    if kind not in FLOWS:
        msg = f"No kind of flow {kind!r}. {nearest(kind, FLOWS)}"
        raise UnknownKindError(msg)
    return FLOWS[kind]
