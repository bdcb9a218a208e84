"""The AWS facet of a target: sessions, clients, and who is really at the other end."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache, cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3
import botocore.exceptions
import botocore.session
from botocore.config import Config
from botocore.parsers import ResponseParserError

from provenpath.errors import ProvenpathError
from provenpath.proof.redaction import is_secret_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from provenpath.targets.deployment import Deployment

SCRUBBED = ("AWS_", "TF_", "KUBE", "HELM_", "VAULT_", "GOOGLE_", "AZURE_", "ARM_", "PG")
"""Variables, by how they begin, that the sandbox does not inherit: they name real accounts or change what runs.

What bears a secret's name is not inherited either.
"""

SANDBOX_KEYS = {"AWS_ACCESS_KEY_ID": "provenpath-sandbox", "AWS_SECRET_ACCESS_KEY": "provenpath-sandbox"}

_LIVE = Config(retries={"mode": "standard", "total_max_attempts": 5}, connect_timeout=5, read_timeout=30)
_LOCAL = Config(
    retries={"mode": "standard", "total_max_attempts": 2},
    connect_timeout=1,
    read_timeout=20,
    proxies={},  # of whoever calls us: none leads back to this machine
)
_IDENTITY = Config(retries={"mode": "standard", "total_max_attempts": 2}, connect_timeout=5, read_timeout=10)
"""Who is at the other end is asked before anything else, often by somebody who waits: at most half a minute."""

_BUSY = {"Throttling", "ThrottlingException", "RequestLimitExceeded", "TooManyRequestsException", "SlowDown"}


_NO_PROFILE = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}
"""What keeps botocore from the settings of whoever calls us: they are of real accounts."""


class WrongTargetError(ProvenpathError):
    """What answers is not what the deployment file names, or nothing answers."""


@cache
def _models() -> Any:
    """Return what reads AWS's models of its services and keeps them, which each session would do for itself."""
    return botocore.session.Session(session_vars=_NO_PROFILE).get_component("data_loader")


@dataclass(frozen=True)
class Identity:
    """Who the credentials are."""

    account: str
    partition: str
    arn: str


class Aws:
    """AWS as one deployment reaches it. Clients are made once and kept."""

    def __init__(self, deployment: Deployment, *, takes_role: bool = False) -> None:
        """With *takes_role* everything is asked as the role that the deployment file names, if it names one."""
        self.deployment = deployment
        self._takes_role = takes_role
        self._clients: dict[tuple[str, str], Any] = {}

    @property
    def endpoint_url(self) -> str | None:
        """The endpoint that the deployment file names, `None` for AWS's own."""
        return self.deployment.facets.get("aws", {}).get("endpoint_url")

    @property
    def region(self) -> str:
        """The region of the deployment."""
        return self.deployment.aws.region

    def client(self, service: str, region: str | None = None) -> Any:
        """Return a boto3 client of *service*, in the deployment's region unless another is named."""
        key = service, region or self.region
        if key not in self._clients:
            self._clients[key] = self._make(service, key[1], _LOCAL if self.endpoint_url else _LIVE)
        return self._clients[key]

    def _make(self, service: str, region: str, config: Config) -> Any:
        make: Any = self._session.client  # typed by literal names, which these are not
        return make(service, region_name=region, config=config, **self._endpoint())

    def plain_http_client(self, service: str) -> Any:
        """Return a client that speaks without TLS, to see that it is refused."""
        make: Any = self._session.client
        return make(service, use_ssl=False, config=_LIVE, **self._endpoint())

    @cached_property
    def _session(self) -> boto3.Session:
        own = self._own_session()
        if not (self._takes_role and self.deployment.aws.role):
            return own
        make: Any = own.client
        answer = make("sts", config=_LOCAL if self.endpoint_url else _LIVE, **self._endpoint()).assume_role(
            RoleArn=self.deployment.aws.role, RoleSessionName=f"provenpath-{self.deployment.name}"[:64]
        )
        keys = answer["Credentials"]
        return boto3.Session(
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys["SessionToken"],
            region_name=self.region,
            botocore_session=self._settings(),
        )

    def _own_session(self) -> boto3.Session:
        """Return a session of whoever calls us; of nobody but the sandbox's owner where an endpoint is named."""
        if not self.endpoint_url:
            return boto3.Session(region_name=self.region)
        return boto3.Session(
            aws_access_key_id=SANDBOX_KEYS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=SANDBOX_KEYS["AWS_SECRET_ACCESS_KEY"],
            region_name=self.region,
            botocore_session=self._settings(),
        )

    def _settings(self) -> botocore.session.Session | None:
        if not self.endpoint_url:
            return None
        settings = botocore.session.Session(session_vars=_NO_PROFILE)
        settings.register_component("data_loader", _models())
        return settings

    def _endpoint(self) -> dict[str, Any]:
        return {"endpoint_url": self.endpoint_url} if self.endpoint_url else {}

    def renew(self) -> None:
        """Fetch new credentials where the present ones are about to end, so that no scenario has to."""
        credentials = self._session.get_credentials()
        if credentials is not None:
            credentials.get_frozen_credentials()

    def identity(self) -> Identity:
        """Return who the credentials are; `WrongTargetError` where there are none or nothing answers."""
        name = self.deployment.name
        try:
            config = _LOCAL.merge(_IDENTITY) if self.endpoint_url else _IDENTITY
            answer = self._make("sts", self.region, config).get_caller_identity()
            return Identity(answer["Account"], answer["Arn"].split(":")[1], answer["Arn"])
        except botocore.exceptions.NoCredentialsError as error:
            msg = (
                f"There are no AWS credentials for the deployment {name!r}. "
                "Set AWS_PROFILE, or sign in with `aws sso login`, then run this again."
            )
            raise WrongTargetError(msg) from error
        except botocore.exceptions.EndpointConnectionError as error:
            msg = f"Nothing answers at {error.kwargs.get('endpoint_url', 'the AWS endpoint')}. {self._next_move()}"
            raise WrongTargetError(msg) from error
        except botocore.exceptions.ClientError as error:
            raise WrongTargetError(self._refusal(error)) from error
        except (botocore.exceptions.BotoCoreError, botocore.exceptions.HTTPClientError) as error:
            msg = f"AWS cannot be asked for the deployment {name!r}: {error}. {self._next_move()}"
            raise WrongTargetError(msg) from error
        except (ResponseParserError, LookupError, AttributeError, TypeError) as error:
            raise WrongTargetError(self._no_api(repr(error))) from error

    def _refusal(self, error: botocore.exceptions.ClientError) -> str:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        code = error.response.get("Error", {}).get("Code", "")
        name = self.deployment.name
        if code in _BUSY or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return f"AWS is asked for the deployment {name!r} and is busy: {code}. Wait a minute, then run this again."
        if not code or code.isdigit():
            return self._no_api(f"HTTP {status}")
        return (
            f"AWS refuses the credentials for the deployment {name!r}: {code}. "
            "Sign in again, or name the role of [aws] role rightly."
        )

    def _no_api(self, why: str) -> str:
        return f"What answers at {self.endpoint_url or 'the AWS endpoint'} is no AWS API ({why}). {self._next_move()}"

    def _next_move(self) -> str:
        if self.endpoint_url:
            return "Run `provenpath sandbox status`; `provenpath sandbox up` starts it again."
        return "Check the network and the region, then run this again."

    def check(self) -> Identity:
        """Return who the credentials are, where that is who the deployment file says.

        Raises `WrongTargetError`, naming each difference, so that nothing runs against another account.
        """
        found = self.identity()
        wanted = self.deployment.aws
        differences = [
            f"{what} is {is_!r}, the file says {says!r}"
            for what, is_, says in (
                ("account", found.account, wanted.account),
                ("partition", found.partition, wanted.partition),
            )
            if is_ != says
        ]
        if differences:
            msg = (
                f"The credentials are not those of the deployment {self.deployment.name!r}: {'; '.join(differences)} "
                f"({self.deployment.path}). Nothing was run. Sign in to that account, or correct the file."
            )
            raise WrongTargetError(msg)
        return found

    def environment(self, inherited: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return the environment for a program that is to reach the same API.

        For a local endpoint nothing of a real account is handed on, and the endpoint is the proxy for everything
        else, so that no request leaves the machine unseen.
        """
        inherited = os.environ if inherited is None else inherited
        if not self.endpoint_url:
            return {**inherited, "AWS_REGION": self.region}
        kept = {
            name: value
            for name, value in inherited.items()
            if not name.upper().startswith(SCRUBBED) and not is_secret_name(name)
        }
        for name in ("no_proxy", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"):
            kept.pop(name, None)
        return (
            kept
            | SANDBOX_KEYS
            | {
                "AWS_ENDPOINT_URL": self.endpoint_url,
                "AWS_REGION": self.region,
                "AWS_EC2_METADATA_DISABLED": "true",
                "AWS_CONFIG_FILE": os.devnull,
                "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
                "KUBECONFIG": os.devnull,  # unset would mean the one in the home folder
                # S3 Control puts the account before the host, a name that no resolver knows: as a proxied request
                # it arrives. The same setting sends whatever else wants to go out to the sandbox, which refuses it.
                "HTTP_PROXY": self.endpoint_url,
                "HTTPS_PROXY": self.endpoint_url,
            }
        )

    @property
    def is_local(self) -> bool:
        """Whether calls go to an endpoint on this machine, whoever set it: the deployment file or the environment."""
        return urlsplit(self.client("sts").meta.endpoint_url).hostname in {"127.0.0.1", "localhost", "::1"}
