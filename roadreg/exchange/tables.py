"""A file as it was read: columns of values, numbered rows, geometries where there are any."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from roadreg.exchange.refusals import Refusal
from roadreg.roads.geodesy import IntArray
from roadreg.roads.referencing import GeometryArray


@dataclass
class Table:
    """The rows of one sheet or layer.

    file_name : as the user knows it.
    columns : values by the file's name of the column; None for an empty cell, text as it stands otherwise.
    rows : number of each row as the reader of the file counts.
    geometry : Shapely geometries or None, in `crs`; None for a file that cannot hold any.
    crs : name or WKT of the geometry's coordinate system; None when the file does not say.
    measured : geometries again with M, where the file has M.
    notes : what the reader recognised or left out, one sentence each.
    refusals : rows that could not be read; they are not among `rows`.
    """

    file_name: str
    columns: dict[str, list[Any]]
    rows: IntArray
    geometry: GeometryArray | None = None
    crs: str | None = None
    measured: GeometryArray | None = None
    notes: list[str] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def row_count(self) -> int:
        """All rows of the file, those included that could not be read."""
        return len(self.rows) + len({refusal.row for refusal in self.refusals})


def numbered(count: int, first: int = 1) -> IntArray:
    """Row numbers from `first` on."""
    return np.arange(first, first + count, dtype=np.int64)
