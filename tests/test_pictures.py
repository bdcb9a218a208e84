"""Pictures: the same bytes everywhere, readable in both schemes, nothing missing from them, nothing typed into them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import markdown
import pytest
from click.testing import CliRunner
from diagrams.aws.compute import EC2
from diagrams.aws.management import Cloudwatch
from diagrams.aws.network import Endpoint, NATGateway
from PIL import Image

from provenpath import cli
from provenpath.checkout import Checkout
from provenpath.errors import ProvenpathError
from provenpath.facts import resolved
from provenpath.guide import pictures
from provenpath.guide.pictures import elements, icons, layout, palette
from provenpath.guide.pictures.elements import Column, Flow, Group, Item, Picture, Row, bottom, left, right, top
from provenpath.guide.pictures.layout import Box, LayoutError, text_width

ROOT = Path(__file__).parent.parent
SVG = "{http://www.w3.org/2000/svg}"
ENVIRONMENT = "test"
COMMITTED = json.loads((ROOT / "facts/coder-eks.workspaces-3000.json").read_text())["layers"]
PICTURES = sorted(path.stem for path in (ROOT / "diagrams/coder-eks").glob("*.py"))
SERVICES = ("autoscaling", "ec2", "ecr.api", "ecr.dkr", "eks", "kms", "logs", "no-such-service", "ssm", "sts")


def network_facts(zones: int = 3, *, is_attached: bool = False) -> dict[str, Any]:
    """Return resolved facts: backend and network of the test's own, the other layers as committed, in its zones."""
    names = [f"eu-west-9{letter}" for letter in "abcdef"[:zones]]
    network = {
        "region": "eu-west-9",
        "zone_names": names,
        "vpc_cidr": "10.128.0.0/16",
        "address_plan": {
            tier: [
                {"zone": name, "index": index, "cidr": f"10.128.{start + index}.128/26", "addresses": 59}
                for index, name in enumerate(names)
            ]
            for tier, start in (("public", 10), ("private", 120), ("data", 230))
        },
        "quantities": {"elastic_ips_per_nat_gateway": 2},
        "interface_services": dict.fromkeys(SERVICES, "needed"),
        "parameter_names": {name: f"/wombat/network/{name}" for name in ("vpc_cidr", "vpc_id")},
        "flow_log_retention_days": 731,
        "on_premises_cidrs": ["192.168.0.0/16", "172.16.0.0/12"] if is_attached else [],
    }
    managed = COMMITTED["network"]["resources"] | {
        "aws_cloudwatch_log_group": 1,
        "aws_eip": 2 * zones,
        "aws_flow_log": 1,
        "aws_internet_gateway": 1,
        "aws_nat_gateway": zones,
        "aws_route": 1 + zones,
        "aws_route_table": 2 + zones,
        "aws_security_group": 3,
        "aws_ssm_parameter": 10,
        "aws_subnet": 3 * zones,
        "aws_vpc": 1,
        "aws_vpc_endpoint": 1 + len(SERVICES),
        "aws_vpc_security_group_egress_rule": 1,
        "aws_vpc_security_group_ingress_rule": 2 + zones,
    }
    if is_attached:
        managed["aws_ec2_transit_gateway_vpc_attachment"] = 1
    layers = deepcopy(COMMITTED)
    layers["backend"]["values"] = {"bucket": "wombat-state"}
    layers["network"] |= {"values": network, "resources": managed}
    layers["database"]["values"]["instance_zones"] = names[:2]
    groups = layers["cluster"]["values"]["node_groups"]
    for group in (*groups["control"], *groups["provisioner"]):
        group["zones"] = names
    groups["workspace"] = [
        group | {"name": f"workspace-{name}-{group['capacity']}", "zones": [name]}
        for name in names
        for group in groups["workspace"][:2]
    ]
    layers["cluster"]["resources"]["aws_eks_node_group"] = sum(map(len, groups.values()))
    return {
        "platform": "coder-eks",
        "environment": ENVIRONMENT,
        "tested": {"terraform": "0.0.1"},
        "layers": layers,
    }


def adopted() -> dict[str, Any]:
    """Return facts where zone, CI provider and trail exist, and others have rights in the cluster."""
    facts = network_facts(3)
    edge, trail, access, cluster = (facts["layers"][name] for name in ("edge", "trail", "access", "cluster"))
    edge["values"]["create_zone"] = False
    del edge["resources"]["aws_route53_zone"]
    access["values"]["ci_provider_exists"] = True
    del access["resources"]["aws_iam_openid_connect_provider"]
    trail["values"] |= {"create_trail": False, "trail_name": None, "bucket": None, "log_group_name": None}
    trail["resources"].clear()
    cluster["resources"] |= {"aws_eks_access_entry": 2, "aws_eks_access_policy_association": 2}
    cluster["resources"]["aws_vpc_security_group_ingress_rule"] = 1
    return facts


def guide_at(root: Path, facts: dict[str, Any] | None = None, names: Iterable[str] = ("network",)) -> Checkout:
    """Return a checkout that holds the scripts of these pictures and nothing else but facts and Helm values."""
    for name in ("requirements", "runbooks", "docs", "facts", "diagrams/coder-eks"):
        (root / name).mkdir(parents=True)
    for name in names:
        shutil.copy(ROOT / f"diagrams/coder-eks/{name}.py", root / "diagrams/coder-eks")
    shutil.copytree(ROOT / "helm-values", root / "helm-values")
    for sizes in (root / "helm-values").rglob("workspaces-3000.yaml"):
        sizes.rename(sizes.with_stem(ENVIRONMENT))
    checkout = Checkout(root)
    write_facts(checkout, facts or network_facts())
    return checkout


def write_facts(checkout: Checkout, facts: dict[str, Any]) -> None:
    path = resolved.path_of(checkout.root, "coder-eks", ENVIRONMENT)
    path.write_text(json.dumps(facts))


def network(facts: dict[str, Any], folder: Path) -> str:
    """Return the network picture of these facts."""
    checkout = guide_at(folder, facts)
    return pictures.render_all(checkout, ENVIRONMENT)[network_file(checkout)]


def network_file(checkout: Checkout) -> Path:
    return checkout.root / "docs/assets/pictures/coder-eks/network.svg"


@pytest.fixture
def guide(tmp_path: Path) -> Checkout:
    """A checkout with facts of a network in three zones."""
    return guide_at(tmp_path / "guide")


VARIANTS = {
    "two zones": network_facts(2),
    "three zones": network_facts(3),
    "six zones": network_facts(6),
    "networks on premises": network_facts(3, is_attached=True),
    "what the account has already": adopted(),
}


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """Every picture by variant and name."""
    found = {}
    for variant, facts in VARIANTS.items():
        checkout = guide_at(tmp_path_factory.mktemp("guide") / "root", facts, PICTURES)
        found[variant] = {path.stem: text for path, text in pictures.render_all(checkout, ENVIRONMENT).items()}
    return found


@pytest.fixture(params=[(name, variant) for name in PICTURES for variant in VARIANTS], ids=", ".join)
def text_of_picture(request: pytest.FixtureRequest, rendered: dict[str, dict[str, str]]) -> str:
    """Each picture, in each form that an adopter's settings can give it."""
    name, variant = request.param
    return rendered[variant][name]


@pytest.fixture
def drawn(text_of_picture: str) -> Drawn:
    """What stands in it."""
    return Drawn.read(text_of_picture)


@pytest.fixture
def drawn_tree(text_of_picture: str) -> ET.Element:
    """The same as a tree of elements."""
    return tree(text_of_picture)


def tree(text: str) -> ET.Element:
    """Return an SVG, or a page, that this test has just made."""
    return ET.fromstring(text)  # noqa: S314  (nothing here comes from outside)


# What a picture's own bytes say, read without any help from the code that wrote them.


@dataclass(frozen=True)
class Words:
    """A line of text where it stands."""

    text: str
    box: Box
    size: float
    colours: dict[str, str]
    order: int


@dataclass(frozen=True)
class Shape:
    """A frame, a ground or an icon where it stands."""

    box: Box
    classes: frozenset[str]
    fills: dict[str, str]
    order: int


@dataclass(frozen=True)
class Drawn:
    """The geometry and the colours of a picture."""

    canvas: Box
    words: list[Words]
    shapes: list[Shape]
    icons: list[Box]
    arrows: list[list[tuple[float, float]]]

    @classmethod
    def read(cls, text: str) -> Drawn:
        """Return what stands in an SVG."""
        root = tree(text)
        dark = dark_rules(root.findtext(f"{SVG}style", ""))
        found = cls(Box(0, 0, float(root.attrib["width"]), float(root.attrib["height"])), [], [], [], [])
        body = [part for child in root if child.tag != f"{SVG}defs" for part in child.iter()]
        for order, part in enumerate(body):
            get = part.attrib.get
            fills = {"light": get("fill", ""), "dark": dark(part, "fill") or get("fill", "")}
            if part.tag == f"{SVG}text":
                found.words.append(Words(part.text or "", text_box(part), float(get("font-size", "")), fills, order))
            elif part.tag == f"{SVG}use" or "corner" in get("class", "").split():
                found.icons.append(rectangle(part))
            elif part.tag in (f"{SVG}rect", f"{SVG}circle"):
                box = found.canvas if get("width") == "100%" else rectangle(part)
                found.shapes.append(Shape(box, frozenset(get("class", "").split()), fills, order))
            elif part.tag == f"{SVG}g" and "flow" in get("class", "").split():
                found.arrows.extend(map(corners, re.findall(r"M[^M]+", part[0].attrib["d"])))
        return found

    @property
    def frames(self) -> list[Shape]:
        """The boxes of groups."""
        return [shape for shape in self.shapes if "frame" in shape.classes]

    def ground(self, words: Words, scheme: str) -> str:
        """Return the colour that a line of text stands on."""
        under = [
            shape
            for shape in self.shapes
            if shape.order < words.order and shape.fills[scheme] != "none" and shape.box.holds(words.box)
        ]
        return under[-1].fills[scheme]


def dark_rules(style: str) -> Callable[[ET.Element, str], str | None]:
    """Return what a style sheet's dark scheme gives to a property of an element."""
    inner = re.fullmatch(r"@media \(prefers-color-scheme:dark\)\{(.*)\}", style, re.DOTALL)
    assert inner
    rules = [
        (set(selector.split(".")[1:]), dict(entry.split(":") for entry in body.split(";") if entry))
        for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", inner[1])
    ]

    def value(element: ET.Element, name: str) -> str | None:
        classes = set(element.attrib.get("class", "").split())
        found = [entries[name] for wanted, entries in rules if wanted <= classes and name in entries]
        return found[-1] if found else None

    return value


def rectangle(part: ET.Element) -> Box:
    get = part.attrib
    if part.tag == f"{SVG}circle":
        radius = float(get["r"])
        return Box(float(get["cx"]) - radius, float(get["cy"]) - radius, 2 * radius, 2 * radius)
    return Box(float(get["x"]), float(get["y"]), float(get["width"]), float(get["height"]))


def text_box(part: ET.Element) -> Box:
    """Return the box of a line of text: capitals and figures of Arial are 0.72 of its size high."""
    size, wide = float(part.attrib["font-size"]), text_width(part.text or "", float(part.attrib["font-size"]))
    start = float(part.attrib["x"]) - (wide / 2 if part.attrib.get("text-anchor") == "middle" else 0)
    return Box(start, float(part.attrib["y"]) - 0.72 * size, wide, 0.92 * size)


def corners(path: str) -> list[tuple[float, float]]:
    """Return the points of an arrow's line, its rounded corners made sharp."""
    numbers = re.findall(r"([MLQ])([-\d.]+) ([-\d.]+)", path)
    return [(float(x), float(y)) for _, x, y in numbers]


def overlap(one: Box, other: Box) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def stretch(start: tuple[float, float], end: tuple[float, float]) -> Box:
    """Return the box of a straight line, its stroke included."""
    (x1, y1), (x2, y2) = start, end
    return Box(min(x1, x2) - 1, min(y1, y2) - 1, abs(x1 - x2) + 2, abs(y1 - y2) + 2)


def is_on_edge(point: tuple[float, float], box: Box) -> bool:
    """Say whether a point lies on a box's outline, give or take what rounding to a tenth adds up to."""
    x, y = point
    edges = x - box.x, box.right - x, y - box.y, box.bottom - y
    return min(edges) > -0.2 and min(map(abs, edges)) < 0.2


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, as WCAG 2 defines it: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio ."""

    def luminance(colour: str) -> float:
        parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


# The file


DRAW = """
import sys
from pathlib import Path
from provenpath.checkout import Checkout
from provenpath.guide import pictures
pictures.write(Checkout(Path(sys.argv[1])), sys.argv[2])
"""


def write_in_a_process(checkout: Checkout, seed: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", DRAW, str(checkout.root), ENVIRONMENT],
        cwd=checkout.root,
        env={**os.environ, "PYTHONHASHSEED": str(seed)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_bytes_are_the_same_in_two_processes_and_two_folders(tmp_path: Path) -> None:
    """Sets and dictionaries of strings come in another order under another hash seed: it must not show."""
    written = []
    for seed, folder in enumerate((tmp_path / "one", tmp_path / "deeper" / "other")):
        checkout = guide_at(folder)
        assert write_in_a_process(checkout, seed).returncode == 0
        written.append(network_file(checkout).read_bytes())
    assert written[0] == written[1]


def test_the_file_refers_to_nothing_outside_itself(guide: Checkout) -> None:
    text = pictures.render_all(guide, ENVIRONMENT)[network_file(guide)]
    root = tree(text)
    ids = [part.attrib["id"] for part in root.iter() if "id" in part.attrib]
    assert len(ids) == len(set(ids))
    values = [value for part in root.iter() for value in part.attrib.values()]
    inside = {value.removeprefix("url(").removesuffix(")") for value in values if re.match(r"(url\()?#", value)}
    assert inside - {f"#{id_}" for id_ in ids} <= {value for value in values if re.fullmatch("#[0-9a-f]{6}", value)}
    assert {f"#{id_}" for id_ in ids} - inside == {"#title", "#desc"}
    rest = re.sub(r"data:image/png;base64,[\w+/=]+|url\(#[\w-]+\)|http://www.w3.org/2000/svg", "", text)
    assert not re.search(r"//|/(home|root|tmp|work|usr|Users)\b|url\(|data:|@import|<script", rest)


def test_the_picture_has_a_name_and_its_alternative_text_comes_from_it(guide: Checkout) -> None:
    text = pictures.render_all(guide, ENVIRONMENT)[network_file(guide)]
    root = tree(text)
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"].split() == ["title", "desc"]
    assert root.findtext(f"{SVG}title[@id='title']")
    assert pictures.alt(text) == root.findtext(f"{SVG}desc[@id='desc']")
    assert "10.128.120.128/26" in pictures.alt(text)


def test_networks_on_premises_are_in_the_words_where_they_are_in_the_picture(guide: Checkout, tmp_path: Path) -> None:
    attached = network(network_facts(is_attached=True), tmp_path / "attached")
    assert "behind a transit gateway: 192.168.0.0/16, 172.16.0.0/12." in pictures.alt(attached)
    assert "premises" not in pictures.alt(pictures.render_all(guide, ENVIRONMENT)[network_file(guide)])


def test_a_picture_without_words_is_refused() -> None:
    with pytest.raises(pictures.PictureError, match=r"no <desc>.*nox -s diagrams -- --write"):
        pictures.alt('<svg xmlns="http://www.w3.org/2000/svg"><desc></desc></svg>')


# Looks


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_what_is_under_them(drawn: Drawn, scheme: str) -> None:
    """At least 4.5 to 1, in both schemes: https://www.w3.org/WAI/WCAG22/Understanding/contrast-minimum ."""
    assert len(drawn.words) > 30
    faint = {
        (words.text, words.colours[scheme], drawn.ground(words, scheme))
        for words in drawn.words
        if contrast(words.colours[scheme], drawn.ground(words, scheme)) < 4.5
    }
    assert not faint


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_arrows_and_frames_stand_out_from_what_is_under_them(scheme: str) -> None:
    """At least 3 to 1 for arrows: https://www.w3.org/WAI/WCAG22/Understanding/non-text-contrast ."""
    grounds = [palette.GROUND, *(kind.fill for kind in palette.GROUPS.values() if kind.fill)]
    for flow in palette.FLOWS.values():
        assert min(contrast(getattr(flow.tone, scheme), getattr(ground, scheme)) for ground in grounds) >= 3


def test_the_dark_scheme_changes_every_colour_that_has_a_dark_form(drawn: Drawn) -> None:
    assert all(words.colours["light"] != words.colours["dark"] for words in drawn.words)
    assert all(shape.fills["light"] != shape.fills["dark"] for shape in drawn.shapes if shape.fills["light"] != "none")


def test_no_line_of_a_frame_runs_through_words(drawn: Drawn) -> None:
    """Words lie wholly inside a box or wholly outside it, and on the canvas."""
    assert all(drawn.canvas.holds(words.box) for words in drawn.words)
    cut = [
        (words.text, sorted(frame.classes))
        for words in drawn.words
        for frame in drawn.frames
        if overlap(words.box, frame.box) and not frame.box.holds(words.box)
    ]
    assert not cut


def test_every_label_lies_in_its_own_box(drawn_tree: ET.Element) -> None:
    """The frame that a label is written in holds it, by the nesting of the file and not by where it happens to stand.

    A gateway's name lies outside the frame that the gateway stands on, and so in the next one.
    """
    labels = 0

    def look(part: ET.Element, frames: tuple[Box, ...]) -> None:
        nonlocal labels
        classes = part.attrib.get("class", "").split()
        if "group" in classes:
            frames = (*frames, rectangle(part[0]))
        if "pinned" in classes:
            frames = frames[:-1]
        for child in part:
            if child.tag == f"{SVG}text" and frames:
                labels += 1
                assert frames[-1].holds(text_box(child)), child.text
            look(child, frames)

    look(drawn_tree, ())
    assert labels > 25


def test_a_box_says_what_it_is_in_its_upper_left_corner(drawn_tree: ET.Element) -> None:
    """In a square of its own colour, in both schemes."""
    dark = dark_rules(drawn_tree.findtext(f"{SVG}style", ""))
    squares = [
        (part[0], part[1])
        for part in drawn_tree.iter(f"{SVG}g")
        if len(part) > 1 and "corner" in part[1].attrib.get("class", "").split()
    ]
    assert len(squares) >= 6
    for frame, square in squares:
        assert (square.attrib["x"], square.attrib["y"]) == (frame.attrib["x"], frame.attrib["y"])
        assert square.attrib["fill"] == frame.attrib["stroke"]
        assert dark(square, "fill") == dark(frame, "stroke")


def test_arrows_of_one_kind_are_one_shape(drawn_tree: ET.Element) -> None:
    """So that lines which run together are no bolder than one."""
    arrows = drawn_tree.find(f"{SVG}g[@class='flows']")
    assert arrows is not None
    kinds = [part.attrib["class"] for part in arrows]
    assert len(kinds) == len(set(kinds)) > 1


def test_nothing_covers_words(drawn: Drawn) -> None:
    """Neither other words nor an icon."""
    over = [(one.text, two.text) for one, two in combinations(drawn.words, 2) if overlap(one.box, two.box)]
    over += [(words.text, "an icon") for words in drawn.words for icon in drawn.icons if overlap(words.box, icon)]
    assert not over


def test_no_arrow_runs_through_words_or_icons(drawn: Drawn) -> None:
    """But for the label or the number that an arrow itself carries, which covers it on purpose."""
    assert len(drawn.arrows) > 3
    plain = [words for words in drawn.words if words.text != "HTTPS" and not words.text.isdigit()]
    crossed = {
        words.text
        for arrow in drawn.arrows
        for start, end in pairwise(arrow)
        for words in plain
        if overlap(stretch(start, end), words.box)
    }
    assert not crossed
    assert not any(
        overlap(stretch(start, end), icon)
        for arrow in drawn.arrows
        for start, end in pairwise(arrow)
        for icon in drawn.icons
    )


def test_arrows_begin_and_end_at_something(drawn: Drawn) -> None:
    """On a frame, at most four pixels from an icon, or right below a name."""

    def is_at(point: tuple[float, float]) -> bool:
        x, y = point
        return (
            any(is_on_edge(point, frame.box) for frame in drawn.frames)
            or any(overlap(Box(x - 4, y - 4, 8, 8), icon) for icon in drawn.icons)
            or any(overlap(Box(x - 1, y - 7, 2, 7), words.box) for words in drawn.words)
        )

    lowest = max(frame.box.bottom for frame in drawn.frames)
    arrows = [arrow for arrow in drawn.arrows if arrow[0][1] < lowest]  # below are the legend's
    assert len(arrows) > 1
    assert not [arrow for arrow in arrows if not (is_at(arrow[0]) and is_at(arrow[-1]))]


def test_words_are_told_to_keep_the_width_that_was_worked_out(guide: Checkout) -> None:
    """So that they fit their boxes also where the font is another."""
    root = tree(pictures.render_all(guide, ENVIRONMENT)[network_file(guide)])
    for line in root.iter(f"{SVG}text"):
        worked_out = text_width(line.text or "", float(line.attrib["font-size"]))
        assert float(line.attrib["textLength"]) == pytest.approx(worked_out, abs=0.05)
        assert line.attrib["lengthAdjust"] == "spacingAndGlyphs"


def test_each_kind_of_flow_that_is_drawn_is_in_the_legend_once(drawn_tree: ET.Element) -> None:
    """And so is the frame of what is not deployed yet, where there is one."""
    root = drawn_tree
    legend = root.find(f"{SVG}g[@class='legend']")
    assert legend is not None
    listed = [line.text for line in legend.iter(f"{SVG}text")]
    kinds = {
        name.removeprefix("flow-")
        for part in root.iter(f"{SVG}g")
        for name in part.attrib.get("class", "").split()
        if name.startswith("flow-")
    }
    content = [part for part in root if part is not legend]
    framed = {name for top in content for part in top.iter() for name in part.attrib.get("class", "").split()}
    later = [layout.LATER] if framed & {"later", "planned"} else []
    assert sorted(listed) == sorted([*(palette.FLOWS[kind].meaning for kind in kinds), *later])


# Facts


FIGURES = {
    "backend.bucket": "another-bucket",
    "network.region": "xx-east-7",
    "network.parameter_names": {"vpc_id": "/badger/wide/vpc_id", "zone_names": "/badger/wide/zone_names"},
    "network.vpc_cidr": "10.99.0.0/17",
    "network.zone_names.2": "xx-east-7q",
    "network.address_plan.public.2.cidr": "10.99.2.0/27",
    "network.address_plan.private.0.cidr": "10.99.3.0/27",
    "network.address_plan.data.1.cidr": "10.99.4.0/27",
    "network.quantities.elastic_ips_per_nat_gateway": 7,
    "network.flow_log_retention_days": 3653,
    "database.instance_zones": ["eu-west-9c", "eu-west-9a"],
    "network.interface_services": {"kms": "", "sqs": ""},
}
SHOWN = {
    "database.instance_zones": "takes over",
    "network.interface_services": "2 AWS APIs",
    "network.parameter_names": "/badger/wide/*",
    "network.quantities.elastic_ips_per_nat_gateway": "7 Elastic IPs",
}


def holder(facts: dict[str, Any], name: str) -> tuple[Any, Any]:
    """Return what holds a fact, and its key there."""
    layer, *parts = name.split(".")
    value = facts["layers"][layer]["values"]
    keys: list[Any] = [int(part) if part.isdigit() else part for part in parts]
    for key in keys[:-1]:
        value = value[key]
    return value, keys[-1]


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_comes_from_a_fact(name: str, tmp_path: Path) -> None:
    facts = network_facts()
    where, key = holder(facts, name)
    where[key] = FIGURES[name]
    shown = [words.text for words in Drawn.read(network(facts, tmp_path / "guide")).words]
    expected = SHOWN.get(name, str(FIGURES[name]))
    assert any(expected in text for text in shown), shown


@pytest.mark.parametrize("name", sorted({name.removesuffix(".2") for name in FIGURES}))
def test_a_fact_that_is_missing_stops_the_picture(name: str, tmp_path: Path) -> None:
    """With the script and the fact in the message."""
    facts = network_facts()
    where, key = holder(facts, name)
    del where[key]
    with pytest.raises(pictures.PictureError, match=rf"^diagrams/coder-eks/network.py: No fact '{re.escape(name)}"):
        network(facts, tmp_path / "guide")


OTHER_FIGURES = [
    ("overview", "cluster.kubernetes_version", "9.87", "Kubernetes 9.87"),
    ("overview", "cluster.node_groups.provisioner.0.night", 17, "17 nodes by night,"),
    ("overview", "database.capacity.max_acu", 321, "18.4, 2 instances of 8 to 321 ACU"),
    ("cluster", "cluster.node_groups.control.0.instance_types.0", "x9.huge", "x9.huge"),
    ("cluster", "cluster.node_groups.workspace.1.maximum", 777, "up to 777"),
    ("cluster", "cluster.addon_versions", {"badger": "v7"}, "badger v7"),
    ("cluster", "cluster.schedule.evening", "7 21 * * *", "15 6 * * *, 7 21 * * *"),
    ("components", "edge.target_port", 4321, "4321"),
    ("components", "database.port", 6543, "6543"),
    ("components", "database.capacity.instances", 7, "18.4, 7 instances"),
    ("components", "cluster.kubernetes_version", "9.87", "9.87, private endpoint"),
    ("data_flow", "edge.target_port", 4321, "port 4321"),
    ("data_flow", "edge.tls_policy", "Badger-TLS", "Badger-TLS"),
    ("data_flow", "database.port", 6543, "18.4, port 6543"),
    ("recovery", "database.backup_retention_days", 19, "19 days"),
    ("recovery", "database.final_snapshot_identifier", "badger-last", "badger-last"),
    ("security", "access.runbooks_role_name", "badger-looks", "badger-looks"),
    ("security", "cluster.key_deletion_window_days", 11, "11 days to call back"),
    ("security", "edge.client_cidrs", ["192.0.2.0/24"], "from 192.0.2.0/24"),
]


@pytest.mark.parametrize(("picture", "name", "value", "expected"), OTHER_FIGURES)
def test_every_figure_of_the_other_pictures_comes_from_a_fact(
    picture: str, name: str, value: Any, expected: str, tmp_path: Path
) -> None:
    facts = network_facts()
    where, key = holder(facts, name)
    where[key] = value
    text = next(iter(pictures.render_all(guide_at(tmp_path / "guide", facts, (picture,)), ENVIRONMENT).values()))
    assert expected in [words.text for words in Drawn.read(text).words]
    if isinstance(value, str):
        assert value in pictures.alt(text)


FIGURES_OF_RELEASES = [
    ("coder/test.yaml", "replicaCount: 6", "replicaCount: 11", "11 replicas"),
    ("coder/values.yaml", 'value: "0"', 'value: "4"', "4 in each replica"),
    ("coder/keys.yaml", "CODER_HTTP_ADDRESS: 0.0.0.0:8080", "CODER_HTTP_ADDRESS: 0.0.0.0:8181", "8181"),
    ("coder/keys.yaml", "CODER_PROMETHEUS_ADDRESS: 0.0.0.0:2112", "CODER_PROMETHEUS_ADDRESS: :9", "metrics on port 9"),
    ("coder-provisioner/test.yaml", "replicaCount: 120", "replicaCount: 77", "77 replicas"),
    ("coder-provisioner/values.yaml", "keySecretName: coder-provisioner-key", "keySecretName: badger", "badger"),
    ("coder-provisioner/values.yaml", "name: coder-workspaces", "name: badger-work", "badger-work"),
    ("releases.yaml", "namespace: coder\n", "namespace: badger\n", "namespace badger"),
    ("releases.yaml", "namespace: coder-provisioners", "namespace: badger-builds", "badger-builds"),
]


@pytest.mark.parametrize(("file", "old", "new", "expected"), FIGURES_OF_RELEASES)
def test_every_figure_of_a_release_comes_from_its_values(
    file: str, old: str, new: str, expected: str, tmp_path: Path
) -> None:
    """Or from what its chart sets; and the file is the one that this environment gets."""
    checkout = guide_at(tmp_path / "guide", names=("components",))
    path = checkout.root / "helm-values/coder-eks" / file
    assert path.read_text().count(old) == 1
    path.write_text(path.read_text().replace(old, new))
    text = next(iter(pictures.render_all(checkout, ENVIRONMENT).values()))
    assert expected in [words.text for words in Drawn.read(text).words]
    assert expected.removeprefix("metrics on ") in pictures.alt(text)


def test_a_release_that_is_missing_or_lacks_a_value_stops_the_picture(tmp_path: Path) -> None:
    checkout = guide_at(tmp_path / "guide", names=("components",))
    values, listed = (checkout.root / "helm-values/coder-eks" / name for name in ("coder/test.yaml", "releases.yaml"))
    values.write_text(values.read_text().replace("replicaCount: 6", "annotations: {badger: dug}"))
    with pytest.raises(pictures.PictureError, match=r"^diagrams/coder-eks/components.py: .* 'coder' set no '"):
        pictures.render_all(checkout, ENVIRONMENT)
    listed.write_text(listed.read_text().replace("\ncoder:", "\ncodr:"))
    with pytest.raises(pictures.PictureError, match=r"^diagrams/.*components.py: No release 'coder' .*'codr'\?"):
        pictures.render_all(checkout, ENVIRONMENT)


def test_a_picture_counts_what_all_layers_manage(tmp_path: Path) -> None:
    facts = network_facts()
    facts["layers"]["edge"]["resources"]["aws_cloudwatch_log_group"] = 40
    text = next(iter(pictures.render_all(guide_at(tmp_path / "guide", facts, ("overview",)), ENVIRONMENT).values()))
    assert "45 log groups" in [words.text for words in Drawn.read(text).words]


# Accounting


def edited(change: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    facts = network_facts()
    change(facts["layers"]["network"]["resources"])
    return facts


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda types: types.update(aws_network_acl=2),
            r"aws_network_acl \(2 in backend and .* and edge\) is neither drawn nor left out",
        ),
        (lambda types: types.pop("aws_eip"), r"aws_eip is drawn, and backend and network and .* manages none"),
        (lambda types: types.update(aws_nat_gateway=1), r"aws_nat_gateway is drawn 3 times, and .* manages 1"),
    ],
    ids=["managed and not drawn", "drawn and not managed", "more drawn than managed"],
)
def test_a_picture_that_differs_from_its_layers_is_refused(
    change: Callable[[dict[str, Any]], None], words: str, tmp_path: Path
) -> None:
    with pytest.raises(pictures.PictureError, match=words):
        network(edited(change), tmp_path / "guide")


def small(**changes: Any) -> Picture:
    vpc = Group("vpc", "VPC", Item("NAT gateway", resources=("aws_nat_gateway",)), resources=("aws_vpc",))
    picture = Picture("A VPC", "A VPC with a NAT gateway", vpc, (), ("network",), {})
    return replace(picture, **changes)


def small_facts(**types: int) -> resolved.Resolved:
    return resolved.Resolved(
        "p", "e", {"network": resolved.Layer("network", "10-network", {}, types)}, {}, Path("p.e.json")
    )


def test_a_type_that_is_drawn_or_left_out_is_accounted_for() -> None:
    facts = small_facts(aws_vpc=1, aws_nat_gateway=1, aws_eip=1)
    assert len(pictures.differences(small(), facts)) == 1
    assert pictures.differences(small(left_out={"aws_eip": "belongs to the gateway"}), facts) == []


def test_a_type_cannot_be_both_drawn_and_left_out() -> None:
    found = pictures.differences(small(left_out={"aws_vpc": "why"}), small_facts(aws_vpc=1, aws_nat_gateway=1))
    assert found == ["aws_vpc is left out for a reason, and drawn all the same. Take one of the two away."]


def test_a_committed_picture_says_what_it_draws_and_what_it_leaves_out(guide: Checkout) -> None:
    """In boxes, icons, arrows and spans; from its own file, without its script."""
    file = network_file(guide)
    file.parent.mkdir(parents=True)
    vpc = small().content
    span = elements.Span("generic", "Group", (vpc,), resources=("aws_db_subnet_group",))
    nat = next(element for element in elements.walk(vpc) if isinstance(element, Item))
    flow = Flow("internet", top(nat), top(vpc), resources=("aws_route",))
    file.write_text(pictures.render(small(content=vpc, left_out={"aws_eip": "why"}, spans=(span,), flows=(flow,))))
    found = pictures.account(guide, "coder-eks", "network")
    assert found.layers == ("network",)
    assert found.drawn == {"aws_vpc", "aws_nat_gateway", "aws_db_subnet_group", "aws_route"}
    assert found.left_out == {"aws_eip": "why"}
    file.write_text(re.sub("<metadata>.*</metadata>", "", file.read_text()))
    with pytest.raises(
        pictures.PictureError, match=r"'network' gives no account of itself.*nox -s diagrams -- --write"
    ):
        pictures.account(guide, "coder-eks", "network")


def test_a_layer_that_the_facts_do_not_hold_is_named() -> None:
    with pytest.raises(ProvenpathError, match=r"shows the layer 'netwrok'.*Did you mean 'network'\?"):
        pictures.differences(small(layers=("netwrok",)), small_facts())


# The committed files


def test_a_committed_picture_that_is_current_passes(guide: Checkout) -> None:
    assert pictures.write(guide, ENVIRONMENT) == [network_file(guide)]
    pictures.check(guide, ENVIRONMENT)
    assert pictures.write(guide, ENVIRONMENT) == []


def test_a_stale_picture_is_found(guide: Checkout) -> None:
    pictures.write(guide, ENVIRONMENT)
    facts = network_facts()
    facts["layers"]["network"]["values"]["flow_log_retention_days"] = 30
    write_facts(guide, facts)
    with pytest.raises(
        pictures.PictureError,
        match=r"^docs/assets/pictures/coder-eks/network.svg is not what is drawn now.*nox -s diagrams -- --write",
    ):
        pictures.check(guide, ENVIRONMENT)


def test_a_missing_picture_and_one_without_a_script_are_found(guide: Checkout) -> None:
    pictures.write(guide, ENVIRONMENT)
    network_file(guide).rename(network_file(guide).with_name("gone.svg"))
    with pytest.raises(pictures.PictureError) as raised:
        pictures.check(guide, ENVIRONMENT)
    missing, orphan = str(raised.value).splitlines()
    assert missing.startswith("docs/assets/pictures/coder-eks/network.svg is missing.")
    assert orphan == ("docs/assets/pictures/coder-eks/gone.svg has no script diagrams/coder-eks/gone.py. Delete it.")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("def draw(facts):\n    return facts.get('network.nothing')\n", "No fact 'network.nothing'"),
        ("def draw(fact):\n    return fact\n", r"asks for 'fact', .*Did you mean 'facts'\?"),
        ("picture = None\n", r"returns None\. Write it so that it returns a Picture"),
        ("raise SystemExit(3)\n", ""),
    ],
    ids=["missing fact", "unknown argument", "no picture", "exit"],
)
def test_a_script_that_fails_leaves_every_file_and_the_command_fails(guide: Checkout, text: str, words: str) -> None:
    """Also the files of scripts that come before it."""
    pictures.write(guide, ENVIRONMENT)
    before = network_file(guide).read_bytes()
    facts = network_facts()
    facts["layers"]["network"]["values"]["flow_log_retention_days"] = 30
    write_facts(guide, facts)
    (guide.root / "diagrams/coder-eks/zebra.py").write_text(text)
    ended = write_in_a_process(guide, 0)
    assert ended.returncode != 0
    assert re.search(words, ended.stderr)
    assert network_file(guide).read_bytes() == before
    assert [path.name for path in network_file(guide).parent.iterdir()] == ["network.svg"]


# Pages


def test_a_page_shows_the_picture_with_its_words_and_its_size(guide: Checkout) -> None:
    pictures.write(guide, ENVIRONMENT)
    text = pictures.figure(guide, "coder-eks/deep/network.md", "coder-eks", "network", "Zones & subnets")
    html = markdown.markdown(text, extensions=["attr_list", "md_in_html"])
    figure = tree(html)
    image = figure.find(".//img")
    assert image is not None
    drawn = tree(network_file(guide).read_text())
    assert image.attrib == {
        "src": "../../assets/pictures/coder-eks/network.svg",
        "alt": pictures.alt(network_file(guide).read_text()),
        "width": drawn.attrib["width"],
        "height": drawn.attrib["height"],
    }
    assert figure.findtext(".//figcaption") == "Zones & subnets"


def test_alternative_text_survives_markdown(guide: Checkout) -> None:
    words = r'A [bucket] *not* _marked_ up, a [half, "quoted", a \ backslash, x < y & z'
    file = network_file(guide)
    file.parent.mkdir(parents=True)
    file.write_text(pictures.render(small(alt=words)))
    text = pictures.figure(guide, "index.md", "coder-eks", "network", "A VPC")
    image = tree(markdown.markdown(text, extensions=["attr_list", "md_in_html"])).find(".//img")
    assert image is not None
    assert image.attrib["alt"] == words


def test_a_page_that_asks_for_no_picture_is_told_the_nearest(guide: Checkout) -> None:
    pictures.write(guide, ENVIRONMENT)
    with pytest.raises(pictures.PictureError, match=r"No picture .*netwrok.svg\. Did you mean 'network'\?"):
        pictures.figure(guide, "index.md", "coder-eks", "netwrok", "")


# Parts


KNOWN = {*icons.RESOURCES.values(), *(icon for _, icon in icons.SERVICES.values())}


def pixels(drawing: icons.Drawing) -> Image.Image:
    return Image.open(BytesIO(b64decode(drawing.png.removeprefix("data:image/png;base64,"))))


@pytest.mark.parametrize("icon", sorted(KNOWN, key=icons.name), ids=icons.name)
def test_every_icon_that_is_named_is_there_small_and_as_large_as_its_square(icon: icons.Icon) -> None:
    drawing = icons.drawing(icon)
    image = pixels(drawing)
    assert image.size == (icons.SIZE, icons.SIZE)
    assert len(drawing.png) < 9000
    if drawing.category:
        assert palette.line(drawing.category)
        left, upper, right, lower = image.convert("L").getbbox() or (0, 0, 0, 0)
        assert max(right - left, lower - upper) >= 0.85 * icons.SIZE
        assert abs(left - (icons.SIZE - right)) <= 2
        assert abs(upper - (icons.SIZE - lower)) <= 2


def test_tiles_and_line_icons_are_told_apart_by_looking() -> None:
    assert {icons.name(icon) for icon in KNOWN if not icons.drawing(icon).category} == {
        "compute-ec2",
        "database-aurora",
        "compute-ec2-container-registry",
        "compute-elastic-kubernetes-service",
        "management-cloudtrail",
        "management-cloudwatch",
        "management-systems-manager",
        "network-elastic-load-balancing",
        "network-route-53",
        "security-certificate-manager",
        "security-key-management-service",
        "security-secrets-manager",
    }
    assert icons.drawing(NATGateway).category == "network"


def test_a_tile_keeps_its_colours() -> None:
    """The middle of CloudWatch's tile, between its lines, is AWS's pink of the set of 2020."""
    assert pixels(icons.drawing(Cloudwatch)).convert("RGB").getpixel((20, 20)) == pytest.approx((204, 34, 100), abs=2)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_line_icons_stand_out_from_what_is_under_them(scheme: str) -> None:
    """At least 3 to 1 on every ground: https://www.w3.org/WAI/WCAG22/Understanding/non-text-contrast ."""
    grounds = [palette.GROUND, *(kind.fill for kind in palette.GROUPS.values() if kind.fill)]
    for category, tone in palette.LINES.items():
        assert min(contrast(getattr(tone, scheme), getattr(ground, scheme)) for ground in grounds) >= 3, category


def test_the_dark_scheme_reaches_line_icons_and_the_outlines_around_them(guide: Checkout) -> None:
    """Each has the colour of its category in both schemes, by the file's own attributes and style sheet."""
    root = tree(pictures.render_all(guide, ENVIRONMENT)[network_file(guide)])
    dark = dark_rules(root.findtext(f"{SVG}style", ""))
    found = [
        (property_, class_.partition("-")[2], part)
        for part in root.iter(f"{SVG}rect")
        for class_ in part.attrib.get("class", "").split()
        for kind, property_ in (("line", "fill"), ("plate", "stroke"))
        if class_.startswith(f"{kind}-")
    ]
    assert {category for _, category, _ in found} == set(palette.LINES)
    for property_, category, part in found:
        assert (part.attrib[property_], dark(part, property_)) == (
            palette.LINES[category].light,
            palette.LINES[category].dark,
        )


def test_each_icon_is_embedded_once_however_often_it_stands(guide: Checkout) -> None:
    text = pictures.render_all(guide, ENVIRONMENT)[network_file(guide)]
    root = tree(text)
    assert len(list(root.iter(f"{SVG}symbol"))) == len(list(root.iter(f"{SVG}image")))
    uses = [use.attrib["href"] for use in root.iter(f"{SVG}use")]
    assert uses.count("#network-nat-gateway") == 3
    assert {f"#{part.attrib['id']}" for part in root.iter(f"{SVG}symbol")} == set(uses)
    assert len(text) < 180_000


def test_a_type_without_an_icon_is_told_the_nearest() -> None:
    with pytest.raises(icons.UnknownIconError, match=r"'Hub', which stands for 'aws_nat_gatway'.*'aws_nat_gateway'"):
        _ = Item("Hub", resources=("aws_nat_gatway",)).drawing


def test_a_category_without_a_colour_is_named() -> None:
    with pytest.raises(palette.UnknownKindError, match=r"No colour for line icons of 'securty'.*'security'.*LINES in"):
        palette.line("securty")


def test_an_icon_packed_otherwise_is_the_same_picture_and_another_icon_is_not(guide: Checkout) -> None:
    """Pillow packs the same pixels into other bytes on other systems."""
    pictures.write(guide, ENVIRONMENT)
    text = network_file(guide).read_text()
    drawn = icons.drawing(NATGateway).png
    file = BytesIO()
    pixels(icons.drawing(NATGateway)).save(file, "PNG", compress_level=1)
    repacked = f"data:image/png;base64,{b64encode(file.getvalue()).decode()}"
    assert repacked != drawn
    network_file(guide).write_text(text.replace(drawn, repacked))
    assert pictures.write(guide, ENVIRONMENT) == []
    for other in (icons.drawing(Endpoint).png, drawn[:200], "data:image/png;base64,x"):
        network_file(guide).write_text(text.replace(drawn, other))
        assert pictures.write(guide, ENVIRONMENT) == [network_file(guide)]


def test_a_kind_that_is_not_known_is_told_the_nearest() -> None:
    item = Item("NAT gateway", icon=NATGateway)
    with pytest.raises(palette.UnknownKindError, match=r"No kind of group 'privat'\. Did you mean 'private'\?"):
        pictures.render(small(content=Group("privat", "", item)))
    with pytest.raises(palette.UnknownKindError, match=r"No kind of flow 'user'\. Did you mean 'users'\?"):
        pictures.render(small(content=Row((item, Item("B", icon=EC2))), flows=(Flow("user", right(item), top(item)),)))


def path_of(start: elements.Port, end: elements.Port, *via: elements.Port, content: elements.Element) -> list[str]:
    """Return an arrow's turns, as the directions it takes."""
    flow = Flow("users", start, end, via)
    points = layout.layout(small(content=content, flows=(flow,))).paths[flow]
    return [
        ("right" if x2 > x1 else "left") if abs(x2 - x1) > abs(y2 - y1) else ("down" if y2 > y1 else "up")
        for (x1, y1), (x2, y2) in pairwise(points)
    ]


def test_arrows_are_straight_where_they_can_be_and_turn_at_right_angles_where_not() -> None:
    a, b, c, d = (Item(name, icon=EC2) for name in "abcd")
    grid = Column((Row((a, b), gap=40), Row((c, d), gap=40)), gap=40)
    assert path_of(right(a), left(b), content=grid) == ["right"]
    assert path_of(bottom(a), top(c), content=grid) == ["down"]
    assert path_of(bottom(a), top(d), content=grid) == ["down", "right", "down"]
    assert path_of(right(a), top(d), content=grid) == ["right", "down"]
    assert path_of(left(d), left(a), left(c, out=8), content=grid) == ["left", "up", "right"]


def test_a_span_runs_around_what_it_names_and_no_more() -> None:
    a, b, c = (Item(name, icon=EC2) for name in "abc")
    span = elements.Span("scaling", "Group", (a, b), "of two")
    found = layout.layout(small(content=Row((a, b, c), gap=40), spans=(span,)))
    box = found.spans[span].box
    assert [box.holds(found.placed[item].box) for item in (a, b, c)] == [True, True, False]
    assert [line.text for line in found.spans[span].lines] == ["Group", "of two"]
    assert not overlap(box, found.placed[c].box)


def test_a_step_has_its_number_on_a_disc_of_the_colour_of_its_arrow() -> None:
    a, b = Item("a", icon=EC2), Item("b", icon=EC2)
    flow = Flow("users", right(a), left(b), step=7)
    root = tree(pictures.render(small(content=Row((a, b), gap=60), flows=(flow,))))
    label = root.find(f"{SVG}g[@class='label']")
    assert label is not None
    assert label.findtext(f"{SVG}text") == "7"
    assert label[0].attrib["fill"] == palette.FLOWS["users"].tone.light
    assert dark_rules(root.findtext(f"{SVG}style", ""))(label[0], "fill") == palette.FLOWS["users"].tone.dark


def test_the_last_in_a_column_gets_the_height_that_is_left() -> None:
    """So that tiers of zones end at one height, whatever is in them."""
    short, tall = (Column((Group("generic", "", elements.Words("\n" * lines + "x")),)) for lines in (1, 9))
    found = layout.layout(small(content=Row((short, tall))))
    assert found.placed[short.children[0]].box.height == found.placed[tall.children[0]].box.height


def test_an_arrow_that_would_end_beside_its_element_is_refused() -> None:
    a, b = Item("a", icon=EC2), Item("b", icon=EC2)
    with pytest.raises(LayoutError, match=r"ends \d+ px beside the top of 'a'"):
        path_of(bottom(b), top(a, along=300), content=Row((a, b)))
    with pytest.raises(LayoutError, match=r"refers to 'b', which is not in the picture"):
        path_of(bottom(b), top(a), content=Row((a, a)))


def test_a_letter_of_unknown_width_counts_as_the_widest() -> None:
    assert text_width("i", 10) == pytest.approx(2.22)
    assert text_width("@", 10) == pytest.approx(10.15)
    assert text_width("漢", 10) == text_width("@", 10)


# The command


def test_the_command_checks_and_writes(guide: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that finds something ends in an error and writes nothing."""
    monkeypatch.chdir(guide.root)
    arguments = ["diagrams", f"--environment={ENVIRONMENT}"]
    found = CliRunner().invoke(cli.main, arguments)
    assert (found.exit_code, network_file(guide).exists()) == (1, False)
    assert "network.svg is missing" in found.output
    written = CliRunner().invoke(cli.main, [*arguments, "--write"])
    assert (written.exit_code, written.output) == (0, "Wrote docs/assets/pictures/coder-eks/network.svg.\n")
    assert CliRunner().invoke(cli.main, arguments).exit_code == 0
