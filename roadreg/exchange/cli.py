"""`roadreg import`: take a file of others into the register."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click
from flask_babel import gettext as _

if TYPE_CHECKING:
    from flask.ctx import AppContext

    from roadreg.config import Config
    from roadreg.exchange.outcome import Options, Outcome

KINDS = (
    "routes",
    "bridges",
    "culverts",
    "ferries",
    "guardrails",
    "slopes",
    "bus-bays",
    "navigation-marks",
    "safety-facilities",
)
LETTERS = ("X", "Y", "C", "Z")


@click.command("import")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--crs", help="Coordinate system of the file, such as EPSG:4549; default: as the file says.")
@click.option("--layer", help="Layer or sheet to read; needed where the file has several.")
@click.option("--encoding", help="Encoding of the texts, such as GB18030; default: recognised.")
@click.option("--map", "maps", multiple=True, metavar="FIELD=COLUMN", help="Column of a field. Repeatable.")
@click.option(
    "--map-values",
    "words",
    multiple=True,
    metavar="FIELD=WORD:VALUE,…",
    help="What the file's words mean, such as condition_class=Good:1,Fair:2. Repeatable.",
)
@click.option(
    "--swap-axes", is_flag=True, help="The file gives latitude (northing) before longitude (easting)."
)
@click.option(
    "--division", metavar="ADCODE", help="Division of records that name none; default: the district."
)
@click.option(
    "--posts",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Routes: table of posts (route, chainage, lon, lat) that calibrate the lines.",
)
@click.option(
    "--from-posts", is_flag=True, help="Routes: the rows are posts; the lines are rebuilt from them."
)
@click.option(
    "--assign-codes", type=click.Choice(LETTERS), help="Routes: free codes for roads without a valid one."
)
@click.option(
    "--valid-from", type=click.DateTime(["%Y-%m-%d"]), help="Routes: day of the survey; default: today."
)
@click.option("--good-rows", is_flag=True, help="Take the good rows although others are refused.")
@click.option("--dry-run", is_flag=True, help="Say what would come of it; change nothing.")
@click.option(
    "--refused",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where refused rows are written; default: NAME-refused.csv in this folder.",
)
@click.option("--account", metavar="NAME", help="Who imports; default: the program itself.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_context
def import_command(
    context: click.Context,
    /,
    kind: str,
    file: Path,
    crs: str | None,
    layer: str | None,
    encoding: str | None,
    maps: tuple[str, ...],
    words: tuple[str, ...],
    swap_axes: bool,
    division: str | None,
    posts: Path | None,
    from_posts: bool,
    assign_codes: str | None,
    valid_from: datetime | None,
    good_rows: bool,
    dry_run: bool,
    refused: Path | None,
    account: str | None,
    as_json: bool,
) -> None:
    """Take FILE into the register as records of KIND, as a whole or not at all.

    Reads GeoPackage, GeoJSON, Shapefile (.shp or zipped), KML, GPX, MapInfo, OpenStreetMap, CSV and Excel.
    Columns are recognised by their names in Chinese and English. Exit status 1 when rows were refused.
    """
    from flask_babel import force_locale

    from roadreg.config import Config
    from roadreg.errors import RoadregError
    from roadreg.exchange.columns import parse_assignments, parse_value_words
    from roadreg.exchange.outcome import Options
    from roadreg.exchange.refusals import write_refused
    from roadreg.web.languages import LANGUAGES

    config = Config.load()
    refused_file = refused or Path(f"{file.stem}-refused.csv")
    with _words(config), force_locale(LANGUAGES[config.lang]), _progress(as_json) as progress:
        try:
            options = Options(
                home_division=division or config.home_division,
                today=datetime.now(ZoneInfo(config.timezone)).date(),
                snap_limit_m=config.snap_limit_m,
                crs=crs,
                layer=layer,
                encoding=encoding,
                is_swapped=swap_axes,
                columns=parse_assignments(maps, "--map"),
                words=parse_value_words(words),
                good_rows_only=good_rows,
                is_dry_run=dry_run,
                posts=posts,
                is_from_posts=from_posts,
                assign_codes=assign_codes,
                valid_from=_day(valid_from),
                progress=progress,
            )
            outcome = _run(config, kind, file, options, account)
            if outcome.refusals:
                write_refused(refused_file, outcome.refusals)
        except RoadregError as error:
            click.echo(f"roadreg: {error}", err=True)
            context.exit(1)
        written = refused_file if outcome.refusals else None
        if as_json:
            click.echo(json.dumps(outcome.as_dict(written), ensure_ascii=False))
        else:
            click.echo("\n".join(outcome.sentences(written)))
    if outcome.refusals:
        context.exit(1)


def _run(config: "Config", kind: str, file: Path, options: "Options", account_name: str | None) -> "Outcome":
    """The import in one transaction, as its actor."""
    from sqlalchemy import select

    from roadreg.auth.models import Account
    from roadreg.db import migrate
    from roadreg.db.cluster import Cluster
    from roadreg.db.session import Actor, Database
    from roadreg.errors import NotFound
    from roadreg.exchange.services import import_file, the_program

    url = config.database_url or Cluster(config.home).ensure_running()
    migrate.require_current(url)
    source = f"import {file.name}"
    with Database(url).session(Actor(None, "roadreg", source)) as session:
        account = the_program()
        if account_name is not None:
            found = session.scalar(select(Account).where(Account.name == account_name))
            if found is None:
                raise NotFound(_("There is no account %(name)s.", name=account_name))
            account = found
            session.rollback()
            session.info["actor"] = Actor(found.id, found.display_name or found.name, source)
        outcome = import_file(session, account, kind, file, options)
        if outcome.is_kept:
            session.commit()
        return outcome


def _words(config: "Config") -> "AppContext":
    """What translations need; none of the pages."""
    from flask import Flask

    from roadreg.web import languages

    app = Flask("roadreg")
    app.config["ROADREG"] = config
    languages.init_app(app, config)
    return app.app_context()


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


@contextmanager
def _progress(is_quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on a terminal; nothing elsewhere."""
    if is_quiet or not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_("Import"), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
