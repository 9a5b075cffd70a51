"""The `roadreg` command as a person meets it: quick help, one line for an error, the agreed exit status."""

import json
import os
import socket
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest

from roadreg import serving
from roadreg.cli import COMMANDS

ROADREG = Path(sys.executable).with_name("roadreg")
HEAVY = ("alembic", "flask", "folium", "geopandas", "numpy", "psycopg", "pydantic", "shapely", "sqlalchemy")


def roadreg(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(
        [ROADREG, *arguments],
        env=environment | settings,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_lists_every_command_with_its_line() -> None:
    said = roadreg("--help")
    assert said.returncode == 0
    for name, room in COMMANDS.items():
        assert name in said.stdout
        assert room.summary[:40] in said.stdout


def test_help_imports_no_room_and_nothing_heavy() -> None:
    look = (
        "import sys, roadreg.cli as cli\n"
        "try: cli.main(['--help'])\n"
        "except SystemExit: print('imported', *sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    imported = said.stdout.rsplit("imported ", 1)[1].split()
    assert not set(HEAVY) & set(imported)
    assert [name for name in imported if name.startswith("roadreg.")] == ["roadreg.errors", "roadreg.cli"]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_where_the_table_says(name: str) -> None:
    module, attribute = COMMANDS[name].target.split(":")
    command = getattr(import_module(module), attribute)
    assert isinstance(command, click.Command)
    assert command.name == name


@pytest.mark.parametrize("arguments", [["nonsense"], ["db", "start", "--nonsense"], ["serve", "--port", "0"]])
def test_wrong_use_ends_with_status_2(arguments: list[str]) -> None:
    said = roadreg(*arguments)
    assert said.returncode == 2
    assert "Error: " in said.stderr


@pytest.mark.parametrize("verb", ["start", "stop", "status"])
def test_a_database_of_somebody_else_is_not_started_or_stopped(verb: str, tmp_path: Path) -> None:
    said = roadreg(
        "db", verb, ROADREG_HOME=str(tmp_path), DATABASE_URL="postgresql+psycopg://db.example.org/roadreg"
    )
    assert said.returncode == 1
    assert said.stderr.startswith("roadreg: DATABASE_URL is set, so the database is not ours to ")
    assert said.stderr.count("\n") == 1


def test_the_status_of_a_home_without_a_database_is_a_finding_and_makes_nothing(tmp_path: Path) -> None:
    said = roadreg("db", "status", "--json", ROADREG_HOME=str(tmp_path))
    assert said.returncode == 1
    assert json.loads(said.stdout)["running"] is False
    assert list(tmp_path.iterdir()) == []


def test_a_home_that_is_a_file_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "home").touch()
    said = roadreg("db", "start", ROADREG_HOME=str(tmp_path / "home"))
    assert said.returncode == 1
    assert said.stderr == (
        f"roadreg: {tmp_path}/home cannot hold a database (File exists);"
        " set ROADREG_HOME to a folder of yours.\n"
    )


def test_a_taken_port_is_told_in_one_line_before_anything_is_started(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = roadreg("serve", "--port", str(port), ROADREG_HOME=str(tmp_path))
    assert said.returncode == 1
    assert said.stderr.startswith(f"roadreg: Port {port} of 127.0.0.1 is taken by another program;")
    assert said.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(serving.AddressNotFree, match="try --host"):
        serving.listen("192.0.2.1", 8000)
