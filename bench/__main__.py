"""Run the benchmarks, all or those named, and write the table: `script/bench [NAME ...]`."""

import sys
from importlib import import_module
from pathlib import Path

from bench.measuring import Measured
from bench.register import open_register

BENCHES = ("command_line", "locate_and_snap", "hazard_list", "map_page")
TABLE = Path(__file__).parent.parent / "docs" / "performance.md"
HEAD = """# Measured speed

Written by `script/bench` on a made register: 200,000 roads of 24 vertices and 100,000 hazards in a box
the size of a province, fixed seed. Each figure stands beside a floor that was measured in the same run,
on a shared machine with two cores: read the ratios, not the figures.

| what | roadreg | floor | ratio | the floor is | goal |
|---|---|---|---|---|---|
"""


def line_of(row: Measured) -> str:
    """A row of the table."""
    floor = "—" if row.floor is None else f"{row.floor:,.1f} {row.unit}"
    return (
        f"| {row.what} | {row.ours:,.1f} {row.unit} | {floor} | {row.ratio} | {row.floor_is} | {row.goal} |"
    )


def main(names: list[str]) -> int:
    """Measure; write the table when everything was measured."""
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}; there are {', '.join(BENCHES)}.")
        return 2
    lines = []
    with open_register() as register:
        for name in names or BENCHES:
            for row in import_module(f"bench.{name}").measure(register):
                lines.append(line_of(row))
                print(lines[-1], flush=True)
    if not names:
        TABLE.write_text(HEAD + "\n".join(lines) + "\n")
    return 0


sys.exit(main(sys.argv[1:]))
