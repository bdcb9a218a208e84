"""Keep secrets out of whatever a run writes.

Two nets. What is known to be a secret (from the environment or from an API's answer) is replaced wherever its letters
appear: plain, escaped, URL-quoted, in hex or base64, broken over lines, and where it is long also a part of it. What
only looks like one is replaced by its shape.
"""

from __future__ import annotations

import base64
import html
import ipaddress
import json
import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MARK = "[redacted]"
SHORTEST = 6
"""Fewer letters than this are too likely to be part of something else to be replaced everywhere."""
PART = 16
"""As many letters in a row of a secret twice as long count as that secret: tools cut and wrap what is long.

Of the secret as it is; to keep the parts of every spelling would take a thousand times its own size.
"""

_SECRET_NAME = re.compile(
    r"""secret|passw(or)?d|passphrase|passcode|token|credential|authorization|connection_?string|plaintext|user_?data
    |(private|access|api|encryption|signing|licen[cs]e|session|shared|mac)_?key|key_?material|[_-](pwd|pat|dsn)$
    |(gateway|sample)_?configuration$""",
    re.IGNORECASE | re.VERBOSE,
)
_NO_SECRET_NAME = re.compile(
    r"""(next|client|continuation|request|page|pagination|forward|backward|sequence|creation|lock)_?token|http_?tokens
    |(age|algorithm|alias|arn|audience|behaviou?r|bucket|command|count|date|description|dir|enabled|encryption|endpoint
    |environment|expiration|expiry|file|format|id|issuer|length|limit|location|mode|name|parameter|path|policy|prefix
    |region|required|source|spec|state|status|time|type|uri|url|usage|version)s?$""",
    re.IGNORECASE | re.VERBOSE,
)
_SHAPES = [
    re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL),
    re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"),
    re.compile(r"\b(?:ghp|gho|ghs|ghu|github_pat)_\w{20,}\b"),
    re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"),
    re.compile(r"(?i)(?<=aws_secret_access_key)(\s*[=:]\s*)\S+"),
    re.compile(r"(?i)(?<=aws_session_token)(\s*[=:]\s*)\S+"),
    re.compile(r"(?i)\b(bearer\s+)[\w.~+/-]{16,}=*"),
    re.compile(r"(?i)(?<=authorization)(\W{1,4}basic\s+)[\w+/-]{6,}=*"),
    # `password = value`, quoted or with a digit in it, so that a sentence about a password is none
    re.compile(
        r"""(?i)(?<=password)(["']?\s*(?:=|:(?=\s*["'])|:(?=\s*[^\s"',}]*\d))\s*["']?)"""
        r"""(?!(?:var|local|module|data|each|random_password|aws_\w+)\.|[(<$\[])[^\s"',}]+"""
    ),
    re.compile(r"(?i)(?<=Signature=)[0-9a-f]{16,}"),
    re.compile(r"(?i)(?<=X-Amz-Security-Token=)[^&\s]+"),
]
_DOMAINS = r"(?:api|on)\.aws|cloud|cn|co|com|dev|edu|eu|example|gov|internal|invalid|io|lan|local|mil|net|org|test|uk"
_PUBLIC = [
    (re.compile(r"(?<![A-Za-z0-9])arn:[a-z-]+:[\w:/.*@+=,-]+"), "[arn]"),
    (re.compile(r"(?<!\d)\d{12}(?!\d)"), "[account]"),
    (re.compile(r"[\w.+-]+(?:@|%40)[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}"), "[mail]"),
    (re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s\"'<>]+", re.IGNORECASE), "[url]"),
    # an address of Terraform's, such as module.cloud, is no host
    (
        re.compile(
            rf"(?<![\w.-])(?!(?:var|local|module|data|each|self|aws_\w+)\.)(?:[a-z0-9_-]+\.)+(?:{_DOMAINS})\b(?!\.?\w)",
            re.IGNORECASE,
        ),
        "[host]",
    ),
]
_ADDRESS = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{1,4})(?![\w:]|\.\d)", re.IGNORECASE
)

_BREAK = re.compile(r"""["']?[ \t]*(?:\r\n|\n|\r|\\r\\n|\\n)(?:E(?=[ \t]))?[ \t|>+?]*["']?""")
"""How tools break what is too long for a line: at a line's end, as it is or escaped, with quotes and indents."""


class Redactor:
    """Knows the secrets of a run and takes them out of text."""

    def __init__(self) -> None:
        self._forms: set[str] = set()
        self._parts: set[str] = set()

    def add(self, secret: str | bytes) -> None:
        """Remember one secret; a very short one is passed over, see `SHORTEST`."""
        raw = secret.encode("utf-8", "surrogateescape") if isinstance(secret, str) else secret
        if len(raw) < SHORTEST or raw in MARK.encode():
            return
        self._forms.update(form for form in map(_squeezed, _forms(raw)) if len(form) >= SHORTEST)
        text = _squeezed(raw.decode("utf-8", "surrogateescape"))
        if len(text) >= 2 * PART:
            self._parts.update(text[start : start + PART] for start in range(len(text) - PART + 1))

    def learn_environment(self, environment: Mapping[str, str]) -> None:
        """Remember the values of variables whose names say that they are secret."""
        for name, value in environment.items():
            if is_secret_name(name):
                self.add(value)

    def learn(self, answer: Any) -> None:
        """Remember what an API's answer holds under a secret's name, and every SecureString."""
        for secret in _secrets_in(answer):
            self.add(secret)

    def text(self, text: str) -> str:
        """Return *text* without what is known, or looks, to be secret."""
        squeezed, starts, shifts = _squeeze(text)
        pieces, done = [], 0
        for start, end in _merged(self._found(squeezed)):
            # a place in the squeezed text lies as much further on in the whole as was left out before it
            first = start + shifts[bisect_right(starts, start) - 1]
            last = end - 1 + shifts[bisect_right(starts, end - 1) - 1]
            pieces += [text[done:first], MARK]
            done = last + 1
        text = "".join([*pieces, text[done:]])
        for shape in _SHAPES:
            text = shape.sub(lambda match: (match[1] if match.re.groups else "") + MARK, text)
        return text

    def data(self, value: Any) -> Any:
        """Return plain data (of JSON's kinds) with every string in it redacted."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self.text(str(key)): self.data(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.data(item) for item in value]
        return value

    def _found(self, squeezed: str) -> Iterator[tuple[int, int]]:
        for form in self._forms:
            start = squeezed.find(form)
            while start >= 0:
                yield start, start + len(form)
                start = squeezed.find(form, start + 1)
        if self._parts:
            for start in range(len(squeezed) - PART + 1):
                if squeezed[start : start + PART] in self._parts:
                    yield start, start + PART


def public(value: Any) -> Any:
    """Return plain data fit for a public page: no account, ARN, host, link or mail address of anybody."""
    if isinstance(value, str):
        for shape, mark in _PUBLIC:
            value = shape.sub(mark, value)
        return _ADDRESS.sub(_public_address, value)
    if isinstance(value, dict):
        return {public(key): public(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [public(item) for item in value]
    if isinstance(value, int) and not isinstance(value, bool) and public(str(value)) != str(value):
        return public(str(value))
    return value


def is_secret_name(name: str) -> bool:
    """Say whether what is kept under *name* (a variable's, a field's, a parameter's) is likely to be a secret."""
    return bool(_SECRET_NAME.search(name)) and not _NO_SECRET_NAME.search(name)


def _public_address(match: re.Match[str]) -> str:
    try:
        return "[address]" if ipaddress.ip_address(match[0]).is_global else match[0]
    except ValueError:
        return match[0]


def _secrets_in(answer: Any) -> Iterator[str | bytes]:
    if isinstance(answer, dict):
        # tags, parameters and environments come as pairs
        named = next((answer[key] for key in ("Key", "key", "Name", "name", "ParameterName") if key in answer), "")
        is_pair = answer.get("Type") == "SecureString" or (isinstance(named, str) and is_secret_name(named))
        is_pair = is_pair or answer.get("sensitive") is True  # an output in Terraform's state
        for key, value in answer.items():
            is_secret = is_secret_name(str(key)) or (is_pair and key in {"Value", "value", "ParameterValue"})
            for item in value if isinstance(value, (list, tuple)) else (value,):
                if is_secret and isinstance(item, (str, bytes)):
                    yield item
                    yield from re.findall(r"://[^/\s:@]+:([^/\s@]+)@", item) if isinstance(item, str) else ()
                yield from _secrets_in(item)
    elif isinstance(answer, (list, tuple)):
        for item in answer:
            yield from _secrets_in(item)
    elif isinstance(answer, str) and answer.lstrip().startswith(("{", "[")):
        try:
            inner = json.loads(answer)
        except ValueError:
            return
        yield from _secrets_in(inner)


def _forms(raw: bytes) -> Iterator[str]:
    yield raw.hex()
    yield raw.hex().upper()
    for shift in range(3):
        # what depends on the bytes before and after is left out at both ends
        encoded = base64.b64encode(bytes(shift) + raw).decode()[-(-8 * shift // 6) : 8 * (shift + len(raw)) // 6]
        yield encoded
        yield encoded.replace("+", "-").replace("/", "_")
    yield repr(raw)[2:-1]
    text = raw.decode("utf-8", "surrogateescape")
    yield text
    for is_ascii in (True, False):
        escaped = json.dumps(text, ensure_ascii=is_ascii)[1:-1]
        yield escaped
        yield json.dumps(escaped)[1:-1]  # a document in a string of another
    yield repr(text)[1:-1]
    yield quote(raw, safe="")
    yield quote(raw)
    yield quote_plus(raw)
    yield html.escape(text)
    yield html.escape(text, quote=False)


def _squeezed(text: str) -> str:
    return _BREAK.sub("", text)


def _squeeze(text: str) -> tuple[str, list[int], list[int]]:
    """Return *text* without the breaks of its lines, where its pieces start, and how far each was shifted."""
    pieces, starts, shifts = [], [0], [0]
    done = length = 0
    for match in _BREAK.finditer(text):
        pieces.append(text[done : match.start()])
        length += match.start() - done
        done = match.end()
        starts.append(length)
        shifts.append(done - length)
    return "".join([*pieces, text[done:]]), starts, shifts


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged
