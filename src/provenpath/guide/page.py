"""A page as it is written: its fences, its waivers, and what of it can be a typed literal."""

from __future__ import annotations

import io
import re
import tokenize
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from provenpath.guide.tags import TAG

if TYPE_CHECKING:
    from collections.abc import Iterator

COMPUTED = "\0"
"""Stands in `visible` for what a macro will put there: nothing is read across it."""
LINE_END = "\1"
"""Stands in `visible` for the end of a line in a fence: a sentence may go on behind it, code does not."""

_FRONT_MATTER = re.compile(r"---[ \t]*\n.*?^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_FENCE = re.compile(r"^[ \t>]*(?P<fence>`{3,}|~{3,})(?P<info>[^`\n]*)$", re.MULTILINE)
# A macro call; a bare string or number between braces is as typed as one without.
_JINJA = re.compile(r"\{%.*?%\}|\{#.*?#\}|\{\{(?!\s*[\"'\d]).*?\}\}", re.DOTALL)
_SNIPPET = re.compile(r"^[ \t>]*;*-+8<-+.*$", re.MULTILINE)
_DEFINITION = re.compile(r"^[ \t>]*\[[^\]^\n][^\]\n]*\]:[ \t]*\S+", re.MULTILINE)
_MARKUP = re.compile(
    # Each part begins with a character of its own, by which it is known again; that makes it fast, too.
    r"``+.*?``+|`(?:[^`\n]|\n(?![ \t]*\n))*`"
    r"|<!--.*?-->|<[a-z]+://[^>\s]*>|</?[A-Za-z][^<>]*>"
    r"|\]\([ ]*(?:<[^<>\n]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)"
    r"|h(?<=\bh)ttps?://[^\s<>)\]\"'`|]+"
    r"|\{:?[ ]*(?:[#.][\w-]|[\w-]+=)[^{}\n]*\}",
    re.DOTALL,
)
_SHOWN_ATTRIBUTE = re.compile(
    r"""(?<=\s)(?:alt|title|aria-label|summary)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE
)
_CELL = re.compile(r"<t[dh]\b", re.IGNORECASE)

_MENTION = re.compile(r"literal[-_ ]?ok\b")
_WAIVER = re.compile(r"literal-ok:[ \t]*(?P<reason>.*?)[ \t]*(?:-->|\*/|$)")
_CODE_COMMENT = re.compile(r"(?:\#|//|--|;|%|/\*|<!--)[ \t]*literal[-_ ]?ok\b.*$", re.MULTILINE)
_COMMENT = re.compile(rf"<!--.*?-->|{_CODE_COMMENT.pattern}")


@dataclass(frozen=True)
class Fence:
    """A fenced block, also one in a list or an admonition."""

    start: int
    end: int
    """Offsets, of its opening and behind its closing; behind the page where it is never closed."""
    is_closed: bool


@dataclass(frozen=True)
class Waiver:
    """`literal-ok: reason`: a literal that is meant."""

    path: str
    line: int
    reason: str
    """Empty where none is given, which is a fault."""
    covers: range
    """The lines it is for: its own; where it stands alone, the next that holds something, or the fence there."""


@dataclass(frozen=True)
class Page:
    """The text of one file that people read: Markdown, or Python by its name."""

    path: str
    """From the root of the checkout."""
    text: str

    def line(self, offset: int) -> int:
        """Return the line of an offset, from 1."""
        return bisect_right(self._starts, offset)

    @cached_property
    def front_matter_end(self) -> int:
        """The offset behind the front matter, 0 where there is none."""
        match = _FRONT_MATTER.match(self.text)
        return match.end() if match else 0

    @cached_property
    def fences(self) -> tuple[Fence, ...]:
        """The fenced blocks, in order."""
        fences: list[Fence] = []
        opening: re.Match[str] | None = None
        if "```" in self.text or "~~~" in self.text:
            for match in _FENCE.finditer(self.text, self.front_matter_end):
                if opening is None:
                    opening = match
                elif match["fence"].startswith(opening["fence"]) and not match["info"].strip():
                    fences.append(Fence(opening.start(), match.end(), is_closed=True))
                    opening = None
        if opening is not None:
            fences.append(Fence(opening.start(), len(self.text), is_closed=False))
        return tuple(fences)

    def prose(self) -> Iterator[tuple[int, int]]:
        """Yield the spans (start, end) of what lies neither in a fence nor in the front matter."""
        position = self.front_matter_end
        for fence in self.fences:
            yield position, fence.start
            position = fence.end
        yield position, len(self.text)

    def tags(self) -> Iterator[tuple[int, re.Match[str]]]:
        """Yield the HTML tags in the prose, each with its offset; those in code and in comments are none."""
        for start, end in self.prose():
            for match in _MARKUP.finditer(self.text, start, end):
                if tag := TAG.match(match[0]):
                    yield match.start(), tag

    @property
    def visible(self) -> str:
        """The text, line by line as long as it is, with everything blank that cannot be a typed literal.

        Blank are: macro calls, comments, snippet lines, the targets of links and bare URLs (in code they stay), and
        attributes but for those that are shown or read out. In a Python file all but its strings is `COMPUTED`.
        """
        return self._read[0]

    @cached_property
    def waivers(self) -> tuple[Waiver, ...]:
        """Every waiver, those without a reason included."""
        found = ((self.line(start), _WAIVER.search(comment)) for start, comment in self._read[1])
        return tuple(
            Waiver(self.path, line, match["reason"] if match else "", self._covered(line)) for line, match in found
        )

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    @cached_property
    def _read(self) -> tuple[str, list[tuple[int, str]]]:
        """What is visible, and the comments that mention a waiver, each with its offset."""
        return _read_python(self.text) if self.path.endswith(".py") else _read_markdown(self)

    def _covered(self, line: int) -> range:
        lines = self.text.split("\n")
        if _COMMENT.sub("", lines[line - 1]).strip(" \t>"):
            return range(line, line + 1)
        next_ = next((at for at in range(line + 1, len(lines) + 1) if lines[at - 1].strip(" \t>")), line)
        ends = (self.line(fence.end - 1) for fence in self.fences if self.line(fence.start) == next_)
        return range(line, next(ends, next_) + 1)


def blank(text: str) -> str:
    """Return spaces in the place of *text*, its line ends kept."""
    return " " * len(text) if "\n" not in text else re.sub(r"[^\n]", " ", text)


def _blank(match: re.Match[str]) -> str:
    return blank(match[0])


def _read_markdown(page: Page) -> tuple[str, list[tuple[int, str]]]:
    text = page.text
    if "{{" in text or "{%" in text or "{#" in text:
        text = _JINJA.sub(lambda match: COMPUTED + blank(match[0])[1:], text).replace("{{", "  ").replace("}}", "  ")
    if "8<-" in text:
        text = _SNIPPET.sub(_blank, text)
    if "]:" in text:
        text = _DEFINITION.sub(_blank, text)
    comments: list[tuple[int, str]] = []
    pieces: list[str] = []
    position = 0
    for start, end in page.prose():
        line_end = LINE_END if start > page.front_matter_end else "\n"  # between the spans lie fences and front matter
        if _MENTION.search(text, position, start):
            for match in _CODE_COMMENT.finditer(text, position, start):
                comments.append((match.start(), match[0]))
                pieces += text[position : match.start()].replace("\n", line_end), blank(match[0])
                position = match.end()
        pieces.append(text[position:start].replace("\n", line_end))
        position = start
        for match in _MARKUP.finditer(text, start, end):
            if match[0].startswith("<!--") and _MENTION.search(match[0]):
                comments.append((match.start(), match[0]))
            pieces += text[position : match.start()], _shown(match[0])
            position = match.end()
    pieces.append(text[position:])
    return "".join(pieces), comments


def _shown(markup: str) -> str:
    """Return a match of `_MARKUP` with everything blank but what readers get of it.

    The tag of a cell of a table becomes the mark that stands between cells in Markdown.
    """
    if markup[0] == "`":
        return markup
    if markup[0] != "<" or markup.startswith("<!--"):
        return blank(markup)
    tag, shown = markup, list(blank(markup))
    for match in _SHOWN_ATTRIBUTE.finditer(tag):
        group = 1 if match[1] is not None else 2
        shown[match.start(group) : match.end(group)] = match[group]
    if _CELL.match(tag):
        shown[0] = "|"
    return "".join(shown)


def _read_python(text: str) -> tuple[str, list[tuple[int, str]]]:
    lines = text.splitlines(keepends=True)
    shown = [list(re.sub(r"[^\n]", COMPUTED, line)) for line in lines]
    comments: list[tuple[int, str]] = []
    strings = {tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}  # the latter from 3.12 on
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        (row, column), (last, end) = token.start, token.end
        if token.type in strings:
            for at in range(row, last + 1):
                span = slice(column if at == row else 0, end if at == last else len(lines[at - 1]))
                shown[at - 1][span] = lines[at - 1][span]
        elif token.type == tokenize.COMMENT and _MENTION.search(token.string):
            comments.append((sum(map(len, lines[: row - 1])) + column, token.string))
    return "".join(map("".join, shown)), comments
