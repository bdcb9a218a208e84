"""What the faults of every layer share."""

from __future__ import annotations

from typing import Any

from provenpath.sandbox.faults import Edit, Injection

M = "terraform/modules/"
L = "terraform/coder-eks/"
ENVIRONMENT = "terraform/coder-eks/environments/workspaces-3000/"

Call = tuple[str, str, list[str], Injection]
"""A fault by a call: its id, what is wrong, the criteria that it breaks, what does it."""
Tree = tuple[str, str, list[str], list[Edit], str]
"""A fault of a tree: its id, what is wrong, the criteria that it breaks, the edits, the script that applies it."""

EVERYTHING: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}],
}
