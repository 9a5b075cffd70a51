"""Measured speeds, beside floors and peers. `script/bench` runs all and writes `docs/performance.md`."""
