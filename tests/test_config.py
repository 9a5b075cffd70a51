"""Settings come from the environment, and a wrong one is named."""

import pytest

from roadreg.config import Config, WrongSetting


def test_a_setting_is_read_from_its_variable(monkeypatch):
    monkeypatch.setenv("ROADREG_SNAP_LIMIT_M", "12.5")
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://elsewhere/register")
    config = Config.load()
    assert config.snap_limit_m == 12.5
    assert config.database_url == "postgresql+psycopg://elsewhere/register"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ROADREG_SNAP_LIMIT_M", "far"),
        ("ROADREG_SNAP_LIMIT_M", "-1"),
        ("ROADREG_LANG", "fr"),
        ("ROADREG_ENV", "prod"),
        ("ROADREG_PUBLIC_LAYERS", "routes,hazards"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch, variable, value):
    monkeypatch.setenv(variable, value)
    with pytest.raises(WrongSetting, match=variable.removeprefix("ROADREG_").lower() + "|" + variable):
        Config.load()


def test_the_file_store_lies_in_the_home(tmp_path):
    assert Config(home=tmp_path).file_store_url == (tmp_path / "files").as_uri()
