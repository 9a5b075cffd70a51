"""Real data of others. It is large and not part of the project: collected only where it lies beside the
checkout.
"""

import shutil
from pathlib import Path

import pytest

from tests.exchange.conftest import put, take

__all__ = ["data", "put", "take"]

SHARED = Path(__file__).parents[3] / "shared" / "data"

collect_ignore_glob = [] if SHARED.is_dir() else ["test_*.py"]


@pytest.fixture
def data(tmp_path):
    """Copies a file (or everything of a Shapefile) into the test's folder:
    `data("us-nbi-tennessee/bridges.csv")`.
    """

    def copy(name: str) -> Path:
        source = SHARED / name
        has_sidecars = source.suffix in (".shp", ".dbf", ".tab", ".mif")
        for part in source.parent.glob(f"{source.stem}.*") if has_sidecars else [source]:
            shutil.copy(part, tmp_path / part.name)
        return tmp_path / source.name

    return copy
