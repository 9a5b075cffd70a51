"""Every setting of the program: its name, type, default and meaning.

Each field is read from the environment variable `ROADREG_<NAME>`; `DATABASE_URL` alone has no prefix.
`docs/reference/settings.md` lists them all, and a test holds the two together.
"""

from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from roadreg.errors import RoadregError


class WrongSetting(RoadregError):
    """An environment variable holds what the setting cannot be."""

    code = "wrong_setting"


def variable_of(name: str) -> str:
    """The environment variable of a setting."""
    return "DATABASE_URL" if name.lower() == "database_url" else f"ROADREG_{name.upper()}"


class Config(BaseSettings):
    """Read once by `create_app` or a command; never on import."""

    model_config = SettingsConfigDict(env_prefix="ROADREG_", frozen=True, extra="ignore")

    home: Path = Field(Path("var"), description="Where the embedded cluster, files and secrets live.")
    database_url: str | None = Field(
        None,
        validation_alias=AliasChoices("DATABASE_URL", "database_url"),
        description="Any PostGIS to use in place of the embedded cluster.",
    )
    env: Literal["development", "production", "test"] = Field(
        "development", description="`production` refuses demonstration accounts and demands HTTPS cookies."
    )
    secret_key: str | None = Field(
        None, description="Signs cookies. Default: made once and kept in `ROADREG_HOME/secret_key`."
    )
    administration: str = Field("鹿城区交通运输局", description="Name of the administration, in page heads.")
    home_division: str = Field("330302", description="Adcode of the district that runs this register.")
    lang: Literal["zh", "en"] = Field("zh", description="Language of the interface until a person chooses.")
    timezone: str = Field("Asia/Shanghai", description="Time zone of days and moments shown.")

    snap_limit_m: float = Field(
        30.0, gt=0, description="Farthest distance, metres, at which a point is tied to a road."
    )
    surveyed_gap_limit_m: float = Field(
        50.0,
        gt=0,
        description="Distance of surveyed and derived point, metres, above which the page asks.",
    )

    basemap: Literal["offline", "tianditu", "amap", "osm"] = Field(
        "offline",
        description="The map under the register's own layers; all but `offline` ask other hosts.",
    )
    tianditu_key: str | None = Field(None, description="Key of Tianditu; without one it is not offered.")

    public_layers: tuple[str, ...] = Field(
        ("routes", "hazards", "black_spots", "bridges", "ferries", "guardrails", "bus_bays", "projects"),
        description="Map layers shown to visitors; of hazards and black spots the published ones only.",
    )
    session_hours: int = Field(12, gt=0, description="A sign-in lasts this long, hours: one shift.")
    sign_in_attempts: int = Field(5, gt=0, description="Wrong passwords in a row before an account waits.")
    sign_in_wait_minutes: int = Field(15, gt=0, description="How long it then waits, minutes.")

    file_store: str | None = Field(
        None, description="fsspec URL for photos and documents. Default: `ROADREG_HOME/files`."
    )
    upload_limit_mb: int = Field(20, gt=0, description="Largest photo or document, megabytes.")

    epdo_fatal: float = Field(9.5, ge=0, description="Weight of a fatal crash in the equivalent count.")
    epdo_injury: float = Field(3.5, ge=0, description="Weight of an injury crash in the equivalent count.")

    @classmethod
    def load(cls) -> "Config":
        """Read the environment. Raises WrongSetting, which names the variable."""
        try:
            return cls()
        except ValidationError as error:
            raise WrongSetting(
                "; ".join(
                    f"{variable_of(str(fault['loc'][0]))}={fault['input']!r}: {fault['msg']}"
                    for fault in error.errors()
                )
            ) from error
        except SettingsError as error:
            raise WrongSetting(f'{error}; lists are written as JSON, such as ["routes"]') from error

    @property
    def file_store_url(self) -> str:
        """Where photos and documents are kept, as an fsspec URL."""
        return self.file_store or (self.home.resolve() / "files").as_uri()
