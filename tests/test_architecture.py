"""The rooms of the house and the arrows between them."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

TOP = Path(__file__).parent.parent
PACKAGE = TOP / "roadreg"
ROOMS = sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))
SOURCES = sorted(path for path in PACKAGE.glob("*/*.py"))
BLIND_TO_THE_REQUEST = {"rules.py", "codes.py", "models.py", "queries.py", "services.py"}
PAGE_SIDE = {"maps"}  # It draws parts of pages: addresses, words and settings are those of the request.
OF_THE_REQUEST = {"request", "session", "g", "current_app", "current_user"}
NO_NAMES = {"util", "utils", "helpers", "helper", "common", "misc", "tools", "shared"}


def imports_of(path: Path) -> Iterator[tuple[str, set[str]]]:
    """Every `from module import names` of a file, those inside functions too."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, {alias.name for alias in node.names}


def named(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def test_imports_go_down_only():
    """The contracts stand in pyproject.toml."""
    linter = Path(sys.executable).parent / "lint-imports"
    linted = subprocess.run([linter, "--no-cache"], cwd=TOP, capture_output=True, text=True, check=False)
    assert linted.returncode == 0, linted.stdout + linted.stderr


def test_no_room_imports_another_rooms_pages():
    """What two rooms share is a service or a query."""
    seen = [
        f"{named(path)} imports {module}"
        for path in SOURCES
        for module, _names in imports_of(path)
        if module.startswith("roadreg.")
        and module.endswith(("views", ".api", ".cli"))
        and module.split(".")[1] != path.parent.name
    ]
    assert seen == []


@pytest.mark.parametrize(
    "path",
    [path for path in SOURCES if path.name in BLIND_TO_THE_REQUEST and path.parent.name not in PAGE_SIDE],
    ids=named,
)
def test_what_lies_below_the_pages_does_not_see_the_request(path):
    """Who acts, the time and the filters are arguments, so that commands and imports call the same code."""
    seen = [
        name
        for module, names in imports_of(path)
        if module in ("flask", "flask_login")
        for name in names & OF_THE_REQUEST
    ]
    assert seen == []


def test_files_are_named_for_what_they_hold():
    assert [named(path) for path in PACKAGE.rglob("*.py") if path.stem in NO_NAMES] == []


def test_every_room_says_what_it_is():
    silent = [
        room
        for room in ROOMS
        if not ast.get_docstring(ast.parse((PACKAGE / room / "__init__.py").read_text()))
    ]
    assert silent == []
