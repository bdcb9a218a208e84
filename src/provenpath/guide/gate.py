"""The drift gate: no fact is typed by hand.

What is found, in prose, tables, front matter, alt text, headings, titles, link texts and fences alike:

- A CIDR, an ARN and a dotted version (`1.2.3`), whether a fact holds it or not; so is a number with a dot behind the
  name of a product whose version is a fact (`Terraform 1.9`), and the value of a version constraint.
- A *distinctive* value of a fact, wherever it stands as a word of its own: a region or zone (inside host names too),
  an instance type, what is six characters or longer and holds one of `/ . _ : @`, a name of several parts joined by
  hyphens if it holds a digit or has three parts, a number of eight digits and more that is text, a phrase of three
  words. A name of two plain parts, such as `coder-workspaces`, only between quotes or backticks: without them it may
  be a compound of the language.
- A number with its unit or noun, both from the fact's name: `retention_days` gives `90 days`, `90-day`, `ninety days`,
  `90d`; `zone_count` gives `3 zones`, `three Availability Zones`; `max_workspaces` gives `3,000 workspaces`. Up to two
  other words may stand between (`3000 concurrent workspaces`), and a range may end there (`90 to 120 days`).
- Any value with its name: `zone_count = 3`, `zone count: 3`, "the zone count is 3", `--zone-count 3`, `zoneCount: 3`,
  or a row of a table with the name in one cell (or above, as the head of the column) and the value in another.

What is not found: a number that stands alone; a value converted (24 hours for one day) or rounded; `one`, `both`,
`no`, `half`; a value before its name (`3 is the zone count`); part of a value (`a /16`); a plain word such as `ALL`
or `true` without its name. Case counts, but for names, units and nouns.

No literals are: macro calls, comments, link targets, ids of requirements, included snippets. A literal that is meant
carries `<!-- literal-ok: reason -->` on its line or alone on the line above; in a fence, a comment of the fence's
language or the line above the fence. A waiver that waives nothing is a fault itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import ip_network
from typing import TYPE_CHECKING

from provenpath.guide.around import Around
from provenpath.guide.fact import Form
from provenpath.guide.fault import Fault
from provenpath.guide.page import COMPUTED
from provenpath.guide.words import FIRST_WORDS, SPELLED_NUMBER, any_of, number, split, stem

if TYPE_CHECKING:
    from provenpath.guide.fact import Fact
    from provenpath.guide.page import Page, Waiver

_ARN = re.compile(r"arn:aws[\w-]*:[\w-]*:[^\s:|`\"']*:[^\s:|`\"']*:[^\s|`\"'),\]\0-\x1f]+")
_CONSTRAINT = re.compile(r"[<>=!~]+\s*v?\d[\w.]*(?:\s*,\s*[<>=!~]+\s*v?\d[\w.]*)*")
_END_OF_RANGE_V6 = re.compile(r":(?:[0-9A-Fa-f]{1,4})?/\d{1,3}(?![\w/])")
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)*(?:/\d+)?")
_RANGE_V4 = re.compile(r"\d+(?:\.\d+){3}/\d+")
_VERSION = re.compile(r"\d+(?:\.\d+){2}")
_VERSION_SUFFIX = re.compile(r"(?:[-+]?[0-9A-Za-z]+(?:[.-][0-9A-Za-z]+)*)?")
_NUMBER = re.compile(r"\d+(?:\.\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_SPELLED = re.compile(rf"{SPELLED_NUMBER}(?!\w)")

_JOINS = "_-./@+~%"
"""Where one of these stands between two words, they are one longer word."""
_PROTOCOLS = frozenset(map(stem, split("TLS SSL HTTP HTTPS OAuth SAML SMTP NFS IP")))
"""What stands before a number without being a product: `TLS 1.2` is a name unless a fact holds that value."""
_NO_MACROS = "front matter takes no macros, so say it without the value"
_WAIVE = "or say why it is meant: <!-- literal-ok: reason -->"


@dataclass(frozen=True)
class Waived:
    """Literals that are meant, and why."""

    path: str
    line: int
    """Of the waiver."""
    reason: str
    literals: tuple[str, ...]
    """As they are typed; none where the waiver waives nothing, which is a fault."""


@dataclass(frozen=True)
class Report:
    """What the gate found in a set of pages."""

    faults: tuple[Fault, ...]
    waived: tuple[Waived, ...]


@dataclass(frozen=True)
class _Literal:
    start: int
    end: int
    message: str


class Gate:
    """The gate over a set of facts; of two with the same name and value the earlier one is named.

    *platforms* are those whose requirements are cited by id, such as `coder-eks:3.1b`.
    """

    def __init__(self, facts: Iterable[Fact], platforms: Iterable[str] = ()) -> None:
        self._by_number: defaultdict[str, list[Fact]] = defaultdict(list)
        self._by_text: defaultdict[str, list[Fact]] = defaultdict(list)
        self._by_constraint: dict[str, Fact] = {}
        self._by_product: defaultdict[str, list[Fact]] = defaultdict(list)
        self._last_words: frozenset[str] = frozenset()
        seen: set[object] = set()
        for fact in facts:
            key = (fact.text, fact.words, fact.nouns, fact.product_names)
            if key not in seen:
                seen.add(key)
                self._add(fact)
        self._versions = {number for facts in self._by_product.values() for fact in facts for number in fact.numbers}
        self._words = re.compile(rf"(?:{any_of({*self._by_text, *FIRST_WORDS})})(?![A-Za-z0-9])")
        ids = any_of(platforms)
        self._ids = re.compile(rf"{ids}:\d+[a-z]?\.\d+[a-z]?(?:-\d+)?\b") if ids else None

    def _add(self, fact: Fact) -> None:
        self._last_words |= fact.last_words
        for name in fact.product_names:
            self._by_product[name].append(fact)
        if fact.form is Form.CONSTRAINT:
            self._by_constraint.setdefault(_without_spaces(fact.text), fact)
        elif fact.form is Form.NUMBER:
            self._by_number[fact.numbers[0]].append(fact)
        else:
            for text in fact.texts:
                self._by_text[text].append(fact)

    def check(self, pages: Iterable[Page]) -> Report:
        """Return the faults of *pages*, which are literals without a reason and waivers without a literal or a reason.

        With them come all waivers, each with the literals that it is for.
        """
        faults: list[Fault] = []
        waived: list[Waived] = []
        for page in pages:
            typed: dict[Waiver, list[str]] = {waiver: [] for waiver in page.waivers}
            for literal in self._literals(page):
                lines = range(page.line(literal.start), page.line(literal.end - 1) + 1)
                waiver = next((each for each in typed if set(lines) & set(each.covers)), None)
                if waiver:
                    typed[waiver].append(_shown(page, literal.start, literal.end))
                else:
                    faults.append(Fault(page.path, lines[0], literal.message))
            for waiver, literals in typed.items():
                waived.append(Waived(waiver.path, waiver.line, waiver.reason, tuple(literals)))
                if not waiver.reason:
                    message = "waives a literal without a reason. Write <!-- literal-ok: reason -->."
                    faults.append(Fault(waiver.path, waiver.line, message))
                elif not literals:
                    message = f"waives nothing ({waiver.reason}): no literal stands there. Remove the waiver."
                    faults.append(Fault(waiver.path, waiver.line, message))
        return Report(tuple(sorted(faults)), tuple(waived))

    def _literals(self, page: Page) -> list[_Literal]:
        text = page.visible
        if self._ids:
            text = self._ids.sub(lambda match: COMPUTED * len(match[0]), text)
        found: list[_Literal] = []
        for search in (self._arns, self._ranges_v6, self._constraints, self._texts, self._figures):
            spans = [(literal.start, literal.end) for literal in found]
            found += [
                literal
                for literal in search(page, text)
                if not any(start < literal.end and literal.start < end for start, end in spans)
            ]
        return found

    def _arns(self, page: Page, text: str) -> Iterator[_Literal]:
        for match in _ARN.finditer(text):
            arn = match[0].rstrip(".:;_").removesuffix("**")
            yield self._typed(page, match.start(), match.start() + len(arn), "an ARN")

    def _ranges_v6(self, page: Page, text: str) -> Iterator[_Literal]:
        for match in _END_OF_RANGE_V6.finditer(text):
            start = match.start()
            while start and text[start - 1] in "0123456789abcdefABCDEF:":
                start -= 1
            if _is_a_range(text[start : match.end()]):
                yield self._typed(page, start, match.end(), "an address range")

    def _constraints(self, page: Page, text: str) -> Iterator[_Literal]:
        for match in _CONSTRAINT.finditer(text):
            written = match[0].rstrip(".")
            if fact := self._by_constraint.get(_without_spaces(written)):
                yield _of_fact(page, fact, Around(text, match.start(), match.start() + len(written)))

    def _texts(self, page: Page, text: str) -> Iterator[_Literal]:
        """Yield the facts that are no number, and those whose number is spelled out."""
        position = 0
        while match := self._words.search(text, position):
            start, end = match.span()
            position = start + 1
            if match[0] in FIRST_WORDS and (spelled := _SPELLED.match(text, start)):
                value = number(spelled[0])
                if value > 1 and _is_a_word(text, *spelled.span(), joins=""):
                    position = spelled.end()
                    yield from self._number(page, Around(text, *spelled.span()), str(value))
                continue
            facts = self._by_text.get(match[0], [])
            if facts and _is_a_word(text, start, end, joins="_-@+~%" if facts[0].is_region else _JOINS):
                position = end
                yield from self._text(page, Around(text, start, end), facts)

    def _text(self, page: Page, around: Around, facts: list[Fact]) -> Iterator[_Literal]:
        can_be_named = around.can_be_named(self._last_words)
        for fact in facts:
            is_enough = fact.form is Form.DISTINCTIVE or (fact.form is Form.COMPOUND and around.is_quoted)
            begin = around.start if is_enough else _name_start(around, fact) if can_be_named else None
            if begin is not None:
                yield _of_fact(page, fact, around, begin=begin)
                return

    def _figures(self, page: Page, text: str) -> Iterator[_Literal]:
        for match in _DIGITS.finditer(text):
            written = match[0].rstrip(",")
            start, end = match.start(), match.start() + len(written)
            if written.isdigit() or _NUMBER.fullmatch(written):
                value = written.replace(",", "")
                if text[end : end + 1] in {"k", "K"} and not text[end + 1 : end + 2].isalnum() and value.isdigit():
                    value, end = f"{value}000", end + 1
                is_known = value in self._by_number or "." in value or value in self._versions
                if is_known and _is_a_number(text, start, end):
                    yield from self._number(page, Around(text, start, end), value)
            elif _RANGE_V4.fullmatch(written):
                if _is_a_word(text, start, end):
                    yield self._typed(page, start, end, "an address range")
            elif _VERSION.fullmatch(written):
                start -= text[start - 1 : start] in {"v", "V"}
                before, behind = text[start - 1 : start] or " ", text[end : end + 2]
                if not _is_of_word(before) and before != "." and behind not in {".x", ".X", ".*"}:  # 10.0.0.x
                    suffix = _VERSION_SUFFIX.match(text, end)
                    yield self._typed(page, start, suffix.end() if suffix else end, "a version")

    def _number(self, page: Page, around: Around, value: str) -> Iterator[_Literal]:
        can_be_named = around.can_be_named(self._last_words)
        for fact in self._by_number.get(value, ()):
            end = None if around.has_v else around.unit_end(fact) or around.noun_end(fact)
            if end is not None:
                yield _of_fact(page, fact, around, end=end)
                return
            if can_be_named and (begin := _name_start(around, fact)) is not None:
                yield _of_fact(page, fact, around, begin=begin)
                return
        if can_be_named and ("." in value or value in self._versions):
            yield from self._product(page, around, value)

    def _product(self, page: Page, around: Around, value: str) -> Iterator[_Literal]:
        for name, facts in self._by_product.items():
            of_name = frozenset([name])
            start = around.name_start(of_name, near=of_name)
            if start is None:
                if not around.is_whole_cell or not around.is_in_row_of(of_name, frozenset(), of_name):
                    continue
                start = around.start
            if holding := next((fact for fact in facts if value in fact.numbers), None):
                yield _of_fact(page, holding, around, begin=start)
                return
            if "." in value and name not in _PROTOCOLS:
                typed = _shown(page, start, around.end)
                message = f"types {typed!r}, and {facts[0].what} says otherwise. Write {_call(facts[0])}, {_WAIVE}"
                yield _Literal(start, around.end, message)
                return

    def _typed(self, page: Page, start: int, end: int, kind: str) -> _Literal:
        """Return a literal of a kind that is always one."""
        typed = page.text[start:end]
        facts = self._by_text.get(typed) or self._by_text.get(typed.lstrip("vV"))
        if facts:
            return _of_fact(page, facts[0], Around(page.text, start, end))
        return _Literal(start, end, f"types {typed!r}, {kind}. Take it from a fact, {_WAIVE}")


def _of_fact(page: Page, fact: Fact, around: Around, begin: int | None = None, end: int | None = None) -> _Literal:
    """Return the literal of *fact*, whose value *around* is about; with its name from *begin* or its unit to *end*."""
    begin, end = around.start if begin is None else begin, around.end if end is None else end
    replaced = " ".join((page.text[begin : around.start] + _call(fact) + page.text[around.end : end]).split())
    instead = f"write {replaced}" if begin >= page.front_matter_end else _NO_MACROS
    return _Literal(begin, end, f"types {_shown(page, begin, end)!r}, which is {fact.what}; {instead}")


def _name_start(around: Around, fact: Fact) -> int | None:
    """Return where the name begins that stands with the value; the value's own start where it is in a table."""
    is_enough = len(fact.words) > 1 or (fact.form is Form.NUMBER and len(fact.text) > 1)
    start = around.name_start(fact.names, near=frozenset([fact.full_name]) if is_enough else frozenset())
    if start is None and around.is_in_row_of(fact.names, fact.long_names, fact.nouns):
        return around.start
    return start


def _call(fact: Fact) -> str:
    return f"{{{{ {fact.macro} }}}}"


def _shown(page: Page, start: int, end: int) -> str:
    return " ".join(page.text[start:end].split())


def _is_a_word(text: str, start: int, end: int, joins: str = _JOINS) -> bool:
    """Whether the text there is no part of a longer word."""
    before, after = text[max(0, start - 2) : start].rjust(2), text[end : end + 2].ljust(2)
    return not (
        _is_of_word(before[1])
        or _is_of_word(after[0])
        or (before[1] in joins and _is_of_word(before[0]))
        or (after[0] in joins and _is_of_word(after[1]))
    )


def _is_a_number(text: str, start: int, end: int) -> bool:
    """Whether the figures there are a number of their own: no price, time or fraction, and no part of a name."""
    before, after = text[max(0, start - 2) : start].rjust(2), text[end : end + 2].ljust(2)
    if before[1] in "vV":
        return not _is_of_word(before[0])
    if _is_of_word(before[1]) or before[1] in "$€£#.@":
        return False
    part_of_before = {"-": before[0].isalpha(), "/": _is_of_word(before[0]), "_": _is_of_word(before[0])}.get(
        before[1], False
    )
    part_of_time = (before[1] in ":," and before[0].isdigit()) or (after[0] == ":" and after[1].isdigit())
    return not part_of_before and not part_of_time


def _is_of_word(character: str) -> bool:
    return character.isalnum()


def _is_a_range(text: str) -> bool:
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _without_spaces(text: str) -> str:
    return re.sub(r"\s", "", text)
