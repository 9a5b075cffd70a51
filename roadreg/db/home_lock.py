"""One program at a time on a home's cluster. The kernel frees the lock of a killed program."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from roadreg.db.errors import DatabaseUnavailable

PATIENCE_SECONDS = 120


@contextlib.contextmanager
def hold(path: Path) -> Iterator[int]:
    """Hold the lock file, waiting for whoever has it. Yields its descriptor, to be handed to children.

    The file stays: removing it would let two programs each lock a file of the same name.
    Raises DatabaseUnavailable after two minutes.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _take(descriptor, path)
        yield descriptor
    finally:
        os.close(descriptor)


def _take(descriptor: int, path: Path) -> None:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > give_up:
                raise DatabaseUnavailable(
                    f"Another program has been starting or stopping this database for {PATIENCE_SECONDS} s"
                    f" (it holds {path}); end it and try again."
                ) from None
            time.sleep(0.05)
        else:
            return
