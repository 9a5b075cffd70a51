"""Real files of others come in by the command, and are on the map. Collected where the files lie beside."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.end_to_end.conftest import SHARED, serving
from tests.end_to_end.test_map import wait_until_drawn

ROADREG = Path(sys.executable).parent / "roadreg"


@pytest.fixture(scope="module")
def server(cluster, template, worker_id, tmp_path_factory):
    """A server of this module's own: what comes in here would move the map of the other walks."""
    with serving(cluster, template, f"others_{worker_id}", tmp_path_factory.mktemp("others")) as server:
        yield server


@pytest.fixture
def bring(server, tmp_path):
    """Runs `roadreg import` on the server's database: `bring("routes", file, "--option")`, its result."""

    def run(kind: str, file: str, *options: str) -> dict:
        url = server.database.engine.url.render_as_string(hide_password=False)
        done = subprocess.run(
            [ROADREG, "import", kind, SHARED / file, "--json", *options],
            cwd=tmp_path,
            env={**os.environ, "DATABASE_URL": url, "ROADREG_HOME": str(tmp_path)},
            capture_output=True,
            text=True,
        )
        assert done.returncode in (0, 1), done.stderr
        return json.loads(done.stdout)

    return run


@pytest.mark.parametrize(
    ("kind", "file", "options", "least", "view", "layer"),
    [
        (
            "routes",
            "osm-helsinki/Helsinki.osm.pbf",
            ("--assign-codes", "C"),
            1_400,
            "15/60.171/24.944",
            ".map-roads",
        ),
        (
            "routes",
            "japan-npa-expressways/crashes-2018-2020.csv",
            ("--from-posts", "--assign-codes", "Z", "--good-rows"),
            200,
            "12/35.44/139.41",
            ".map-roads",
        ),
        ("bridges", "us-nbi-tennessee/bridges.csv", (), 20_000, "10/36.1/-86.8", ".map-signs"),
    ],
    ids=["Helsinki", "Japan", "Tennessee"],
)
def test_it_comes_in_and_is_seen(bring, visit, kind, file, options, least, view, layer):
    outcome = bring(kind, file, *options)
    assert outcome["added"] >= least
    window = visit("desktop", "en")
    window.sign_in("steward")
    page = window.open(f"/?look=1#map={view}")
    wait_until_drawn(page, layer)
