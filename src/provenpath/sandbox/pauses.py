"""Shorten the AWS provider's pauses, for authors who apply wrong trees all day: opt-in, and named where it was used.

The provider waits a fixed time before it looks at a new resource for the first time, half a minute for a load balancer.
No setting and no server can shorten that. It is one function that waits, `WaitForStateContext` of
[terraform-plugin-sdk](https://github.com/hashicorp/terraform-plugin-sdk), which sets one timer for that delay and one
for the interval between looks. A launcher in the provider's place starts the provider, stops it before its first
instruction, and leads both calls past a constant. It changes when the provider looks, never what it asks for, and no
file of the provider's.

Linux on x86-64 only, and only where exactly the two expected calls are found: else the provider stays as it is.
"""

from __future__ import annotations

import json
import mmap
import platform
import shutil
import struct
import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from provenpath.errors import ProvenpathError
from provenpath.sandbox import terraform

if TYPE_CHECKING:
    from collections.abc import Iterator

OPTION = "shortened provider pauses"
"""What the record of a run says of it."""

_WAITS = b"github.com/hashicorp/terraform-plugin-sdk/v2/helper/retry.(*StateChangeConf).WaitForStateContext.func1"
_SETS_TIMER = b"time.NewTimer"
_NANOSECONDS = (1_000_000, 20_000_000)
"""The delay before the first look, and the interval after it."""

_MAGIC = (0xFFFFFFF0, 0xFFFFFFF1)
"""Of the table of functions as Go has written it since 1.18 and since 1.20."""
_CALL, _PADDING, _STUB_BYTES = 0xE8, b"\xcc", 10


class PauseError(ProvenpathError):
    """The pauses of this provider cannot be shortened here."""


@dataclass(frozen=True)
class Patch:
    """Bytes of the started provider, to be exchanged before its first instruction."""

    address: int
    old: bytes
    new: bytes


def mirror_of(mirror: Path, folder: Path) -> Path:
    """Return a mirror below *folder* whose providers are those of *mirror*, each started with its pauses shortened.

    Raises `PauseError` where that cannot be done: another machine than Linux on x86-64, a packed provider, or one in
    which the two timers are not found.
    """
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        msg = f"Pauses are shortened on Linux on x86-64 only, and this is {platform.system()} on {platform.machine()}."
        raise PauseError(msg)
    place = Path(terraform.REGISTRY) / terraform.PROVIDER
    found = sorted((mirror / place).glob(f"*/{terraform.target()}/terraform-provider-aws*"))
    if not found:
        msg = (
            f"{mirror} holds no unpacked provider. Unpack its archives there, as `terraform providers mirror` does not."
        )
        raise PauseError(msg)
    for provider in found:
        launcher = folder / provider.relative_to(mirror)
        text = _LAUNCHER.format(python=sys.executable, provider=str(provider), patches=_listed(patches(provider)))
        if launcher.is_file() and launcher.read_text(encoding="utf-8") == text:
            continue
        shutil.rmtree(launcher.parent, ignore_errors=True)
        launcher.parent.mkdir(parents=True)
        launcher.write_text(text, encoding="utf-8")
        launcher.chmod(0o755)
    return folder


def patches(provider: Path) -> tuple[Patch, ...]:
    """Return what has to be exchanged in a started *provider*; `PauseError` where the two timers are not found."""
    try:
        with provider.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as image:
            return tuple(_patches(image))
    except (ValueError, KeyError, IndexError, struct.error) as error:
        msg = f"{provider} is not built as expected ({error}), so its pauses stay as they are."
        raise PauseError(msg) from error


def _patches(image: mmap.mmap) -> Iterator[Patch]:
    sections = _sections(image)
    text_address, text_offset, text_size = sections[b".text"]
    functions = _functions(image, sections[b".gopclntab"][1], {_WAITS, _SETS_TIMER})
    (start, end), (timer, _) = functions[_WAITS], functions[_SETS_TIMER]
    code = image[text_offset + start - text_address : text_offset + end - text_address]
    calls = [
        start + at
        for at in range(len(code) - 4)
        if code[at] == _CALL and start + at + 5 + struct.unpack_from("<i", code, at + 1)[0] == timer
    ]
    if len(calls) != len(_NANOSECONDS):
        msg = f"{len(calls)} timers, not {len(_NANOSECONDS)}"
        raise ValueError(msg)
    room = text_offset
    for call, nanoseconds in zip(calls, _NANOSECONDS, strict=True):
        # the space between functions, which Go fills with traps; two bytes stay on either side
        room = image.find(_PADDING * (_STUB_BYTES + 4), room, text_offset + text_size)
        if room < 0:
            msg = "no room between its functions"
            raise ValueError(msg)
        stub = text_address + room + 2 - text_offset
        # mov eax, nanoseconds; jmp time.NewTimer
        jump = b"\xb8" + struct.pack("<I", nanoseconds) + b"\xe9" + struct.pack("<i", timer - (stub + _STUB_BYTES))
        yield Patch(stub, _PADDING * _STUB_BYTES, jump)
        old = image[text_offset + call - text_address : text_offset + call - text_address + 5]
        yield Patch(call, old, bytes([_CALL]) + struct.pack("<i", stub - (call + 5)))
        room += _STUB_BYTES + 4


def _sections(image: mmap.mmap) -> dict[bytes, tuple[int, int, int]]:
    """Return address, offset and size of each section of a 64-bit ELF program that is loaded where it says."""
    if image[:6] != b"\x7fELF\x02\x01" or struct.unpack_from("<H", image, 16)[0] != 2:  # noqa: PLR2004  (ET_EXEC)
        msg = "no program of a fixed address for x86-64"
        raise ValueError(msg)
    (table,) = struct.unpack_from("<Q", image, 40)
    size, count, names_at = struct.unpack_from("<HHH", image, 58)
    headers = [struct.unpack_from("<IIQQQQ", image, table + size * number) for number in range(count)]
    names = headers[names_at][4]
    return {
        image[names + name : image.find(b"\0", names + name)]: (address, offset, length)
        for name, _, _, address, offset, length in headers
    }


def _functions(image: mmap.mmap, table: int, wanted: set[bytes]) -> dict[bytes, tuple[int, int]]:
    """Return where the *wanted* functions start and end, from Go's own table of all functions."""
    (magic,) = struct.unpack_from("<I", image, table)
    if magic not in _MAGIC:
        msg = f"a table of functions of the kind {magic:#x}"
        raise ValueError(msg)
    count, _, text, names, _, _, _, entries = struct.unpack_from("<8Q", image, table + 8)
    offsets = {image.find(b"\0" + name + b"\0", table + names) + 1 - table - names: name for name in wanted}
    listed = list(struct.iter_unpack("<II", image[table + entries : table + entries + 8 * (count + 1)]))
    found = {}
    for (start, at), (end, _) in pairwise(listed):
        (name,) = struct.unpack_from("<I", image, table + entries + at + 4)
        if name in offsets:
            found[offsets[name]] = (text + start, text + end)
    return found


def _listed(found: tuple[Patch, ...]) -> str:
    return json.dumps([[each.address, each.old.hex(), each.new.hex()] for each in found])


_LAUNCHER = '''\
#!{python} -IS
"""Start the AWS provider with its pauses shortened. Written by provenpath.sandbox.pauses."""

import ctypes
import os
import sys

PROVIDER = {provider!r}
PATCHES = {patches}
CONT, DETACH, SEIZE, EXEC_EVENTS = 7, 17, 0x4206, 0x10
SET_PTRACER, ANY = 0x59616D61, ctypes.c_ulong(-1)
EXEC_STOP = 5 | 4 << 8  # SIGTRAP with PTRACE_EVENT_EXEC

libc = ctypes.CDLL(None)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
libc.ptrace.restype = ctypes.c_long


def shorten(pid):
    with open(f"/proc/{{pid}}/mem", "r+b", buffering=0) as memory:
        for address, old, _ in PATCHES:
            memory.seek(address)
            if memory.read(len(old) // 2).hex() != old:
                return
        for address, _, new in PATCHES:
            memory.seek(address)
            memory.write(bytes.fromhex(new))


def watch(pid, ready):
    """Wait until the process *pid* becomes the provider, and change it before it goes on."""
    is_held = libc.ptrace(SEIZE, pid, None, EXEC_EVENTS) == 0
    os.write(ready, b"x")
    os.close(ready)
    while is_held:
        _, status = os.waitpid(pid, 0x40000000)
        if not os.WIFSTOPPED(status):
            return
        if status >> 8 == EXEC_STOP:
            try:
                shorten(pid)
            finally:
                libc.ptrace(DETACH, pid, None, None)
            return
        libc.ptrace(CONT, pid, None, os.WSTOPSIG(status))


libc.prctl(SET_PTRACER, ANY, 0, 0, 0)
us = os.getpid()
waiting, ready = os.pipe()
child = os.fork()
if child == 0:
    if os.fork() == 0:  # a grandchild is no child of the provider's, which would not know what to do with one
        os.close(waiting)
        try:
            watch(us, ready)
        finally:
            os._exit(0)
    os._exit(0)
os.close(ready)
os.waitpid(child, 0)
os.read(waiting, 1)
os.close(waiting)
os.execv(PROVIDER, [PROVIDER, *sys.argv[1:]])
'''
