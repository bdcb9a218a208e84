"""Words and numbers as sentences write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

WORD = re.compile(r"[A-Z]*[a-z0-9]+|[A-Z0-9]+")
"""Pattern of a word, also of one within `camelCase` and `snake_case`."""
Words = tuple[str, ...]
"""Words that stand next to each other, in small letters."""


def any_of(texts: Iterable[str]) -> str:
    """Return a pattern that matches the longest of *texts* at a place.

    It is a tree of their common beginnings, since `re` tries the parts of a plain alternation one by one.
    """
    tree: dict[str, Any] = {}
    for text in texts:
        node = tree
        for character in text:
            node = node.setdefault(character, {})
        node[""] = {}
    return _pattern(tree)


def _pattern(tree: dict[str, Any]) -> str:
    parts = [re.escape(character) + _pattern(below) for character, below in sorted(tree.items()) if character]
    if "" in tree:
        return f"(?:{'|'.join(parts)})?" if parts else ""
    return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"


def number(spelled: str) -> int:
    """Return what a match of `SPELLED_NUMBER` says."""
    total = group = 0
    for word in re.findall(r"[a-z]+", spelled.lower()):
        if word == "hundred":
            group *= 100
        elif word == "thousand":
            total, group = group * 1000, 0
        elif word != "and":
            group += _VALUES[word]
    return total + group


_TEENS = "eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_ONES = WORD.findall(f"one two three four five six seven eight nine ten {_TEENS}")
_TENS = WORD.findall("twenty thirty forty fifty sixty seventy eighty ninety")
_VALUES = {
    **{word: number for number, word in enumerate(_ONES, start=1)},
    **{word: number for number, word in zip(range(20, 100, 10), _TENS, strict=True)},
}


def _any_case(words: list[str]) -> str:
    return "|".join(f"[{word[0].upper()}{word[0]}]{word[1:]}" for word in sorted(words, key=len, reverse=True))


FIRST_WORDS = frozenset(form for word in _VALUES for form in (word, word.capitalize()))
"""What a match of `SPELLED_NUMBER` begins with."""

_SMALL = rf"(?:(?:{_any_case(_TENS)})(?:[-\s](?:{'|'.join(_ONES[:9])}))?|(?:{_any_case(_ONES)}))"
_BELOW_THOUSAND = rf"{_SMALL}(?:\shundred(?:\s(?:and\s)?{_SMALL})?)?"
SPELLED_NUMBER = rf"{_BELOW_THOUSAND}(?:\sthousand(?:,?\s(?:and\s)?{_BELOW_THOUSAND})?)?"
"""Pattern of a number in words, below a million, without the boundaries around it."""


@lru_cache(maxsize=10_000)
def stem(word: str) -> str:
    """Return what a word and its plural have in common, in small letters; `zones` and `zone` give the same."""
    word = word.lower()
    if word.endswith("ies") and len(word) > len("ties"):
        return word[:-3] + "y"
    if is_plural(word):
        word = word[:-1]
    return word[:-1] if word.endswith("e") and len(word) > len("one") else word


def is_plural(word: str) -> bool:
    """Whether a word has the ending of a plural."""
    return len(word) > len("ms") and word[-1] in "sS" and word[-2] not in "sS"


def split(text: str) -> Words:
    """Return the words of *text* in small letters; those of `vpcCidr`, `vpc_cidr` and `VPC CIDR` are the same."""
    return tuple(word.lower() for word in WORD.findall(text))


def key(words: Sequence[str]) -> str:
    """Return what *words* and other ways to write them have in common.

    The last one may be in either number, and they may be one: `zone_count`, `zoneCount` and `Zone counts` are the
    same, and so are `PostgreSQL`, in which `split` sees two words, and `postgresql`.
    """
    return "".join(words[:-1]) + stem(words[-1])
