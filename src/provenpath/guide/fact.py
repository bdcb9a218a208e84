"""A fact that a page may not type: its value, the macro that shows it, and how people write it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property

from provenpath.guide.words import Words, key, split, stem

_UNITS = {
    # what names and pages call it: what means it where it is glued to the number
    "milliseconds ms msec millis": "ms",
    "seconds secs s": "s",
    "minutes mins": "m min",
    "hours hrs h": "h",
    "days d": "d",
    "weeks wks": "w",
    "months": "mo",
    "years yrs": "y",
    "percent pct %": "",
    "bytes": "B",
    "kilobytes kibibytes kb kib ki": "k",
    "megabytes mebibytes mb mib mi": "M m",
    "gigabytes gibibytes gb gib gi": "G g",
    "terabytes tebibytes tb tib ti": "T",
    "mbps mbit": "",
    "gbps gbit": "",
    "iops": "",
    "vcpus cpus cores": "",
    "millicores millicpus": "m",
    "acus": "",
    "usd dollars": "",
}
_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    key(split(phrase)): others
    for phrase, others in {
        "zone": ("Availability Zones", "AZs"),
        "availability zone": ("zones", "AZs"),
        "az": ("Availability Zones", "zones"),
        "ip": ("IP addresses",),
        "eip": ("Elastic IPs", "Elastic IP addresses"),
        "elastic ip": ("Elastic IP addresses", "EIPs"),
        "kubernetes": ("K8s", "EKS"),
        "postgres": ("PostgreSQL",),
        "postgresql": ("Postgres",),
    }.items()
}
_NO_NOUN = "max maximum min minimum desired target default number num total count expected initial limit"
_AROUND_A_NOUN = frozenset(_NO_NOUN.split())
_NO_PRODUCT = _AROUND_A_NOUN | {"version", "engine", "required", "chart", "app"}
_BEHIND_A_NOUN = frozenset(("per", "in", "of", "for", "by", "to"))

_PLAIN_NUMBER = re.compile(r"v?(\d+(?:\.\d+)?)")
_QUANTITY = re.compile(r"(\d+(?:\.\d+)?) ?([A-Za-z]+|%)")
_CONSTRAINT = re.compile(r"[<>=!~]+\s*v?\d[\w.]*(?:\s*,\s*[<>=!~]+\s*v?\d[\w.]*)*")
_REGION = re.compile(r"[a-z]{2}(?:-[a-z]+)+-\d+[a-z]?")
_INSTANCE_TYPE = re.compile(r"(?:[a-z]+\.)?[a-z]+\d+[a-z0-9-]*\.[a-z0-9-]+")
_COMPOUND = re.compile(r"[A-Za-z]{2,}-[A-Za-z]{2,}")
_LONG_NAME, _MANY_PARTS, _LONG_NUMBER = 6, 3, 8
"""From when on a name and the text of a number stand for themselves: in characters, in parts, in figures."""


class Form(Enum):
    """What of a fact has to be in a text for the fact to be there."""

    NUMBER = auto()
    """The number with its unit, its noun or its name."""
    CONSTRAINT = auto()
    """The bounds of a version, or one of their numbers behind the product's name."""
    DISTINCTIVE = auto()
    """The value."""
    COMPOUND = auto()
    """The value between quotes, or with its name: without quotes it may be a compound of the language."""
    WORD = auto()
    """The value with its name."""


@dataclass(frozen=True)
class Unit:
    """A unit of measure."""

    names: frozenset[str]
    """Stems of what it is called."""
    glued: frozenset[str]
    """Letters that mean it where they follow the number without a space, as in `90d`."""


def _units() -> Iterator[tuple[str, Unit]]:
    for names, glued in _UNITS.items():
        unit = Unit(frozenset(map(stem, names.split())), frozenset(glued.split()))
        yield from ((name, unit) for name in unit.names)


_UNIT_OF = dict(_units())


@dataclass(frozen=True)
class Fact:
    """One value that a source holds, and the macro that puts it into a page."""

    what: str
    """What a message calls it, such as `the fact network.zone_count`."""
    name: str
    """Its dotted name; the last part that is no number is what pages write beside the value."""
    value: str | float | None
    macro: str
    """The call, without the braces: `fact("network.zone_count")`."""
    counted: tuple[str, ...] = ()
    """What the value counts, where the name does not say."""
    products: tuple[str, ...] = ()
    """What the value is a version of, where the name does not say."""

    @cached_property
    def text(self) -> str:
        """The value as pages write it; a number without separators."""
        if self.value is None:
            return "null"
        if isinstance(self.value, bool):
            return str(self.value).lower()
        if isinstance(self.value, float) and self.value.is_integer():
            return str(int(self.value))
        return str(self.value).strip()

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The spellings of the value itself."""
        if self.value is None:
            return ("null", "none", "None")
        if isinstance(self.value, bool):
            return (self.text, self.text.capitalize(), self.text.upper())
        return (self.text,) if self.text else ()

    @cached_property
    def form(self) -> Form:
        """What of it has to be in a text."""
        if self.value is None or isinstance(self.value, bool):
            return Form.WORD
        if _CONSTRAINT.fullmatch(self.text):
            return Form.CONSTRAINT
        if isinstance(self.value, str) and _is_distinctive(self.text):
            return Form.DISTINCTIVE
        if self.numbers:
            return Form.NUMBER
        return Form.COMPOUND if _COMPOUND.fullmatch(self.text) else Form.WORD

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """The number that its value is or begins with; for a version constraint, all that it holds."""
        if isinstance(self.value, bool):
            return ()
        if _CONSTRAINT.fullmatch(self.text):
            return tuple(re.findall(r"\d+(?:\.\d+)*", self.text))
        if plain := _PLAIN_NUMBER.fullmatch(self.text):
            return (plain[1],)
        quantity = _QUANTITY.fullmatch(self.text)
        return (quantity[1],) if quantity and self.units else ()

    @property
    def is_region(self) -> bool:
        """Whether the value is a region or a zone, which stands inside host names and service names as well."""
        return _REGION.fullmatch(self.text) is not None

    @cached_property
    def words(self) -> Words:
        """The words of its own name, without those of what it lies in."""
        return split(self._last_part)

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The unit that its value says (or may say, as `1500m` does) or else the end of its name."""
        if quantity := _QUANTITY.fullmatch(self.text):
            named = _UNIT_OF.get(stem(quantity[2]))
            return (named,) if named else tuple({unit for unit in _UNIT_OF.values() if quantity[2] in unit.glued})
        *before, last = _without_end(self.words)
        if before[-1:] != ["per"] and last not in _AROUND_A_NOUN and stem(last) in _UNIT_OF:
            return (_UNIT_OF[stem(last)],)
        return ()

    @cached_property
    def _nouns(self) -> frozenset[Words]:
        if self.counted:
            given = list(map(split, self.counted))
            return frozenset(given).union(*map(_synonyms, given))
        if self.units or isinstance(self.value, str | bool | None):
            return frozenset()
        cut = next((at for at, word in enumerate(self.words) if at and word in _BEHIND_A_NOUN), len(self.words))
        head = self.words[:cut]
        if head[-1] in {"number", "count"}:  # number_of_zones
            head = self.words[cut + 1 :] or head
        phrase = tuple(word for word in head if word not in _AROUND_A_NOUN)
        is_plural = self._last_part.endswith("s") and not self._last_part.endswith("ss")
        if not phrase or (phrase == self.words and not is_plural):
            return frozenset()
        return frozenset({phrase, phrase[-2:], *_synonyms(phrase)})

    @cached_property
    def nouns(self) -> frozenset[str]:
        """What the value counts, as keys, by every name; empty where its name tells nothing that can be counted."""
        return frozenset(map(key, self._nouns))

    @cached_property
    def loose_nouns(self) -> frozenset[str]:
        """Nouns that are right only directly behind the number: the last word of several that its name holds."""
        phrases = frozenset() if self.counted else self._nouns
        return frozenset(key(noun[-1:]) for noun in phrases if len(noun) > 1) - self.nouns

    @cached_property
    def last_of_nouns(self) -> frozenset[str]:
        """The stems of the last words of what it counts."""
        return frozenset(stem(noun[-1]) for noun in self._nouns)

    @cached_property
    def full_name(self) -> str:
        """The key of its own name, without what it lies in."""
        return key(self.words)

    @cached_property
    def names(self) -> frozenset[str]:
        """The keys of its name in all its lengths, and of what it counts."""
        return frozenset(map(key, self._names))

    @cached_property
    def long_names(self) -> frozenset[str]:
        """Those of `names` that have several words."""
        return frozenset(key(name) for name in self._names if len(name) > 1)

    @cached_property
    def _names(self) -> frozenset[Words]:
        shorter = _without_end(self.words)
        if self.units and len(shorter) > 1 and stem(shorter[-1]) in _UNIT_OF:
            shorter = shorter[:-1] if shorter[-2] != "in" else shorter[:-2]
        return self._nouns | {self.words, shorter, _without_start(self.words), _without_start(shorter)}

    @cached_property
    def product_names(self) -> frozenset[str]:
        """The keys of what it is a version of; empty where it is no version."""
        return frozenset(map(key, self._products))

    @cached_property
    def last_words(self) -> frozenset[str]:
        """The stems of the last words of its own name and of what it is a version of."""
        return frozenset(stem(name[-1]) for name in (self.words, *self._products))

    @cached_property
    def _products(self) -> frozenset[Words]:
        if self.products:
            return frozenset(map(split, self.products))
        product = tuple(word for word in self.words if word not in _NO_PRODUCT)
        if "version" not in self.words or not product:
            return frozenset()
        return frozenset({product, product[-1:], *_synonyms(product), *_synonyms(product[-1:])})

    @property
    def _last_part(self) -> str:
        return next((part for part in reversed(self.name.split(".")) if split(part) and not part.isdigit()), "value")


def _is_distinctive(text: str) -> bool:
    has_digit = any(character.isdigit() for character in text)
    words, parts = text.split(), text.split("-")
    if len(words) > 1:
        return has_digit or len(words) >= _MANY_PARTS
    if text.isdigit():
        return len(text) >= _LONG_NUMBER
    if _REGION.fullmatch(text) or _INSTANCE_TYPE.fullmatch(text):
        return True
    if len(text) < _LONG_NAME or _PLAIN_NUMBER.fullmatch(text):
        return False
    return bool(re.search(r"[/._:@]", text)) or (len(parts) > 1 and (has_digit or len(parts) >= _MANY_PARTS))


def _synonyms(phrase: Words) -> Iterator[Words]:
    return map(split, _SYNONYMS.get(key(phrase), ()))


def _without_end(words: Words) -> Words:
    """Return *words* without `count`, `max` and the like at the end; all where nothing else is there."""
    kept = words
    while kept and kept[-1] in _AROUND_A_NOUN:
        kept = kept[:-1]
    return kept or words


def _without_start(words: Words) -> Words:
    kept = words
    while kept and kept[0] in _AROUND_A_NOUN:
        kept = kept[1:]
    return kept or words
