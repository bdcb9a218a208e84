"""The drift gate finds every fact that is typed, and nothing else."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from provenpath.guide.fact import Fact
from provenpath.guide.gate import Gate, Report
from provenpath.guide.page import Page

DATA = Path(__file__).parent / "data"
PATH = "docs/coder-eks/page.md"
TABLE_HEAD = "| A | B | C |\n| --- | --- | --- |\n"


@dataclass(frozen=True)
class Row:
    """One fact of the data file."""

    name: str
    value: Any
    spellings: tuple[str, ...]

    @property
    def fact(self) -> Fact:
        """The fact as a source would yield it."""
        return Fact(f"the fact {self.name}", self.name, self.value, f'fact("{self.name}")')

    @property
    def shown(self) -> str:
        """The value as a page would show it."""
        return self.value if isinstance(self.value, str) else json.dumps(self.value)

    @property
    def own_name(self) -> str:
        """The part of the name that pages write beside the value."""
        return next(part for part in reversed(self.name.split(".")) if not part.isdigit())

    @property
    def with_name(self) -> list[str]:
        """The ways to write any fact with its name."""
        name, value = self.own_name, self.shown
        words = name.replace("_", " ")
        first, *others = name.split("_")
        camel = first + "".join(map(str.capitalize, others))
        ways = [f"{name} = {value}", f"{name}: {value}", f"{name}={value}", f"{words} is {value}"]
        ways += [
            f"`{name}` is `{value}`",
            f'"{name}": "{value}"',
            f"{camel}: {value}",
            f"{words.capitalize()}: {value}",
        ]
        ways += [f"**{words}**: {value}", f"{words} defaults to {value}", f"{words} — {value}"]
        return ways + ([f"--{name.replace('_', '-')} {value}", f"{words} of {value}"] if others else [])


def rows() -> list[Row]:
    lines = (DATA / "gate_facts.tsv").read_text(encoding="utf-8").splitlines()
    cells = [line.split("\t") for line in lines if not line.startswith("#")]
    return [Row(name, json.loads(value), tuple(rest[0].split(" | ") if rest else ())) for name, value, *rest in cells]


def neutral() -> tuple[list[str], list[str]]:
    """The sentences that hold no fact's value, and those in which it stands for something else."""
    lines = (DATA / "neutral.txt").read_text(encoding="utf-8").splitlines()
    end = lines.index("--------")
    return [line for line in lines[:end] if not line.startswith("# ")], lines[end + 1 :]


ROWS = rows()
FACTS = [row.fact for row in ROWS]
VALUES = {row.name: row.shown for row in ROWS}
GATE = Gate(FACTS, platforms=["coder-eks"])

BEFORE, AFTER = "---\ntitle: T\ndescription: D\n---\n\nNothing here.\n\n", "\n\nNothing there.\n"
LINE = 8  # on which the text behind BEFORE stands
PLACES = {
    "prose": "Some words before {} and some after.",
    "end of a sentence": "This is what it comes to: {}.",
    "list": "- {} here",
    "numbered list": "1. Take {} here",
    "quote": "> It has {} here.",
    "cell": "| A | {} | c |",
    "whole row": "| {} |",
    "heading": "## Keep {} here",
    "admonition title": '!!! danger "After {} it goes"',
    "admonition": "    Inside, {} stands indented.",
    "tab": '=== "With {}"',
    "alt text": "![A picture of {} in a network](../assets/network.svg)",
    "alt text in HTML": "<img src='a.svg' alt='A picture of {} in it'>",
    "link text": "See [how {} came about](network.md#plan) for more.",
    "link title": "See [this](network.md 'why {} is so') for more.",
    "HTML": '<div class="a" markdown>with {} inside</div>',
    "emphasis": "It is **{}** here.",
    "italics": "It is _{}_ here.",
    "code": "It is `{}` here.",
    "parentheses": "It is large ({}) here.",
    "footnote": "[^1]: Because {} is so.",
    "abbreviation": "*[ABC]: A thing of {} here",
    "braces": 'It is {{ "{}" }} here.',
}
PAGES = {
    **{place: BEFORE + text.replace("{{", "\1").replace("}}", "\2") + AFTER for place, text in PLACES.items()},
    "front matter": "---\ntitle: T\n\n\n\n\n\ndescription: Holds {} here.\n---\n\n# T\n",
    "fence": "---\ntitle: T\n---\n\n\n\n```sh\necho {}\n```\n",
    "fence in a list": "---\ntitle: T\n---\n\n1. Do\n\n    ```yaml\n    key: [{}]\n    ```\n",
    "title of a fence": "---\ntitle: T\n---\n\n\n\n\n``` { .sh title='with {} here' }\n```\n",
    "fence that is never closed": "---\ntitle: T\n---\n\n\n\n```sh\necho {}\n",
}


def check(text: str, gate: Gate = GATE, path: str = PATH) -> Report:
    return gate.check([Page(path, text)])


def messages(text: str, gate: Gate = GATE) -> list[str]:
    return [fault.message for fault in check(text, gate).faults]


def planted(page: str, spelling: str) -> str:
    return page.replace("{}", spelling).replace("\1", "{{").replace("\2", "}}")


def is_found(report: Report, row: Row, line: int = LINE) -> bool:
    """Whether the first fault is on its line and names this fact, or another one of the same value."""
    if {fault.line for fault in report.faults} != {line} or {fault.path for fault in report.faults} != {PATH}:
        return False
    named = [match[1] for fault in report.faults if (match := re.search(r"which is the fact (\S+);", fault.message))]
    return row.shown in {VALUES[name] for name in named}


@pytest.mark.parametrize("place", PAGES)
def test_every_fact_is_found_in_each_of_its_spellings(place: str) -> None:
    """100 %, with file, line and the right fact, wherever a page has words."""
    quotes = {"alt text in HTML": "'", "link title": "'", "title of a fence": "'", "braces": '"'}.get(place)
    spellings = [(row, spelling) for row in ROWS for spelling in (*row.spellings, *row.with_name)]
    missed = [
        (row.name, spelling)
        for row, spelling in spellings
        if not (quotes and quotes in spelling)  # it would end the attribute
        and not is_found(check(planted(PAGES[place], spelling)), row)
    ]
    assert not missed
    assert len(spellings) > 1000


def test_every_fact_is_found_in_a_row_with_its_name() -> None:
    """Whichever cell comes first, in Markdown and in HTML; and below its name as the head of a column."""
    missed = []
    for row in ROWS:
        name, words, value = row.own_name, row.own_name.replace("_", " "), row.shown
        tables = [
            TABLE_HEAD + f"| `{name}` | something | {value} |",
            TABLE_HEAD + f"| {words.capitalize()} | `{value}` | |",
            TABLE_HEAD + f"| **{value}** | something | {words} |",
            TABLE_HEAD + f"| {name} | something | roughly {value} |",
            f"\n\n<tr><td>{name}</td><td>{value}</td></tr>",
        ]
        if "_" in name:
            tables.append(TABLE_HEAD + f"| The {words} of it | {value} | |")
            tables.append(f"| Layer | {words} |\n| --- | --- |\n| one | {value} |")
        missed += [table for table in tables if not is_found(check(BEFORE + table), row, LINE + 2)]
    assert not missed


def test_a_count_is_found_below_what_it_counts() -> None:
    assert messages("| Layer | Zones |\n| --- | --- |\n| network | 3 |\n")
    assert messages("| Layer | Desks |\n| --- | --- |\n| network | 3 |\n") == []


def test_a_message_names_the_line_the_fact_and_the_macro() -> None:
    text = "---\ntitle: T\ndescription: D\n---\n\nFlow logs are kept for 90 days.\n"
    (fault,) = check(text, path="docs/coder-eks/network.md").faults
    assert str(fault) == (
        "docs/coder-eks/network.md:6 types '90 days', which is the fact network.flow_log_retention_days; "
        'write {{ fact("network.flow_log_retention_days") }} days'
    )


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("a 90-day limit", '{{ fact("network.flow_log_retention_days") }}-day'),
        ("three Availability Zones", '{{ fact("network.zone_count") }} Availability Zones'),
        ("zone_count = 3", 'zone_count = {{ fact("network.zone_count") }}'),
        ("in `us-east-1`", '{{ fact("network.region") }}'),
        ("3,000 workspaces", '{{ fact("network.max_workspaces") }} workspaces'),
    ],
)
def test_a_message_says_what_to_write_instead(typed: str, written: str) -> None:
    (message,) = messages(typed)
    assert message.endswith(f"; write {written}")


def test_front_matter_takes_no_macros() -> None:
    (message,) = messages("---\ntitle: T\ndescription: Kept for 90 days.\n---\n")
    assert message.endswith("; front matter takes no macros, so say it without the value")


@pytest.mark.parametrize(
    "literal",
    [
        "10.99.0.0/16",
        "0.0.0.0/0",
        "fd00:10::/48",
        "::/0",
        "2001:db8:0:1:2:3:4:5/128",
        "arn:aws:iam::111122223333:role/reader",
        "arn:aws-us-gov:s3:::a-bucket/*",
        "1.2.3",
        "v0.14.0-rc.1",
        "20.04.1",
        "ghcr.io/some/image:4.5.6",
        "kubectl-1.33.2",
    ],
)
@pytest.mark.parametrize("place", ["prose", "link text", "cell", "fence"])
def test_ranges_arns_and_versions_are_literals_though_no_fact_holds_them(literal: str, place: str) -> None:
    (fault,) = check(planted(PAGES[place], literal)).faults
    assert fault.line == LINE
    assert "Take it from a fact" in fault.message


@pytest.mark.parametrize(
    "typed",
    [
        "Kubernetes 1.29",
        "Kubernetes v1.29+",
        "EKS >= 1.30",
        "PostgreSQL 16.9",
        "| Kubernetes | 1.29 |",
        "kubernetes: 1.29",
    ],
)
def test_another_version_of_a_product_whose_version_is_a_fact_is_a_literal(typed: str) -> None:
    (message,) = messages(typed)
    assert "says otherwise" in message


def test_a_version_constraint_is_found_by_its_bounds_and_behind_the_product() -> None:
    fact = Fact(
        "the constraint", "aws.version", ">= 5.100, < 7", 'constraint("network", "aws")', products=("aws provider",)
    )
    gate = Gate([fact])
    for typed in (
        "`>= 5.100, < 7`",
        ">=5.100,<7",
        "AWS provider 5.100",
        "the AWS provider >= 5.100",
        "AWS provider < 7",
    ):
        (message,) = messages(f"It wants {typed} here.", gate)
        assert "which is the constraint; write" in message, typed
    assert messages("A chart >= 5.10, 7 people and 5.100 pages.", gate) == []


def test_a_spelling_may_go_on_in_the_next_line() -> None:
    (fault,) = check("A\n\nIt is kept for 90\ndays, and runs in\nus-west-2.").faults[:1]
    assert fault.line == 3
    assert [fault.line for fault in check("> kept for ninety\n> days\n").faults] == [1]
    assert len(messages("---\ntitle: T\ndescription: >-\n  For 90\n  days.\n---\n")) == 1
    assert messages("There are 90\n\ndays are long.") == []


def test_a_protocol_is_a_name_unless_a_fact_holds_that_version() -> None:
    without = Gate([fact for fact in FACTS if "tls" not in fact.name])
    assert messages("TLS 1.2 and HTTP/1.1 or TLS 1.3.", without) == []
    assert [message.partition(",")[0] for message in messages("TLS 1.2 or TLS 1.3.")] == ["types 'TLS 1.2'"]


@pytest.mark.parametrize(
    "text",
    [
        '{{ fact("network.flow_log_retention_days") }} days',
        '{{ fact("network.zone_count") }} zones in {{ fact("network.region") }}, `{{ fact("network.vpc_cidr") }}`',
        '{{ versions("1.2.3", network="10.0.0.0/16") }} and {% set x = "us-east-1" %} and {# us-east-1 #}',
        "[the table](https://example.com/us-east-1/v1.2.3/10.0.0.0/16) and [a page](../us-east-1.md#3-zones)",
        "[the table][t]\n\n[t]: https://example.com/v1.2.3/us-east-1",
        "[the table][t]\n\n[t]: ../us-east-1/10.0.0.0/16.md",
        "<https://example.com/v1.2.3> and https://example.com/v1.2.3/us-east-1",
        "<!-- us-east-1 and 90 days\n and 1.2.3 -->",
        '<a href="https://example.com/1.2.3" id="us-east-1">there</a>',
        "## Title {: #us-east-1 data-days='90 days' }",
        "coder-eks:3.1b, coder-eks:14.16-1, coder-eks:3.3 zones",
        '```gherkin\n--8<-- "runbooks/coder-eks/us-east-1/1.2.3.feature"\n```',
        '--8<-- "us-east-1.md"',
        "in 10.0.0.x or at 10.0.0.7",
        "us-east-1x, xus-east-1, my-us-east-1, us-east-1-copy, us-east-12, /a/coder/vpc-flow-logs/b",
        "one zone, both zones, 13 zones, 30 zones, 3.5 zones, 3:00 zones, 1/3 zones, $3 zones, #3 zones, v3 zones",
        "one NAT address, one VPC, 105 node groups, 200 pod templates, 200 office pods",
        "3 of the zones, 3 in zones, 90 in days, 12 for Elastic IPs",
        "a coder-production pair, the name coder, the index 0, in phase index 1",
        "| PostgreSQL | 0.5-1 core |\n| zone_count | from 3 on |\n| name of it | coder |",
        "190 days, 90.5 days, 1,090 days, 90,000 days, x90 days, 09:90 days",
    ],
)
def test_what_is_no_literal_raises_no_alarm(text: str) -> None:
    assert messages(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "[version 1.2.3](https://example.com/)",
        "[90](https://example.com) days",
        '{{ "90" }} days',
        "{{ 90 }} days",
        "`curl https://example.com/v1.2.3/install.sh`",
        "```sh\ncurl https://example.com/v1.2.3/install.sh\n```",
        '<b title="90 days">there</b>',
        "{{ x }} and 90 days",
        "3 <b>zones</b>",
    ],
)
def test_what_only_looks_like_a_link_or_a_macro_is_a_literal(text: str) -> None:
    assert len(messages(text)) == 1


def test_no_line_of_code_goes_on_in_the_next() -> None:
    assert messages("```sh\necho 'three readers'\necho 'zones'\nmax_nodes =\n105\n```\n") == []
    assert check('a = "three"\nb = "zones"\nc = ["max_nodes", "is", 105]\n', path="a.py").faults == ()
    assert len(messages("```\n| zone_count | x |\n| --- | --- |\n| zone_count | 3 |\n```")) == 1


def test_nothing_is_read_across_a_macro() -> None:
    assert messages("In 3 {{ word }} zones and 90{{ unit }} days.") == []


def test_the_strings_of_a_picture_are_read_and_its_code_is_not() -> None:
    text = (
        '"""Draw the network."""\n'
        "x = 1.5  # 90 days\n"
        'label = "three zones in " + region\n'
        'cidr = f"""\n10.0.0.0/16"""\n'
        "zone_count = 3\n"
        'other = "90 days"  # literal-ok: of another thing\n'
    )
    report = check(text, path="diagrams/coder-eks/network.py")
    assert [(fault.line, fault.message.partition(",")[0]) for fault in report.faults] == [
        (3, "types 'three zones'"),
        (5, "types '10.0.0.0/16'"),
    ]
    assert [(each.line, each.literals) for each in report.waived] == [(7, ("90 days",))]


# Waivers


@pytest.mark.parametrize(
    "text",
    [
        "AWS keeps it for 90 days. <!-- literal-ok: a limit of AWS -->",
        "| a | 90 days <!-- literal-ok: a limit of AWS --> |",
        "<!-- literal-ok: a limit of AWS -->\nAWS keeps it for 90 days.",
        '<!-- literal-ok: a limit of AWS -->\n\n!!! note "90 days"\n    Text.',
        "---\ntitle: T\ndescription: For 90 days. # literal-ok: a limit of AWS\n---\n",
        "```hcl\nx = 90 # days # literal-ok: a limit of AWS\ny = 90 // days\n```\n".replace(
            "y = 90 // days\n", ""
        ).replace("90 # days", "90d"),
        "```js\nwait('90 days') // literal-ok: a limit of AWS\n```",
        "```sql\nselect '90 days' -- literal-ok: a limit of AWS\n```",
        "```css\na { content: '90 days' } /* literal-ok: a limit of AWS */\n```",
        "```sh\n# literal-ok: a limit of AWS\necho 90 days\n```",
        "<!-- literal-ok: a limit of AWS -->\n```sh\necho\necho 90 days\n```",
        "- Item\n\n    <!-- literal-ok: a limit of AWS -->\n    ```sh\n    echo 90 days\n    ```",
        "Kept for 90\ndays there. <!-- literal-ok: a limit of AWS -->",
    ],
)
def test_a_literal_that_is_meant_carries_its_reason(text: str) -> None:
    report = check(text)
    assert report.faults == ()
    (waived,) = report.waived
    assert waived.reason == "a limit of AWS"
    assert [" ".join(literal.split()) for literal in waived.literals] in (["90 days"], ["90d"])


def test_a_waiver_covers_no_more_than_its_line() -> None:
    text = "90 days <!-- literal-ok: a limit -->\n90 days\n<!-- literal-ok: a limit -->\n90 days\n90 days\n"
    assert [fault.line for fault in check(text).faults] == [2, 5]


def test_a_waiver_above_a_fence_covers_it_and_no_more() -> None:
    text = "<!-- literal-ok: a limit -->\n```sh\na\n90 days\n```\n90 days\n"
    assert [fault.line for fault in check(text).faults] == [6]


def test_a_waiver_that_waives_nothing_is_a_fault() -> None:
    (fault,) = check("Text.\n\nWords. <!-- literal-ok: once it was -->\n").faults
    assert (fault.line, fault.message) == (
        3,
        "waives nothing (once it was): no literal stands there. Remove the waiver.",
    )


@pytest.mark.parametrize("comment", ["<!-- literal-ok -->", "<!-- literal-ok: -->", "<!-- literal ok: a -->"])
def test_a_waiver_without_a_reason_is_a_fault(comment: str) -> None:
    (fault,) = check(f"90 days {comment}\n").faults
    assert "without a reason" in fault.message


def test_a_waiver_that_is_only_shown_is_none() -> None:
    assert check("Write `<!-- literal-ok: reason -->` behind it.\n") == Report((), ())


# False alarms


def held(sentence: str) -> list[str]:
    """What of the facts a sentence holds, by a rule that knows nothing of spellings: any number, any part of a word."""
    numbers = {match.replace(",", "") for match in re.findall(r"\d[\d,]*(?:\.\d+)*", sentence)}
    spelled = "two three four five six seven eight nine twelve thirteen fourteen fifteen sixteen thirty forty".split()  # noqa: SIM905
    values = dict(zip(spelled, (2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 14, 15, 16, 30, 40), strict=True))
    numbers |= {str(values[word]) for word in re.findall(r"[a-z]+", sentence.lower()) if word in values}
    return [
        row.name
        for row in ROWS
        if (set(re.findall(r"^v?([\d.]+)", row.shown)) & numbers if row.shown[0].isdigit() else row.shown in sentence)
    ]


def test_sentences_that_hold_no_value_of_a_fact_raise_no_alarm() -> None:
    first, second = neutral()
    assert len(first) >= 150
    assert [sentence for sentence in first if held(sentence)] == []
    assert {sentence: messages(sentence) for sentence in first if messages(sentence)} == {}
    assert [sentence for sentence in second if not held(sentence)] == []
    assert {sentence: messages(sentence) for sentence in second if messages(sentence)} == {}


def test_the_same_sentences_raise_no_alarm_together() -> None:
    """Nothing is read from one sentence into another, in prose, lists, tables and fences."""
    sentences = [*neutral()[0], *neutral()[1]]
    for page in ("\n".join(sentences), "\n".join(f"- {line}" for line in sentences)):
        assert messages(page) == []
    assert messages("\n".join(f"| {line.replace('|', '')} | x |" for line in sentences)) == []


# Cost


def cost(gate: Gate, pages: list[Page]) -> float:
    """CPU seconds of the quickest of three checks, reading the pages included."""
    times = []
    for _ in range(3):
        start = time.process_time()
        gate.check([Page(page.path, page.text) for page in pages])
        times.append(time.process_time() - start)
    return min(times)


def test_it_costs_no_more_than_a_few_looks_at_each_word() -> None:
    """150 pages of 6 KB against 200 facts, held against the time to find the words of the same text."""
    more = [Fact(fact.what, f"{fact.name}_two", fact.value, fact.macro) for fact in FACTS]
    gate = Gate([*FACTS, *more][:200])
    first, second = neutral()
    sentences = "\n".join([*first, *second])
    pages = [Page(f"{at}.md", (sentences + sentences)[at * 50 :][:6000]) for at in range(150)]
    start = time.process_time()
    for page in pages:
        [word.lower() for word in re.findall(r"\w+", page.text)]
    words = time.process_time() - start
    assert cost(gate, pages) < 25 * words
