"""A disk that has no room left, said in words that lead on."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_SCANT = 64 * 1024
"""Bytes with which nothing that this program starts gets far."""


def explanation(error: BaseException, state: Path) -> str:
    """Return what to say where *error* or what led to it is a disk without room, nothing where it is something else.

    The system rarely says which file had no room. Beside that file, *state* and the folder for temporary files are what
    this program writes to: the one with the least room is named.
    """
    cause: BaseException | None = error
    while cause is not None and not (isinstance(cause, OSError) and cause.errno in _FULL):
        cause = cause.__cause__ or cause.__context__
    if not isinstance(cause, OSError):
        return ""
    place = min((state, _temporary(state)), key=_free)
    return _sentence(str(cause.filename or place), str(cause.strerror), place)


def complaint(folder: Path) -> str:
    """Return what to say where the disk of *folder* has no room left: what failed may have none to say it."""
    return _sentence(str(folder), os.strerror(errno.ENOSPC), folder) if _free(folder) < _SCANT else ""


def _sentence(name: str, why: str, place: Path) -> str:
    return (
        f"The disk is full: {why} ({name}; {_free(place) / 2**20:.1f} MB are free there). "
        "Make room, or name a folder elsewhere in PROVENPATH_STATE, then run this again: what was half written is made "
        "anew."
    )


def _free(place: Path) -> int:
    return shutil.disk_usage(_there(place)).free


def _there(place: Path) -> Path:
    """Return *place*, or the nearest folder above it that there is."""
    return next(folder for folder in (place, *place.parents) if folder.exists())


def _temporary(otherwise: Path) -> Path:
    try:
        return type(otherwise)(tempfile.gettempdir())
    except OSError:  # it tries to write there, so a full disk leaves none
        return otherwise
