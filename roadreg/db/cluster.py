"""A private PostgreSQL cluster with PostGIS, which the program makes, starts and stops for itself.

It listens on a Unix socket in a private folder only. `peer` with a written map lets in root and the cluster's
own user as `roadreg`, and nobody else. Whatever a crash or a kill leaves behind, the next start clears away.
"""

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from roadreg.db import postmaster
from roadreg.db.errors import (
    ClusterNotReachable,
    DatabaseUnavailable,
    NoDiskSpace,
    OtherPostgresVersion,
    PostgisMissing,
)
from roadreg.db.home_lock import hold
from roadreg.db.place import Owner, Place, choose_place, find_existing_place, make_private_folder

if TYPE_CHECKING:
    from psycopg import Connection

ROLE: Final = "roadreg"
VERSION: Final = 15  # the one that Debian 12 has PostGIS for
EXTENSIONS: Final = ("postgis", "btree_gist")
DEBIAN_BINARIES: Final = "/usr/lib/postgresql/{version}/bin"
ROOM_FOR_NEW_CLUSTER: Final = 300 * 2**20  # bytes; a new one with the register takes about 100 MB
ROOM_TO_START: Final = 40 * 2**20  # bytes; two segments of the write-ahead log and a little
START_SECONDS: Final = 60
ADVISORY_LOCK: Final = 7_241_001  # any number, as long as all programs of the register take the same


@dataclass(frozen=True)
class ClusterStatus:
    """How the cluster stands.

    version : of the server, as "15.13"; None where PostgreSQL is not installed.
    note : one sentence when the data lie outside of home, and why.
    """

    running: bool
    data_directory: Path
    socket_directory: Path | None
    version: str | None
    pid: int | None
    note: str | None = None


class Cluster:
    """The embedded cluster of one home folder.

    home : the folder that the cluster belongs to; made at the first start.
    binaries : folder of initdb and pg_ctl; by default Debian's.
    durable : False for a throw-away cluster of tests: quicker, and lost if the machine loses power.
    room : free bytes that a new cluster must find.
    """

    def __init__(
        self,
        home: Path,
        *,
        binaries: Path | None = None,
        durable: bool = True,
        room: int = ROOM_FOR_NEW_CLUSTER,
    ) -> None:
        self.home = home.resolve()
        self._binaries = binaries
        self._durable = durable
        self._room = room

    def ensure_running(self) -> str:
        """Make the cluster if it is missing, start it if it is stopped, and return its URL. Idempotent."""
        self.start()
        self.ensure_database(ROLE)
        return self.url()

    def start(self) -> bool:
        """Start the server, making the cluster first where there is none. Returns False if it ran already.

        Raises a DatabaseUnavailable that says what is missing.
        """
        with self._alone() as lock:
            place = find_existing_place(self.home) or choose_place(self.home)
            if postmaster.find_pid(place.data):
                self._wait_until_ready(place)
                return False
            self._check_room(place)
            if not (place.data / "PG_VERSION").exists():
                self._make(place, lock)
            self._start(place)
            return True

    def stop(self) -> bool:
        """Stop the server; open transactions are rolled back. Returns False if it did not run."""
        place = find_existing_place(self.home)
        if place is None:
            return False
        with self._alone():
            if not postmaster.find_pid(place.data):
                return False
            done = place.owner.run(
                self._program("pg_ctl", place),
                "stop",
                "-D",
                place.data,
                "-m",
                "fast",
                "-w",
                "-t",
                str(START_SECONDS),
            )
            if done.returncode:
                raise DatabaseUnavailable(
                    f"The database did not stop: {_last_line(done.stderr or done.stdout)}"
                )
            return True

    def status(self) -> ClusterStatus:
        """How the cluster stands. Makes and changes nothing."""
        place = find_existing_place(self.home)
        if place is None:
            return ClusterStatus(
                False, self.home / "cluster" / "data", None, self._find_server_version(None), None
            )
        pid = postmaster.find_pid(place.data)
        return ClusterStatus(
            pid is not None, place.data, place.socket, self._find_server_version(place), pid, place.note
        )

    def url(self, database: str = ROLE) -> str:
        """The SQLAlchemy URL of one of the cluster's databases. The cluster must have been made."""
        host = quote(str(self._made_place().socket))
        return f"postgresql+psycopg://{ROLE}@/{quote(database, safe='')}?host={host}"

    def ensure_database(self, name: str) -> None:
        """Make a database with the register's extensions, if it is missing. The server must run.

        Safe when several programs do it at once.
        """
        from psycopg import sql

        with self.connect("postgres") as maintenance:
            maintenance.execute("SELECT pg_advisory_lock(%s)", (ADVISORY_LOCK,))
            found = maintenance.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
            if not found:
                maintenance.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            with self.connect(name) as connection:
                present = {
                    row[0] for row in connection.execute("SELECT extname FROM pg_extension").fetchall()
                }
                for extension in EXTENSIONS:
                    if extension not in present:
                        connection.execute(sql.SQL("CREATE EXTENSION {}").format(sql.Identifier(extension)))

    def connect(self, database: str) -> "Connection":
        """A psycopg connection in autocommit mode. The caller closes it. Raises DatabaseUnavailable."""
        import psycopg

        try:
            return psycopg.connect(
                host=str(self._made_place().socket), port=5432, user=ROLE, dbname=database, autocommit=True
            )
        except psycopg.OperationalError as error:
            raise DatabaseUnavailable(
                f"The database does not answer ({_last_line(str(error))}); run `roadreg db start`."
            ) from error

    @contextlib.contextmanager
    def _alone(self) -> Iterator[int]:
        with contextlib.ExitStack() as stack:
            try:
                self.home.mkdir(parents=True, exist_ok=True)
                lock = stack.enter_context(hold(self.home / "cluster.lock"))
            except OSError as error:
                raise ClusterNotReachable(
                    f"{self.home} cannot hold a database ({error.strerror});"
                    " set ROADREG_HOME to a folder of yours."
                ) from error
            yield lock

    def _made_place(self) -> Place:
        place = find_existing_place(self.home)
        if place is None:
            raise DatabaseUnavailable(f"There is no database in {self.home} yet; run `roadreg db start`.")
        return place

    def _check_room(self, place: Place) -> None:
        needed = ROOM_TO_START if place.data.exists() else self._room
        free = shutil.disk_usage(place.root).free
        if free < needed:
            raise NoDiskSpace(
                f"The disk of {place.root} has {free // 2**20} MB free, and the database needs"
                f" {needed // 2**20} MB to start; make room, or set ROADREG_HOME to another disk."
            )

    def _make(self, place: Place, lock: int) -> None:
        """Make the cluster beside its place and rename it when whole: a killed initdb leaves no half."""
        owner = place.owner
        owner.run("rm", "-rf", place.half_made_data)
        # initdb keeps the lock even if this program is killed, so nobody starts over under its feet.
        done = owner.run(
            self._program("initdb", place), "-D", place.half_made_data, "-U", ROLE,
            "-E", "UTF8", "--locale=C.UTF-8", "--auth-local=peer",
            "--auth-host=reject", "--no-instructions", pass_fds=(lock,),
        )  # fmt: skip
        if done.returncode:
            raise _failure("The database could not be made", done.stderr)
        owner.write_file(
            place.half_made_data / "pg_hba.conf",
            f"# Written by roadreg. pg_ident.conf says who may be {ROLE}; nobody else gets in.\n"
            f"local all {ROLE} peer map={ROLE}\n",
        )
        main = place.half_made_data / "postgresql.conf"
        owner.write_file(main, main.read_text(encoding="utf-8") + "\ninclude_if_exists = 'roadreg.conf'\n")
        moved = owner.run("mv", "-T", place.half_made_data, place.data)
        if moved.returncode:
            raise _failure("The database could not be made", moved.stderr)

    def _start(self, place: Place) -> None:
        make_private_folder(place.socket, place.owner)
        postmaster.clear_away(place)
        # Written at every start: home may have been moved, and the machine's memory may have grown.
        settings = postmaster.settings(place, durable=self._durable)
        place.owner.write_file(place.data / "roadreg.conf", settings)
        place.owner.write_file(place.data / "pg_ident.conf", _identity_map(place.owner))
        place.owner.run("rm", "-f", place.start_log)
        done = place.owner.run(
            self._program("pg_ctl", place), "start", "-D", place.data, "-l", place.start_log,
            "-w", "-t", str(START_SECONDS),
        )  # fmt: skip
        if done.returncode:
            raise _failure("The database did not start", postmaster.read_logs(place) or done.stderr)

    def _wait_until_ready(self, place: Place) -> None:
        if not postmaster.wait_until_ready(place.data, START_SECONDS):
            raise DatabaseUnavailable(
                f"The database has been starting for more than {START_SECONDS} s, perhaps to recover after a"
                f" crash; try again in a minute, or read {place.logs}."
            )

    def _program(self, name: str, place: Place) -> Path:
        """A program of the PostgreSQL that fits the data. Raises PostgisMissing, OtherPostgresVersion."""
        binaries = self._binaries or Path(DEBIAN_BINARIES.format(version=VERSION))
        library = binaries.parent / "lib" / "postgis-3.so"
        if not (binaries / name).exists() or not library.exists():
            remedy = "run" if os.geteuid() == 0 else "have an administrator run"
            raise PostgisMissing(
                f"PostgreSQL {VERSION} with PostGIS is not in {binaries}; {remedy}:"
                f" apt-get install postgresql-{VERSION} postgresql-{VERSION}-postgis-3."
            )
        made_by = _data_version(place.data)
        if made_by is not None and made_by != VERSION:
            age = "newer" if made_by > VERSION else "older"
            raise OtherPostgresVersion(
                f"The data in {place.data} were made by PostgreSQL {made_by}, which is {age} than the"
                f" {VERSION} that this program runs; use the program that made them, or restore a backup"
                " into a new home."
            )
        return binaries / name

    def _find_server_version(self, place: Place | None) -> str | None:
        binaries = self._binaries or Path(DEBIAN_BINARIES.format(version=VERSION))
        try:
            said = subprocess.run(  # noqa: S603 - our own argument
                [binaries / "postgres", "--version"], capture_output=True, text=True, check=True
            )
        except (FileNotFoundError, subprocess.CalledProcessError):
            version = _data_version(place.data) if place else None
            return str(version) if version else None
        return said.stdout.split()[2]


def _data_version(data: Path) -> int | None:
    try:
        return int((data / "PG_VERSION").read_text(encoding="ascii").split(".")[0])
    except FileNotFoundError:
        return None


def _identity_map(owner: Owner) -> str:
    names = dict.fromkeys(("root", owner.name))
    lines = "".join(f'{ROLE} "{name}" {ROLE}\n' for name in names)
    return f"# Written by roadreg at every start: who may be {ROLE}.\n{lines}"


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1].strip() if lines else "no reason given"


def _failure(what: str, output: str) -> DatabaseUnavailable:
    if "No space left on device" in output:
        return NoDiskSpace(f"{what}: the disk is full; make room, or set ROADREG_HOME to another disk.")
    reasons = re.findall(r"(?:FATAL|PANIC|error|could not)\b.*", output)
    return DatabaseUnavailable(f"{what}: {reasons[-1] if reasons else _last_line(output)}")
