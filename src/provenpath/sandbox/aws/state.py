"""Keep moto's memory in a file and take it back.

The file is pickle: `provenpath.sandbox.saved` says when one may be loaded.
"""

from __future__ import annotations

import collections
import importlib
import io
import pickle
import threading
import weakref
from typing import TYPE_CHECKING, Any

import cloudpickle
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from cryptography.x509 import load_pem_x509_certificate
from moto.core.base_backend import BackendDict
from moto.core.model_instances import reset_model_data
from moto.utilities.utils import get_partition

from provenpath.errors import ProvenpathError

if TYPE_CHECKING:
    from pathlib import Path

_LOCK, _RLOCK = type(threading.Lock()), type(threading.RLock())
_WEAK_REGISTRIES = ("vpc_refs", "backend_refs", "vpc_pcx_refs")
"""Sets of weak references that EC2's backend class keeps of its instances, to find a VPC of another region."""


def save(path: Path) -> dict[str, int]:
    """Write the state of every backend in use to *path*, whole or not at all; return how many and how large."""
    backends = {
        (store.service_name, type(backend).__module__, account, region): backend
        for store in _stores()
        for account, by_region in store.items()
        for region, backend in dict.items(by_region)
    }
    # moto makes IAM for every partition at once, 4 MB of AWS's own policies each: keep those that anything else is in
    used = {get_partition(region) for service, _, _, region in backends if service != "iam"}
    backends = {key: backend for key, backend in backends.items() if key[0] != "iam" or get_partition(key[3]) in used}
    registries = {(store.service_name, store.backend.__module__): _registries(store) for store in _stores()}
    buffer = io.BytesIO()
    _Pickler(buffer, protocol=5).dump((backends, registries))
    draft = path.with_suffix(".draft")
    try:
        draft.touch(mode=0o600)
        draft.write_bytes(buffer.getvalue())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)  # half of it would only take the room that is lacking
    return {"backends": len(backends), "bytes": buffer.tell()}


def restore(path: Path) -> dict[str, int]:
    """Put the state that `save` wrote to *path* in place of what is there; return how many backends it held.

    Where it cannot be loaded, what is there stays.
    """
    before = len(_kept)
    with path.open("rb") as file:
        backends, registries = pickle.load(file)  # noqa: S301  (written by this program, see provenpath.sandbox.saved)
    del _kept[:before]
    _forget()
    for (service, module), by_name in registries.items():
        for name, registry in by_name.items():
            _registries(_store(module, service))[name].update(registry)
    for (service, module, account, region), backend in backends.items():
        store = _store(module, service)
        dict.__setitem__(store[account], region, backend)
        for name in _WEAK_REGISTRIES:
            known = getattr(type(backend), name, None)
            if known is not None:
                known[type(backend)].add(weakref.ref(backend))
    return {"backends": len(backends)}


def _forget() -> None:
    reset_model_data()  # lists of everything that was ever made: what they hold would stay for ever
    for store in _stores():
        for by_region in store.values():
            for backend in dict.values(by_region):
                for name in _WEAK_REGISTRIES:
                    getattr(type(backend), name, {}).pop(type(backend), None)
            dict.clear(by_region)
        for registry in _registries(store).values():
            registry.clear()


def _stores() -> list[BackendDict[Any]]:
    stores: Any = BackendDict
    instances: list[BackendDict[Any]] = stores._instances  # noqa: SLF001  (moto has no public list of its stores)
    return instances


def _registries(store: BackendDict[Any]) -> dict[str, dict[Any, Any]]:
    """Return what a store knows beside its backends, such as which account a bucket's name belongs to."""
    return {name: value for name, value in vars(store).items() if isinstance(value, dict)}


def _store(module: str, service: str) -> BackendDict[Any]:
    for value in vars(importlib.import_module(module)).values():
        if isinstance(value, BackendDict) and value.service_name == service:
            return value
    msg = f"The saved state holds {service!r} of {module}, which this moto lacks. Delete it; the next start is cold."
    raise ProvenpathError(msg)


class _Pickler(cloudpickle.Pickler):  # type: ignore[misc]
    """Pickles what moto's backends hold beside plain data: locks, keys, references to other stores."""

    def reducer_override(self, obj: Any) -> Any:  # noqa: PLR0911  (one case a kind of object)
        kind = type(obj)
        if kind in {_LOCK, _RLOCK}:
            return (threading.RLock if kind is _RLOCK else threading.Lock, ())
        if kind.__module__.startswith("cryptography."):
            if (key := _pem(obj)) is not None:
                return key
        elif isinstance(obj, BackendDict):
            return (_store, (obj.backend.__module__, obj.service_name))
        elif isinstance(obj, (threading.Thread, threading.Event, threading.Condition)):
            return (_nothing, ())
        elif isinstance(obj, dict) and kind.__module__.startswith("moto."):
            # one with methods of its own hides some of what it holds (S3's older versions) and would be filled
            # by what they do: it is taken, and rebuilt, as the plain dictionary below
            factory = getattr(obj, "default_factory", None)
            return (_empty, (kind,), (factory, dict(obj.__dict__), dict(dict.items(obj))), None, None, _fill)
        elif kind is weakref.WeakValueDictionary:
            return (_weak_values, (dict(obj),))
        elif kind is weakref.ReferenceType:
            return (_weak, (obj(),))
        return super().reducer_override(obj)


def _pem(obj: Any) -> Any:
    if hasattr(obj, "private_bytes"):
        pem = obj.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return (_private_key, (pem,))
    if type(obj).__name__.endswith("PublicKey"):
        return (_public_key, (obj.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),))
    if type(obj).__name__ == "Certificate":
        return (_certificate, (obj.public_bytes(Encoding.PEM),))
    return None


# of our own, because a compiled function may not say where pickle would find it


def _private_key(pem: bytes) -> Any:
    return load_pem_private_key(pem, None)


def _public_key(pem: bytes) -> Any:
    return load_pem_public_key(pem)


def _certificate(pem: bytes) -> Any:
    return load_pem_x509_certificate(pem)


def _nothing() -> None:
    return None


def _empty(kind: Any) -> Any:
    return kind.__new__(kind)


def _fill(made: Any, state: tuple[Any, dict[str, Any], dict[Any, Any]]) -> None:
    factory, attributes, items = state
    if isinstance(made, collections.defaultdict):
        made.default_factory = factory
    made.__dict__.update(attributes)
    dict.update(made, items)


_kept: list[Any] = []
"""What only weak references point to after a restore; without it they would be dead at once."""


def _weak_values(values: dict[Any, Any]) -> Any:
    _kept.extend(values.values())
    return weakref.WeakValueDictionary(values)


def _weak(target: Any) -> Any:
    if target is None:
        target = type("Gone", (), {})()
    _kept.append(target)
    return weakref.ref(target)
