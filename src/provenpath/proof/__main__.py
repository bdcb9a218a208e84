"""Run pytest so that an interruption before its first test ends it without a word: nothing has to be undone yet."""

from __future__ import annotations

import os
import signal
import sys
from typing import NoReturn

INTERRUPTED = 130


def _end(*_: object) -> NoReturn:
    os._exit(INTERRUPTED)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, _end)  # until the session starts, see `provenpath.proof.plugin`

    from provenpath import disk, process

    process.let_interrupts_in()

    import pytest

    from provenpath.checkout import Checkout

    try:
        sys.exit(pytest.main())
    except OSError as error:  # pytest writes files of its own at the very end
        said = disk.explanation(error, Checkout.find().state)
        if not said:
            raise
        sys.exit(said)
