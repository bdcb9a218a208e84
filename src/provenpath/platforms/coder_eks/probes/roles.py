"""IAM roles: who may take them, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from provenpath.platforms.coder_eks.probes.policies import Statement, as_list, statements

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_iam import IAMClient


@dataclass(frozen=True)
class Trusted:
    """One statement of a role's trust: who may take it, and when."""

    kind: str
    """`Service`, `Federated` or `AWS`."""
    principals: tuple[str, ...]
    conditions: dict[tuple[str, str], tuple[str, ...]]
    """Values by operator and key, as they are written."""


@dataclass(frozen=True)
class Role:
    """One role."""

    name: str
    arn: str
    trust: tuple[Trusted, ...]
    attached: tuple[str, ...]
    """Names of the policies that are attached to it, sorted."""
    own: tuple[Statement, ...]
    """What its own policies say."""


def named(iam: IAMClient, name: str) -> list[Role]:
    """Return the role *name*, as a list that is empty where there is none."""
    try:
        data = iam.get_role(RoleName=name)["Role"]
    except iam.exceptions.NoSuchEntityException:
        return []
    # botocore has decoded the document already, though its type says text
    document: Any = data["AssumeRolePolicyDocument"]
    own: list[Statement] = []
    for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        written: Any = iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
        own += statements(written)
    attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    trust = [each for statement in as_list(document["Statement"]) for each in _trusted(statement)]
    return [
        Role(
            name=name,
            arn=data["Arn"],
            trust=tuple(trust),
            attached=tuple(sorted(each.get("PolicyName", "") for each in attached)),
            own=tuple(own),
        )
    ]


def issuers(iam: IAMClient) -> list[str]:
    """Return the issuers of tokens that the account trusts, without `https://`, sorted."""
    found = iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]
    return sorted(each.get("Arn", "").partition(":oidc-provider/")[2] for each in found)


def refused(iam: IAMClient, role: Role, actions: Sequence[str]) -> list[str]:
    """Return those of *actions* that IAM would refuse a role on any resource, by its own simulation."""
    results = iam.simulate_principal_policy(PolicySourceArn=role.arn, ActionNames=list(actions))["EvaluationResults"]
    return [each["EvalActionName"] for each in results if each["EvalDecision"] != "allowed"]


def _trusted(statement: dict[str, Any]) -> list[Trusted]:
    if statement["Effect"] != "Allow":
        return []
    conditions = {
        (operator, key): tuple(map(str, as_list(values)))
        for operator, entries in statement.get("Condition", {}).items()
        for key, values in entries.items()
    }
    principal = statement.get("Principal", "*")
    kinds = principal.items() if isinstance(principal, dict) else [("AWS", principal)]
    return [Trusted(kind, tuple(map(str, as_list(names))), conditions) for kind, names in kinds]
