"""What stands around a value in a text: its unit or noun behind it, its name before it or in its row of a table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from provenpath.guide.page import COMPUTED, LINE_END
from provenpath.guide.words import WORD, is_plural, key, split, stem

if TYPE_CHECKING:
    from provenpath.guide.fact import Fact

_AHEAD, _BACK = 100, 120
"""Characters around a value in which its unit, noun or name is looked for."""
_BLANK_LINE = re.compile(r"\n[ \t>]*\n")

_MARKUP = r"(?:[\s*_`\"'()\[\]]|(?<=\n)>)"
_RANGE = r"(?:\s+(?:to|or|and)\s+(?:\d[\d,.]*|more|fewer|less)|\s?[-\u2013]\s?\d[\d,.]*)?"
_SPACE = re.compile(rf"[*_`\"')\]]*\+?{_RANGE}(?:&nbsp;|{_MARKUP})+")
_SPACED_WORD = re.compile(rf"{_MARKUP}*([A-Za-z][A-Za-z0-9]*|%)")
_JOINED_WORD = re.compile(r"[-\u2011]([A-Za-z][A-Za-z0-9]*)")
_GLUED = re.compile(r"(?:[A-Za-z]+|%)(?![A-Za-z0-9])")
_MOST_WORDS_AHEAD, _MOST_WORDS_OF_A_NAME, _MOST_ADJECTIVES = 5, 7, 2
_EDGE = re.compile(r"^[^\w/]+|[^\w/%]+$")
_DELIMITER = re.compile(r"[ \t>|:-]*-[ \t>|:-]*")
_NO_ADJECTIVES = """
of in on at to and or but per over for from with by as than then is are was were be been the a an this that these those
each every other another which who not no nor if when while until after before within without between across into onto
via its their our your it they we you has have had can may must shall should will would
"""
_NO_ADJECTIVE = frozenset(split(_NO_ADJECTIVES))

_SKIPPED = frozenset(" \t\n*_`\"'[]")
_TOKEN = re.compile(
    rf"{WORD.pattern}|[=:(,<>~^!;?&|\u2013\u2014{COMPUTED}{LINE_END}]|\.(?=\s|$)|\n[ \t>]*[-*+]\s|\s-\s"
)
_STRONG = frozenset(("=", ":", "\u2013", "\u2014", " - ", *split("is are was equals equal default defaults")))
"""What says that a value follows."""
_WEAK = frozenset((*"(,<>~^!", *split("to of at by be been set about exactly least most up version v value currently")))
"""What may stand between a name and its value."""


@dataclass(frozen=True)
class _Row:
    """What stands beside a value in a table, as keys."""

    beside: set[str]
    """Of the other cells of its row, each as a whole."""
    in_beside: set[str]
    """Of the phrases that they hold."""
    above: set[str]
    """Of the head of its column."""
    in_above: set[str]
    is_whole_cell: bool


@dataclass(frozen=True)
class Around:
    """The surroundings of the value at *start* to *end*."""

    text: str
    start: int
    end: int

    @property
    def is_quoted(self) -> bool:
        """Whether the value alone stands between quotes or backticks."""
        mark = self.text[self.start - 1 : self.start]
        return mark in {"`", '"', "'"} and self.text[self.end : self.end + 1] == mark

    @property
    def has_v(self) -> bool:
        """Whether the value is a number behind the `v` of a version."""
        return self.text[self.start - 1 : self.start] in {"v", "V"}

    def can_be_named(self, last_words: frozenset[str]) -> bool:
        """Whether a name can lead to the value or share a row with it: a quick look at what stands before it.

        *last_words* are the stems of the last words of the names that may stand there without a sign.
        """
        at = self.start
        while at and self.text[at - 1] in _SKIPPED:
            at -= 1
        end = at
        while at and self.text[at - 1].isalnum():
            at -= 1
        words = split(self.text[at:end])
        if not words or words[-1] in _STRONG or words[-1] in _WEAK or self._row is not None:
            return True
        return not last_words.isdisjoint((stem(words[-1]), key(words)))

    def unit_end(self, fact: Fact) -> int | None:
        """Return where the unit of *fact* ends that follows the value."""
        for unit in fact.units:
            if self._glued:
                if self._glued[0] in unit.glued or stem(self._glued[0]) in unit.names:
                    return self._glued.end()
                continue
            if "%" in unit.names and [word[1] for word in self._ahead[:2]] == ["per", "cent"]:
                return self._ahead[1].end()
            for at, word in enumerate(self._ahead[:2]):
                if stem(word[1]) in unit.names and self._are_adjectives(at):
                    return word.end()
        return None

    def noun_end(self, fact: Fact) -> int | None:
        """Return where a noun of *fact* ends that follows the value, with up to two adjectives between."""
        if fact.last_of_nouns.isdisjoint(self._stems_ahead):  # most often; it saves the rest
            return None
        phrases = self._phrases_ahead
        ends = [phrases[noun][1] for noun in fact.nouns & phrases.keys()]
        ends += [phrases[noun][1] for noun in fact.loose_nouns & phrases.keys() if not phrases[noun][0]]
        return max(ends, default=None)

    def name_start(self, names: frozenset[str], near: frozenset[str]) -> int | None:
        """Return where one of *names*, which are keys, begins that leads to the value.

        A sign or a verb has to stand between (`zones: 3`, "zones are 3"); nothing need behind *near* (`zone_count 3`).
        """
        said, unsaid = self._phrases_before
        starts = [said[name] for name in names & said.keys()] + [unsaid[name] for name in near & unsaid.keys()]
        return min(starts, default=None)

    def is_in_row_of(self, names: frozenset[str], long_names: frozenset[str], heads: frozenset[str]) -> bool:
        """Whether the value is a cell of a table that has one of *names*, which are keys, beside or above it.

        A name has to be the whole cell, if it is none of *long_names*; above, one of *heads* or of *long_names*.
        """
        row = self._row
        return row is not None and not (
            names.isdisjoint(row.beside)
            and long_names.isdisjoint(row.in_beside)
            and heads.isdisjoint(row.above)
            and long_names.isdisjoint(row.in_above)
        )

    @property
    def is_whole_cell(self) -> bool:
        """Whether the value is all that a cell of a table holds, but for signs such as `>=` and a `v`."""
        return self._row is not None and self._row.is_whole_cell

    @cached_property
    def _glued(self) -> re.Match[str] | None:
        return _GLUED.match(self.text, self.end)

    @cached_property
    def _ahead(self) -> list[re.Match[str]]:
        """The words that follow; `[1]` is the word itself."""
        end = self.end + _AHEAD
        if blank_line := _BLANK_LINE.search(self.text, self.end, end):
            end = blank_line.start()
        space = _SPACE.match(self.text, self.end, end)
        pattern, at = (_SPACED_WORD, space.end()) if space else (_JOINED_WORD, self.end)
        words: list[re.Match[str]] = []
        while len(words) < _MOST_WORDS_AHEAD and (word := pattern.match(self.text, at, end)):
            words.append(word)
            at = word.end()
        return words

    @cached_property
    def _stems_ahead(self) -> list[str]:
        return [stem(word[1]) for word in self._ahead]

    @property
    def _is_joined(self) -> bool:
        return self.text[self.end : self.end + 1] in {"-", "\u2011"}

    def _are_adjectives(self, count: int) -> bool:
        return not any(word[1].lower() in _NO_ADJECTIVE for word in self._ahead[:count])

    def _ends_a_phrase(self, at: int) -> bool:
        """Whether the word there is what is counted: `3 nodes`, and not the `node` of `3 node groups`."""
        word = self._ahead[at][1]
        behind = self._ahead[at + 1][1] if at + 1 < len(self._ahead) else ""
        is_one = self.text[self.start : self.end] == "1"
        return is_one or self._is_joined or is_plural(word) or word.isupper() or not is_plural(behind)

    @cached_property
    def _phrases_ahead(self) -> dict[str, tuple[int, int]]:
        """The phrases that the value may count, as keys: how many adjectives stand before each, and where it ends."""
        words = [word[1].lower() for word in self._ahead]
        phrases: dict[str, tuple[int, int]] = {}
        for first in range(min(_MOST_ADJECTIVES + 1, len(words))):
            if first and words[first - 1] in _NO_ADJECTIVE:
                break
            for last in range(first, len(words)):
                if self._ends_a_phrase(last):
                    phrases.setdefault(key(words[first : last + 1]), (first, self._ahead[last].end()))
        return phrases

    @cached_property
    def _phrases_before(self) -> tuple[dict[str, int], dict[str, int]]:
        """Where each phrase begins, as a key, that leads to the value: by a sign or a verb, and without."""
        start = max(0, self.start - _BACK)
        for blank_line in _BLANK_LINE.finditer(self.text, start, self.start):
            start = blank_line.end()
        tokens = list(_TOKEN.finditer(self.text, start, self.start))
        words = [token[0].lower() for token in tokens]
        said: dict[str, int] = {}
        unsaid: dict[str, int] = {}
        phrases = unsaid
        while words:
            for first in range(len(words) - 1, max(-1, len(words) - 1 - _MOST_WORDS_OF_A_NAME), -1):
                if not words[first].isalnum():
                    break
                phrases.setdefault(key(words[first:]), tokens[first].start())
            last = words.pop()
            if last in _STRONG:
                phrases = said
            elif last not in _WEAK:
                break
        return said, unsaid

    @cached_property
    def _row(self) -> _Row | None:
        """The row of a table in which the value begins or ends a cell."""
        begin = max(self.text.rfind(mark, 0, self.start) for mark in ("\n", LINE_END)) + 1
        ends = (self.text.find(mark, self.start) for mark in ("\n", LINE_END))
        line = self.text[begin : min((end for end in ends if end >= 0), default=len(self.text))]
        if "|" not in line:
            return None
        cells = line.split("|")
        column = line.count("|", 0, self.start - begin)
        cell, value = _EDGE.sub("", cells.pop(column)), self.text[self.start : self.end]
        if not cell.startswith(value) and not cell.endswith(value):
            return None
        heads = self._heads(begin)
        return _Row(*_keys(cells), *_keys(heads[column : column + 1]), cell.lstrip("vV") == value)

    def _heads(self, begin: int) -> list[str]:
        """Return the head cells of the table that has a row at *begin*."""
        above = self.text[self.text.rfind("\n\n", 0, begin) + 1 : begin].replace(LINE_END, "\n").split("\n")[:-1]
        table: list[str] = []
        while above and "|" in above[-1]:
            table.insert(0, above.pop())
        return table[0].split("|") if len(table) > 1 and _DELIMITER.fullmatch(table[1]) else []


def _keys(cells: list[str]) -> tuple[set[str], set[str]]:
    """Return the keys of whole *cells* and those of all phrases in them."""
    phrases = [of_cell for of_cell in map(_phrases_of, cells) if of_cell]
    return {of_cell[-1] for of_cell in phrases}, set().union(*phrases)


@lru_cache(maxsize=10_000)
def _phrases_of(cell: str) -> tuple[str, ...]:
    """Return the keys of the phrases in a cell, that of the whole cell last."""
    words = split(cell)
    phrases = [
        key(words[first:last])
        for last in range(1, len(words) + 1)
        for first in range(max(0, last - _MOST_WORDS_OF_A_NAME), last)
    ]
    return (*phrases, key(words)) if words else ()
