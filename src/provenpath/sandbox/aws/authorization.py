"""Let an assumed role do what its policies say, and nothing else.

moto has a check of its own that is off by default. It denies wherever a statement has a condition and passes over most
resources, so a role that is bound to things by name would be refused everything or shown as wider than it is.

Only roles are held to their policies: whoever comes with other keys is the owner of the account. Identity policies
alone decide here; who may take a role, and what the policy of a bucket or a key adds or forbids, do not.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from moto.backends import get_backend
from moto.kms.models import kms_backends
from moto.sts.models import sts_backends

from provenpath.proof.access_levels import access

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from moto.sts.models import AssumedRole

ALLOWED, DENIED, NOT_ALLOWED = "allowed", "explicitDeny", "implicitDeny"
"""Decisions, by the words of IAM's simulation."""


_EKS = "arn:{partition}:eks:{region}:{account}"
_NAMED = {
    "s3": ("arn:{partition}:s3:::{Bucket}/{Key}", "arn:{partition}:s3:::{Bucket}"),
    "iam": ("arn:{partition}:iam::{account}:role/{RoleName}", "{PolicyArn}", "{PolicySourceArn}"),
    "kms": ("arn:{partition}:kms:{region}:{account}:key/{KeyId}",),
    "cloudtrail": ("{TrailName}", "{Name}"),
    "secretsmanager": ("{SecretId}",),
    "ssm": tuple(f"arn:{{partition}}:ssm:{{region}}:{{account}}:parameter/{{{name}}}" for name in ("Path", "Name")),
    "eks": (
        f"{_EKS}:cluster/{{name}}",
        f"{_EKS}:nodegroup/{{clusterName}}/{{nodegroupName}}/id",
        f"{_EKS}:addon/{{clusterName}}/{{addonName}}/id",
        f"{_EKS}:access-entry/{{clusterName}}/{{principalArn}}/id",
        f"{_EKS}:cluster/{{clusterName}}",
    ),
}
"""What calls are about, by service and parameter; the first that a call has all the parameters of.

https://docs.aws.amazon.com/service-authorization/latest/reference/ has it for each action. What is missing here counts
as an operation on `*`, which a statement for named things does not cover: the call is refused, not let through.
"""


@dataclass(frozen=True)
class Place:
    """Where a call goes."""

    account: str
    region: str
    partition: str


@dataclass(frozen=True)
class Asked:
    """One call, as policies see it."""

    action: str
    """The IAM action that allows it, such as `ec2:DescribeVpcs`."""
    resource: str
    """The ARN of what it is about; `*` where the operation takes no name of a thing."""
    context: Mapping[str, tuple[str, ...]]
    """Values by condition key, in lower case."""


def asked(service: str, operation: str, params: Mapping[str, Any], place: Place) -> Asked:
    """Return how policies see a call of *service*, by the name that it signs as."""
    resource = _resource(service, params, place)
    aliases = _aliases(resource, place) if service == "kms" else ()
    context = {"aws:resourceaccount": (place.account,), "kms:resourcealiases": aliases}
    return Asked(access(service, operation, params).action, resource, context)


def session_of(authorization: str, account: str, partition: str) -> AssumedRole | None:
    """Return the session of a role that a request is signed by, `None` for any other key."""
    key = authorization.partition("Credential=")[2].partition("/")[0]
    sessions: list[AssumedRole] = sts_backends[account][partition].assumed_roles
    return next((session for session in sessions if session.access_key_id == key), None)


def refusal(session: AssumedRole, call: Asked) -> str:
    """Return why a session may not make a call, in AWS's words, or nothing where it may."""
    if call.action == "sts:GetCallerIdentity":  # which IAM lets nobody forbid
        return ""
    found = decision(policies_of(session.role_arn, session.account_id, session.partition), call)
    if found == ALLOWED:
        return ""
    why = "with an explicit deny in an" if found == DENIED else "because no"
    return (
        f"User: {session.arn} is not authorized to perform: {call.action} on resource: {call.resource} "
        f"{why} identity-based policy{'' if found == DENIED else f' allows the {call.action} action'}"
    )


def policies_of(role: str, account: str, partition: str) -> list[dict[str, Any]]:
    """Return the documents of a role's policies, its own and those that are attached; none for a role that is gone."""
    iam: Any = get_backend("iam")[account][partition]
    found = next((each for each in iam.roles.values() if each.arn == role), None)
    if found is None:
        return []
    versions = [version for policy in found.managed_policies.values() for version in policy.versions]
    attached = [version.document for version in versions if version.is_default]
    return [json.loads(document) for document in (*found.policies.values(), *attached)]


def decision(policies: Iterable[dict[str, Any]], call: Asked) -> str:
    """Return what *policies* together say of a call: a denial wins, and what nobody allows is not allowed."""
    effects = {statement["Effect"] for statement in _statements(policies) if _covers(statement, call)}
    if "Deny" in effects:
        return DENIED
    return ALLOWED if "Allow" in effects else NOT_ALLOWED


def _statements(policies: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for policy in policies:
        yield from _listed(policy["Statement"])


def _covers(statement: dict[str, Any], call: Asked) -> bool:
    actions, resources = _listed(statement.get("Action", [])), _listed(statement.get("Resource", []))
    if not actions or not resources:
        msg = f"a statement of a role's policy with NotAction or NotResource: {statement}"
        raise NotImplementedError(msg)
    return (
        any(_fits(pattern.lower(), call.action.lower()) for pattern in actions)
        and any(_fits(pattern, call.resource) for pattern in resources)
        and all(
            _holds(operator, call.context.get(key.lower(), ()), _listed(values))
            for operator, conditions in statement.get("Condition", {}).items()
            for key, values in conditions.items()
        )
    )


def _holds(operator: str, found: tuple[str, ...], wanted: list[str]) -> bool:
    quantifier, _, name = operator.rpartition(":")
    if quantifier not in {"", "ForAnyValue"} or name not in {"StringEquals", "StringLike", "ArnEquals", "ArnLike"}:
        msg = f"the condition operator {operator} in a role's policy"
        raise NotImplementedError(msg)
    if name == "StringEquals":
        return any(value in wanted for value in found)
    return any(_fits(pattern, value) for value in found for pattern in wanted)


def _fits(pattern: str, text: str) -> bool:
    """Say whether a text fits a pattern, in which `*` is any text and `?` one letter; all others mean themselves."""
    parts = {"*": ".*", "?": "."}
    return (
        re.fullmatch("".join(parts.get(letter, re.escape(letter)) for letter in pattern), text, re.DOTALL) is not None
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _resource(service: str, params: Mapping[str, Any], place: Place) -> str:
    """Return the ARN of what a call is about, `*` where it names nothing that is listed in `_NAMED`."""
    values = {name: str(value).strip("/") for name, value in params.items() if value}
    if "principalArn" in values:
        kind, _, name = values["principalArn"].rpartition(":")[2].partition("/")
        values["principalArn"] = f"{kind}/{place.account}/{name}"
    if service == "kms" and "KeyId" in values:
        values["KeyId"] = _key_id(values["KeyId"], place)
    for template in _NAMED.get(service, ()):
        with contextlib.suppress(KeyError):
            return template.format(**asdict(place), **values)
    return "*"


def _key_id(name: str, place: Place) -> str:
    """Return the id of a key that is named by its id, its ARN or an alias."""
    short = name.rpartition(":")[2].removeprefix("key/")
    keys = kms_backends[place.account][place.region].keys
    return next((id_ for id_, key in keys.items() if short in key.aliases), short)


def _aliases(key: str, place: Place) -> tuple[str, ...]:
    found = kms_backends[place.account][place.region].keys.get(key.rpartition("/")[2])
    return tuple(found.aliases) if found else ()
