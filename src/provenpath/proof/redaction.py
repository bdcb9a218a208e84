"""Keep secrets out of whatever a run writes.

Two nets. What is known to be a secret (from the environment, from an API's answer, from Terraform's state) is
replaced wherever its letters appear, plain, JSON-escaped, URL-quoted or in base64. What only looks like one is
replaced by its shape.
"""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MARK = "[redacted]"
SHORTEST = 6
"""Fewer letters than this are too likely to be part of something else to be replaced everywhere."""

_SECRET_NAME = re.compile(
    r"(secret|passw(or)?d|passphrase|token|private_?key|access_?key|api_?key|credential|authorization|connection_?string)",
    re.IGNORECASE,
)
_NO_SECRET_NAME = re.compile(
    r"(next_?token|client_?token|continuation_?token|request_?token|(arn|id|ids|name|names|type|version|versions|path|file|url|enabled|status)$)",
    re.IGNORECASE,
)
_SHAPES = [
    re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL),
    re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"),
    re.compile(r"\b(?:ghp|gho|ghs|ghu|github_pat)_\w{20,}\b"),
    re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"),
    re.compile(r"(?i)(?<=aws_secret_access_key)(\s*[=:]\s*)\S+"),
    re.compile(r"""(?i)(?<=password)(["']?\s*[=:]\s*["']?)[^\s"',}]+"""),
    re.compile(r"(?i)(?<=X-Amz-Signature=)[0-9a-f]+"),
    re.compile(r"(?i)(?<=X-Amz-Security-Token=)[^&\s]+"),
]
_PUBLIC = [
    (re.compile(r"\barn:[a-z-]+:[\w:/.*@+=,-]+"), "[arn]"),
    (re.compile(r"\b\d{12}\b"), "[account]"),
    (re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.-]+\b"), "[mail]"),
    (re.compile(r"\bhttps?://[^\s\"'<>]+"), "[url]"),
    (re.compile(r"\b(?:[a-z0-9-]+\.)+(?:amazonaws\.com(?:\.cn)?|api\.aws)\b"), "[host]"),
]


class Redactor:
    """Knows the secrets of a run and takes them out of text."""

    def __init__(self) -> None:
        self._secrets: set[str] = set()

    def add(self, secret: str) -> None:
        """Remember one secret; a very short one is passed over, see `SHORTEST`."""
        if len(secret) >= SHORTEST:
            self._secrets.add(secret)

    def learn_environment(self, environment: Mapping[str, str]) -> None:
        """Remember the values of variables whose names say that they are secret."""
        for name, value in environment.items():
            if _is_secret_name(name):
                self.add(value)

    def learn(self, answer: Any) -> None:
        """Remember what an API's answer holds under a secret's name, and every SecureString."""
        for secret in _secrets_in(answer):
            self.add(secret)

    def text(self, text: str) -> str:
        """Return *text* without what is known, or looks, to be secret."""
        for secret in sorted(self._secrets, key=len, reverse=True):
            for form in _forms(secret):
                text = text.replace(form, MARK)
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


def public(value: Any) -> Any:
    """Return plain data fit for a public page: no account, ARN, host, link or mail address of anybody."""
    if isinstance(value, str):
        for shape, mark in _PUBLIC:
            value = shape.sub(mark, value)
        return value
    if isinstance(value, dict):
        return {key: public(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [public(item) for item in value]
    return value


def _is_secret_name(name: str) -> bool:
    return bool(_SECRET_NAME.search(name)) and not _NO_SECRET_NAME.search(name)


def _secrets_in(answer: Any) -> Iterator[str]:
    if isinstance(answer, dict):
        is_secure = answer.get("Type") == "SecureString"
        for key, value in answer.items():
            if isinstance(value, str) and (_is_secret_name(str(key)) or (is_secure and key == "Value")):
                yield value
            else:
                yield from _secrets_in(value)
    elif isinstance(answer, (list, tuple)):
        for item in answer:
            yield from _secrets_in(item)


def _forms(secret: str) -> Iterator[str]:
    yield secret
    for form in (
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        repr(secret)[1:-1],
        quote(secret, safe=""),
        base64.b64encode(secret.encode()).decode().rstrip("="),
    ):
        if form != secret:
            yield form
