"""The embedded cluster: made, started, stopped, killed, and told why not."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text

from roadreg.db import migrate, postmaster
from roadreg.db.cluster import DEBIAN_BINARIES, VERSION, Cluster
from roadreg.db.errors import (
    ClusterNotReachable,
    DatabaseUnavailable,
    NoDiskSpace,
    OtherPostgresVersion,
    PostgisMissing,
    SchemaBehind,
    SchemaNewer,
)
from roadreg.db.place import LONGEST_SOCKET_PATH, SOCKET_FILE, find_existing_place

BINARIES = Path(DEBIAN_BINARIES.format(version=VERSION))

pytestmark = pytest.mark.xdist_group("cluster")


def new_home() -> Path:
    """A folder that the cluster's user can reach; pytest's own temporary folders are closed to it."""
    home = Path(tempfile.mkdtemp(prefix="roadreg-", dir=tempfile.gettempdir()))
    home.chmod(0o755)
    return home


def remove(home: Path, *clusters: Cluster) -> None:
    for cluster in clusters:
        cluster.stop()
    place = find_existing_place(home)
    if place is not None:
        shutil.rmtree(place.root)
        shutil.rmtree(place.socket, ignore_errors=True)
    shutil.rmtree(home)


@pytest.fixture(scope="module")
def running() -> Iterator[Cluster]:
    """A cluster that has been made once; every test leaves it startable."""
    home = new_home()
    cluster = Cluster(home)
    cluster.ensure_running()
    yield cluster
    remove(home, cluster)


@pytest.fixture
def home() -> Iterator[Path]:
    home = new_home()
    yield home
    remove(home, Cluster(home))


def ask(cluster: Cluster, question: str, database: str = "roadreg") -> object:
    with cluster.connect(database) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return row[0]


def test_the_database_has_the_extensions_of_the_register(running: Cluster) -> None:
    engine = create_engine(running.ensure_running())
    with engine.connect() as connection:
        extensions = set(connection.scalars(text("SELECT extname FROM pg_extension")))
        assert {"postgis", "btree_gist"} <= extensions
        assert connection.scalar(text("SHOW server_encoding")) == "UTF8"
        assert connection.scalar(text("SHOW jit")) == "off"
        assert connection.scalar(text("SHOW listen_addresses")) == ""
    engine.dispose()


def test_a_second_start_is_harmless(running: Cluster) -> None:
    running.ensure_running()
    before = running.status().pid
    assert running.start() is False
    assert running.ensure_running() == running.url()
    assert running.status().pid == before


def test_the_status_tells_where_and_what(running: Cluster) -> None:
    running.ensure_running()
    status = running.status()
    assert status.running
    assert status.data_directory == running.home / "cluster" / "data"
    assert status.version is not None
    assert status.version.startswith(f"{VERSION}.")
    assert status.pid == postmaster.find_pid(status.data_directory)
    assert status.note is None


def test_a_stopped_cluster_says_so_and_starts_again(running: Cluster) -> None:
    running.ensure_running()
    assert running.stop() is True
    assert running.stop() is False
    assert not running.status().running
    with pytest.raises(DatabaseUnavailable, match="roadreg db start"):
        running.connect("roadreg")
    assert running.start() is True
    assert ask(running, "SELECT 1") == 1


def test_what_was_saved_outlives_a_killed_server(running: Cluster) -> None:
    running.ensure_running()
    with running.connect("roadreg") as connection:
        connection.execute("DROP TABLE IF EXISTS kept")
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    pid = running.status().pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    running.ensure_running()
    assert running.status().pid != pid
    assert ask(running, "SELECT answer FROM kept") == 42


def test_a_statement_that_outlives_its_killed_server_does_not_block_the_next(running: Cluster) -> None:
    running.ensure_running()
    pid = running.status().pid
    assert pid is not None
    with ThreadPoolExecutor(1) as thread:
        busy = running.connect("roadreg")
        # A statement that never looks up to see whether its server still lives.
        statement = thread.submit(busy.execute, "SELECT count(*) FROM generate_series(1, 10000000000)")
        others = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%generate_series%'"
        while ask(running, others) != 2:  # It and the question itself.
            pass
        os.kill(pid, signal.SIGKILL)
        running.ensure_running()
        with pytest.raises(psycopg.OperationalError):
            statement.result()
        busy.close()
    assert ask(running, "SELECT 1") == 1


def test_a_process_number_that_another_program_has_by_now_does_not_block_a_start(running: Cluster) -> None:
    running.ensure_running()
    running.stop()
    place = find_existing_place(running.home)
    assert place is not None
    stale = f"{os.getpid()}\n{place.data}\n0\n5432\n{place.socket}\n\n0 0\nready\n"
    place.owner.write_file(place.data / "postmaster.pid", stale)
    assert not running.status().running
    running.ensure_running()
    assert ask(running, "SELECT 1") == 1


def test_two_first_starts_at_once_make_one_cluster(home: Path) -> None:
    command = [str(Path(sys.executable).with_name("roadreg")), "db", "start"]
    environment = {**os.environ, "ROADREG_HOME": str(home)}
    environment.pop("DATABASE_URL", None)
    both = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert sorted("has started" in out for out, _ in said) == [False, True]
    assert ask(Cluster(home), "SELECT count(*) FROM pg_extension WHERE extname = 'postgis'") == 1


def test_a_half_made_cluster_is_made_anew(home: Path) -> None:
    cluster = Cluster(home, durable=False)
    cluster.start()
    cluster.stop()
    place = find_existing_place(home)
    assert place is not None
    # As a killed initdb leaves it: files, but no whole data directory.
    place.owner.run("mv", place.data, place.half_made_data)
    place.owner.run("rm", place.half_made_data / "PG_VERSION")
    cluster.ensure_running()
    assert not place.half_made_data.exists()
    assert ask(cluster, "SELECT 1") == 1


def test_a_socket_path_that_would_be_too_long_is_put_in_a_short_private_folder(home: Path) -> None:
    deep = home / ("a-long-name-" * 8)
    cluster = Cluster(deep, durable=False)
    cluster.start()
    try:
        socket = cluster.status().socket_directory
        assert socket is not None
        assert len(os.fsencode(socket / SOCKET_FILE)) <= LONGEST_SOCKET_PATH
        assert socket.stat().st_mode & 0o077 == 0
        assert ask(cluster, "SELECT 1", "postgres") == 1
    finally:
        cluster.stop()
        shutil.rmtree(cluster.status().socket_directory or "", ignore_errors=True)


def test_missing_packages_are_named(home: Path, tmp_path: Path) -> None:
    with pytest.raises(PostgisMissing, match=r"apt-get install postgresql-15 postgresql-15-postgis-3\.$"):
        Cluster(home, binaries=tmp_path).start()


def test_postgresql_without_postgis_is_not_enough(home: Path, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    for program in ("initdb", "pg_ctl", "postgres"):
        (tmp_path / "bin" / program).symlink_to(BINARIES / program)
    with pytest.raises(PostgisMissing, match="with PostGIS is not in"):
        Cluster(home, binaries=tmp_path / "bin").start()


def test_a_full_disk_is_told_before_anything_is_made(home: Path) -> None:
    with pytest.raises(NoDiskSpace, match="MB free, and the database needs"):
        Cluster(home, room=2**60).start()
    assert not (home / "cluster" / "data").exists()


def test_data_of_a_newer_postgresql_are_left_alone(running: Cluster) -> None:
    running.ensure_running()
    running.stop()
    place = find_existing_place(running.home)
    assert place is not None
    place.owner.write_file(place.data / "PG_VERSION", "17\n")
    try:
        with pytest.raises(OtherPostgresVersion, match=r"made by PostgreSQL 17, which is newer than the 15"):
            running.start()
    finally:
        place.owner.write_file(place.data / "PG_VERSION", "15\n")


def test_an_upgrade_twice_does_it_once(running: Cluster) -> None:
    url = running.ensure_running()
    with pytest.raises(SchemaBehind, match="roadreg db upgrade"):
        migrate.require_current(url)
    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(migrate.upgrade, [url, url])) == [False, True]
    migrate.require_current(url)
    assert migrate.current(url) == migrate.newest()
    migrate.downgrade(url, "base")
    assert migrate.current(url) is None


def test_a_database_of_a_newer_program_is_refused(running: Cluster) -> None:
    running.ensure_running()
    running.ensure_database("of_tomorrow")
    with running.connect("of_tomorrow") as connection:
        connection.execute("CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)")
        connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    for check in (migrate.require_current, migrate.upgrade):
        with pytest.raises(SchemaNewer, match="the program is older than the database"):
            check(running.url("of_tomorrow"))


def test_a_database_that_does_not_answer_is_named() -> None:
    with pytest.raises(DatabaseUnavailable, match="does not answer"):
        migrate.current("postgresql+psycopg://roadreg@/roadreg?host=/nowhere")


if os.geteuid() == 0:  # Only root can act as another user, and only root's cluster is run by one.

    def test_another_user_is_kept_out_by_the_folder_and_by_the_server(running: Cluster) -> None:
        running.ensure_running()
        place = find_existing_place(running.home)
        assert place is not None
        command = [
            "runuser", "-u", "nobody", "--",
            "psql", "-h", str(place.socket), "-U", "roadreg", "roadreg", "-c", "SELECT 1",
        ]  # fmt: skip
        kept_out = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)
        assert "Permission denied" in kept_out.stderr
        # Even with the folders open the server itself refuses.
        place.root.chmod(0o755)
        place.socket.chmod(0o755)
        try:
            refused = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)
        finally:
            place.socket.chmod(0o700)
            place.root.chmod(0o700)
        assert 'Peer authentication failed for user "roadreg"' in refused.stderr
        assert ask(running, "SELECT current_user") == "roadreg"

    def test_a_home_that_the_servers_user_cannot_enter_keeps_its_data_elsewhere(home: Path) -> None:
        home.chmod(0o700)
        cluster = Cluster(home, durable=False)
        cluster.start()
        status = cluster.status()
        assert status.data_directory.is_relative_to("/var/lib/roadreg")
        assert status.note is not None
        assert "cannot get into it" in status.note
        # And is found there again, also when the folder has been opened since.
        home.chmod(0o755)
        assert Cluster(home).status() == status

    def test_data_behind_a_closed_folder_are_reported_and_not_made_anew(running: Cluster) -> None:
        running.stop()
        running.home.chmod(0o700)
        try:
            with pytest.raises(ClusterNotReachable, match="let it pass every folder"):
                running.start()
        finally:
            running.home.chmod(0o755)
