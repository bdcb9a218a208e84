"""Places that records are kept in beside this machine: a folder, or a prefix in a bucket of S3.

A bucket is reached with the caller's own credentials and never with the role of a deployment, which only looks.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from provenpath.errors import ProvenpathError

SENDS = ("s3:PutObject",)
"""The rights that `Place.add` needs, in a bucket on `<prefix>/*`."""
FETCHES = ("s3:GetObject", "s3:ListBucket")
"""Those that `Place.names` and `Place.get` need, the last one on the bucket itself."""


class PlaceError(ProvenpathError):
    """A place is named wrongly, is not there, or does not let us in."""


class Place(Protocol):
    """Somewhere that files are added to and never changed."""

    @property
    def address(self) -> str:
        """What it is called, such as `s3://bucket/prefix`."""

    def names(self) -> list[str]:
        """Return the names of all that lies there, sorted."""

    def get(self, name: str) -> bytes:
        """Return what lies under a name."""

    def add(self, name: str, content: bytes) -> bool:
        """Keep *content* under a new name; `False`, and nothing is done, where the name is taken."""


def place(address: str) -> Place:
    """Return the place of an address, `s3://bucket/prefix` or the path of a folder; nothing is asked yet."""
    parts = urlsplit(address)
    if not address.strip() or (parts.scheme not in {"", "s3"}) or (parts.scheme == "s3" and not parts.netloc):
        msg = f"{address!r} is no place for records. Name a folder, or a bucket as s3://bucket/prefix."
        raise PlaceError(msg)
    return Bucket(parts.netloc, parts.path.strip("/")) if parts.scheme else Folder(Path(address))


@dataclass(frozen=True)
class Folder:
    """A folder on this machine."""

    path: Path

    @property
    def address(self) -> str:
        """Its path."""
        return str(self.path)

    def names(self) -> list[str]:
        """See `Place`; `PlaceError` where there is no such folder."""
        with self._told("read"):
            return sorted(each.name for each in self.path.iterdir())

    def get(self, name: str) -> bytes:
        """See `Place`."""
        with self._told("read"):
            return (self.path / name).read_bytes()

    def add(self, name: str, content: bytes) -> bool:
        """See `Place`; the folder is made where it is missing."""
        with self._told("written to"):
            self.path.mkdir(parents=True, exist_ok=True)
            return write_new(self.path / name, content)

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            msg = f"The folder {self.path} cannot be {what}: {error.strerror or error}. Name one that can."
            raise PlaceError(msg) from error


@dataclass(frozen=True)
class Bucket:
    """A prefix in a bucket of S3."""

    bucket: str
    prefix: str
    """Without a slash at either end; empty for the whole bucket."""

    @property
    def address(self) -> str:
        """Its URL."""
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/")

    def names(self) -> list[str]:
        """See `Place`."""
        with self._told():
            pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self._key(""))
            keys = [each["Key"] for page in pages for each in page.get("Contents", ())]
        names = (key.removeprefix(self._key("")) for key in keys)
        return sorted(name for name in names if name)  # what the console calls a folder is a name that ends there

    def get(self, name: str) -> bytes:
        """See `Place`."""
        with self._told():
            content: bytes = self._s3.get_object(Bucket=self.bucket, Key=self._key(name))["Body"].read()
        return content

    def add(self, name: str, content: bytes) -> bool:
        """See `Place`."""
        with self._told():
            try:
                self._s3.put_object(
                    Bucket=self.bucket,
                    Key=self._key(name),
                    Body=content,
                    ContentType="application/x-ndjson",
                    ChecksumAlgorithm="SHA256",
                    IfNoneMatch="*",  # nothing is ever written over
                )
            except self._s3.exceptions.ClientError as error:
                if error.response["Error"]["Code"] == "PreconditionFailed":
                    return False
                raise
        return True

    def _key(self, name: str) -> str:
        return f"{self.prefix}/{name}" if self.prefix else name

    @cached_property
    def _s3(self) -> Any:
        try:
            import boto3  # noqa: PLC0415  (who keeps records in folders has no use for it)
            from botocore.config import Config  # noqa: PLC0415
        except ImportError as error:
            msg = f"{self.address} is reached with boto3, which is not there. Install the extra `runbooks`."
            raise PlaceError(msg) from error
        retries = {"mode": "standard", "total_max_attempts": 3}
        config = Config(retries=retries, connect_timeout=5, read_timeout=30)  # type: ignore[arg-type]
        return boto3.Session().client("s3", config=config)

    @contextmanager
    def _told(self) -> Iterator[None]:
        import botocore.exceptions as botocore  # noqa: PLC0415

        try:
            yield
        except botocore.NoCredentialsError as error:
            msg = f"There are no AWS credentials for {self.address}. Set AWS_PROFILE, or sign in, then run this again."
            raise PlaceError(msg) from error
        except botocore.ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            hint = {
                "NoSuchBucket": "Make the bucket, or correct its name.",
                "AccessDenied": f"Sending needs {' and '.join(SENDS)}, fetching {' and '.join(FETCHES)}.",
            }.get(code, "Check the bucket and whose credentials these are.")
            msg = f"{self.address} refuses {error.operation_name}: {code or 'no reason given'}. {hint}"
            raise PlaceError(msg) from error
        except (botocore.BotoCoreError, botocore.HTTPClientError) as error:
            msg = f"{self.address} cannot be reached: {error}. Check the network and the region, then run this again."
            raise PlaceError(msg) from error


def write_new(path: Path, content: bytes) -> bool:
    """Write a file whole under a new name; `False`, and nothing is written, where there is one."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        file.write(content)
    try:
        os.link(file.name, path)
    except FileExistsError:
        return False
    finally:
        Path(file.name).unlink()
    return True
