"""Service Quotas: a small stand-in, because moto knows a few default quotas and no account's own."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from moto.backends import get_backend

from provenpath.sandbox.aws.extension import RefusalError, Request, new, tables_of

SERVICE = "service-quotas"
MISSING = "NoSuchResourceException"
PENDING = "PENDING"
_WHY = "moto 5.2.5 knows some quotas of VPC and nothing else: no account's own values, no request to raise one"


@cache
def _catalogue() -> dict[str, dict[str, dict[str, Any]]]:
    text = files("provenpath.sandbox.aws.services").joinpath("data/quotas.yaml").read_text("utf-8")
    quotas: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load(text)
    return quotas


@new(SERVICE, "ListServices", _WHY)
def list_services(_request: Request) -> dict[str, Any]:
    """Name the services that have quotas here."""
    return {"Services": [{"ServiceCode": code, "ServiceName": code.upper()} for code in sorted(_catalogue())]}


@new(SERVICE, "ListServiceQuotas", _WHY)
def list_service_quotas(request: Request) -> dict[str, Any]:
    """List what the account may have of one service."""
    service = request.params["ServiceCode"]
    return {"Quotas": [_quota(request, service, code) for code in sorted(_service(service))]}


@new(SERVICE, "ListAWSDefaultServiceQuotas", _WHY)
def list_default_quotas(request: Request) -> dict[str, Any]:
    """List what AWS gives every account of one service."""
    service = request.params["ServiceCode"]
    return {"Quotas": [_quota(request, service, code, is_default=True) for code in sorted(_service(service))]}


@new(SERVICE, "GetServiceQuota", _WHY)
def get_service_quota(request: Request) -> dict[str, Any]:
    """Return what the account may have."""
    return {"Quota": _quota(request, request.params["ServiceCode"], request.params["QuotaCode"])}


@new(SERVICE, "GetAWSDefaultServiceQuota", _WHY)
def get_default_quota(request: Request) -> dict[str, Any]:
    """Return what AWS gives every account."""
    return {"Quota": _quota(request, request.params["ServiceCode"], request.params["QuotaCode"], is_default=True)}


@new(SERVICE, "RequestServiceQuotaIncrease", _WHY)
def request_increase(request: Request) -> dict[str, Any]:
    """Take a request to raise a quota; it stays pending until `decide`, as AWS decides in its own time."""
    quota = _quota(request, request.params["ServiceCode"], request.params["QuotaCode"])
    desired = request.params["DesiredValue"]
    if desired <= quota["Value"]:
        raise RefusalError("IllegalArgumentException", "You must ask for more than the current value of the quota")
    made_before = [each for each in request.table("requests").values() if each["QuotaArn"] == quota["QuotaArn"]]
    if any(each["Status"] == PENDING for each in made_before):
        raise RefusalError("ResourceAlreadyExistsException", "A request for this quota is open already")
    now = datetime.now(UTC)
    made = {
        "Id": uuid.uuid4().hex,
        "DesiredValue": desired,
        "Status": PENDING,
        "Created": now,
        "LastUpdated": now,
        **{key: quota[key] for key in ("ServiceCode", "ServiceName", "QuotaCode", "QuotaName", "QuotaArn", "Unit")},
    }
    request.table("requests")[made["Id"]] = made
    return {"RequestedQuota": made}


@new(SERVICE, "GetRequestedServiceQuotaChange", _WHY)
def get_requested_change(request: Request) -> dict[str, Any]:
    """Return one request."""
    found = request.table("requests").get(request.params["RequestId"])
    if found is None:
        raise RefusalError(MISSING, "The request does not exist")
    return {"RequestedQuota": found}


@new(SERVICE, "ListRequestedServiceQuotaChangeHistoryByQuota", _WHY)
def list_requested_changes(request: Request) -> dict[str, Any]:
    """List the requests for one quota."""
    wanted = request.params["ServiceCode"], request.params["QuotaCode"]
    found = [each for each in request.table("requests").values() if (each["ServiceCode"], each["QuotaCode"]) == wanted]
    return {"RequestedQuotas": found}


def decide() -> dict[str, int]:
    """Grant every pending request of every account and region, and return how many there were.

    AWS takes minutes to days and may refuse. Here it is the sandbox that says when that time has passed.
    """
    stores: Any = get_backend("service-quotas")
    granted = 0
    for by_region in stores.values():
        for backend in dict.values(by_region):
            tables = tables_of(backend)
            for made in tables.get("requests", {}).values():
                if made["Status"] == PENDING:
                    made["Status"], made["LastUpdated"] = "APPROVED", datetime.now(UTC)
                    tables.setdefault("values", {})[made["ServiceCode"], made["QuotaCode"]] = made["DesiredValue"]
                    granted += 1
    return {"granted": granted}


def _service(code: str) -> dict[str, dict[str, Any]]:
    if code not in _catalogue():
        raise RefusalError(MISSING, f"The sandbox knows no quotas of the service {code}")
    return _catalogue()[code]


def _quota(request: Request, service: str, code: str, *, is_default: bool = False) -> dict[str, Any]:
    known = _service(service).get(code)
    if known is None:
        raise RefusalError(MISSING, f"The sandbox knows no quota {code} of the service {service}")
    own = request.table("values").get((service, code))
    return {
        "ServiceCode": service,
        "ServiceName": service.upper(),
        "QuotaCode": code,
        "QuotaName": known["name"],
        "QuotaArn": f"arn:{request.partition}:servicequotas:{request.region}:{request.account}:{service}/{code}",
        "Value": float(known["value"] if is_default or own is None else own),
        "Unit": "None",
        "Adjustable": known["adjustable"],
        "GlobalQuota": service == "iam",
    }
