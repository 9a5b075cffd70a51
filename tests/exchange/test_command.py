"""`roadreg import` as a person runs it: a process of its own on a database of its own."""

import csv
import json
import os
import subprocess
import sys

import pytest
from sqlalchemy import func, select

from roadreg.assets.models import Bridge
from roadreg.auth.models import Division
from roadreg.db.history import History
from tests import factories
from tests.factories import AccountFactory

GOOD = "number,name,lon,lat\n1,双屿桥,120.6,28.0\n"
BAD = GOOD + "2,藤桥,120.6,95\n3,=cmd,0,0\n"


@pytest.fixture
def run(committed, tmp_path):
    """Runs `roadreg import …` in the test's folder."""
    with committed.unit_of_work() as session:
        session.add(Division(adcode="330302", name="鹿城区", level=3))
    url = committed.engine.url.render_as_string(hide_password=False)

    def command(*arguments, lang="en"):
        return subprocess.run(
            [sys.executable, "-c", "from roadreg.cli import main; main()", "import", *arguments],
            cwd=tmp_path,
            env={
                **os.environ,
                "DATABASE_URL": url,
                "ROADREG_HOME": str(tmp_path),
                "ROADREG_LANG": lang,
                "ROADREG_SECRET_KEY": "for tests only",
            },
            capture_output=True,
            text=True,
            check=False,
        )

    return command


def count(database):
    with database.session() as session:
        return session.scalar(select(func.count()).select_from(Bridge))


def test_a_good_file_is_taken_and_told(run, committed, put):
    put("桥.csv", GOOD, "gb18030")
    result = run("bridges", "桥.csv")
    assert (result.returncode, result.stderr) == (0, "")
    assert "Added 1, changed 0, unchanged 0, refused 0." in result.stdout
    assert "GB18030" in result.stdout
    assert count(committed) == 1
    with committed.session() as session:
        entry = session.scalars(select(History).where(History.table_name == "asset")).one()
        assert (entry.actor, entry.source) == ("roadreg", "import 桥.csv")


def test_refused_rows_are_written_to_a_file_with_reason_and_remedy(run, committed, put, tmp_path):
    put("a.csv", BAD)
    result = run("bridges", "a.csv")
    assert result.returncode == 1
    assert "Nothing was changed" in result.stdout
    assert count(committed) == 0
    with (tmp_path / "a-refused.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["row"] for row in rows] == ["3", "4"]
    assert all(row["reason"] and row["remedy"] for row in rows)


def test_good_rows_are_taken_when_asked_for(run, committed, put):
    put("a.csv", BAD)
    result = run("bridges", "a.csv", "--good-rows", "--refused", "bad.csv", "--json")
    assert result.returncode == 1
    told = json.loads(result.stdout)
    assert (told["added"], told["refused"], told["refused_file"], told["imported"]) == (1, 2, "bad.csv", True)
    assert count(committed) == 1


def test_a_dry_run_changes_nothing(run, committed, put):
    put("a.csv", GOOD)
    result = run("bridges", "a.csv", "--dry-run", "--json")
    told = json.loads(result.stdout)
    assert (result.returncode, told["added"], told["imported"]) == (0, 1, False)
    assert count(committed) == 0


def test_an_unreadable_file_is_one_sentence(run, put):
    put("a.csv", "")
    result = run("bridges", "a.csv")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == "roadreg: a.csv is empty.\n"


def test_it_speaks_chinese_by_its_setting(run, put):
    put("a.csv", "")
    assert run("bridges", "a.csv", lang="zh").stderr == "roadreg: a.csv 是空文件。\n"


@pytest.mark.parametrize("arguments", [("castles", "a.csv"), ("bridges", "missing.csv"), ("bridges",)])
def test_wrong_use_is_status_2(run, put, arguments):
    put("a.csv", GOOD)
    assert run(*arguments).returncode == 2


def test_the_history_names_who_imported(run, committed, put):
    with committed.unit_of_work() as session:
        factories.use(session)
        AccountFactory(name="steward", display_name="数据管理员", role="steward")
    put("a.csv", GOOD)
    assert run("bridges", "a.csv", "--account", "steward").returncode == 0
    with committed.session() as session:
        entry = session.scalars(select(History).where(History.table_name == "asset")).one()
        assert (entry.actor, entry.source) == ("数据管理员", "import a.csv")


def test_an_account_that_may_not_import_is_refused(run, committed, put):
    with committed.unit_of_work() as session:
        factories.use(session)
        AccountFactory(name="staff", role="staff")
    put("a.csv", GOOD)
    result = run("bridges", "a.csv", "--account", "staff")
    assert result.returncode == 1
    assert "steward" in result.stderr.lower()
    assert count(committed) == 0


def test_an_unknown_account_is_named(run, put):
    put("a.csv", GOOD)
    assert "no account nobody" in run("bridges", "a.csv", "--account", "nobody").stderr
