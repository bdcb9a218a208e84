"""What moto lacks of CloudWatch Logs."""

from __future__ import annotations

from typing import Any

from provenpath.sandbox.aws.extension import RefusalError, Request, new


@new("logs", "DisassociateKmsKey", why="moto 5.2.5 has no DisassociateKmsKey")
def disassociate_key(request: Request) -> dict[str, Any]:
    """Leave the encryption of a log group to CloudWatch Logs."""
    backend: Any = request.backend
    group = backend.groups.get(request.params.get("logGroupName"))
    if group is None:
        raise RefusalError("ResourceNotFoundException", "The specified log group does not exist.")
    group.kms_key_id = None
    return {}
