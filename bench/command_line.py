"""How long a person waits for `roadreg --help`."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.measuring import Measured, alternating


def measure(_register: object) -> Iterator[Measured]:
    """The command beside an interpreter that does nothing."""
    command = Path(sys.executable).parent / "roadreg"
    ours, floor = alternating(
        lambda: subprocess.run([command, "--help"], check=True, capture_output=True),
        lambda: subprocess.run([sys.executable, "-c", "pass"], check=True),
        times=15,
    )
    yield Measured("`roadreg --help`", ours, floor, "ms", "an empty interpreter", "< 150 ms")
