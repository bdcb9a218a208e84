"""Policy documents of IAM, read for what they let through."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Statement:
    """One statement of a policy."""

    allows: bool
    principals: tuple[str, ...]
    """`*` for anybody."""
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    accounts: tuple[str, ...]
    """The accounts that its conditions bind the caller to; empty where they bind to none."""
    has_conditions: bool
    """Whether it holds under conditions, whatever they are."""

    @property
    def is_open(self) -> bool:
        """Whether it lets callers of any account do more than named things to named resources."""
        is_anybody = "*" in self.principals
        is_wide = any("*" in action for action in self.actions) or "*" in self.resources
        return self.allows and is_anybody and not self.accounts and is_wide


_ACCOUNT_KEYS = {"aws:principalaccount", "aws:sourceaccount"}
_EQUALS = {"StringEquals", "ForAnyValue:StringEquals"}
"""Operators that bind. `ForAllValues:` does not: it also holds for a caller of whom nothing is known."""


def statements(document: str | dict[str, Any]) -> tuple[Statement, ...]:
    """Return the statements of a policy document, as text or as botocore has decoded it."""
    policy = json.loads(document) if isinstance(document, str) else document
    return tuple(_statement(each) for each in as_list(policy.get("Statement", [])))


def as_list(value: Any) -> list[Any]:
    """Return a value of a policy as the list that it may be written as."""
    return value if isinstance(value, list) else [value]


def _statement(data: dict[str, Any]) -> Statement:
    # NotAction, NotResource and NotPrincipal name what is left out, so that what is meant is anything
    principal = data.get("Principal", "*")
    named = (
        [item for value in principal.values() for item in as_list(value)]
        if isinstance(principal, dict)
        else [principal]
    )
    accounts = [
        account
        for operator, conditions in data.get("Condition", {}).items()
        if operator in _EQUALS
        for key, values in conditions.items()
        if key.lower() in _ACCOUNT_KEYS
        for account in as_list(values)
    ]
    return Statement(
        allows=data["Effect"] == "Allow",
        principals=tuple(map(str, named)),
        actions=tuple(map(str, as_list(data.get("Action", "*")))),
        resources=tuple(map(str, as_list(data.get("Resource", "*")))),
        accounts=tuple(sorted(map(str, accounts))),
        has_conditions=bool(data.get("Condition")),
    )
