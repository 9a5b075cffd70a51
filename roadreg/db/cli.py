"""`roadreg db`: start, stop, look at and upgrade the database."""

import dataclasses
import json

import click

from roadreg.config import Config
from roadreg.db.cluster import Cluster, ClusterStatus
from roadreg.db.errors import NotOurDatabase


@click.group(name="db", help="Start, stop, look at and upgrade the database.")
def group() -> None:
    """The register's database."""


@group.command()
def start() -> None:
    """Start the embedded database; make it if there is none."""
    cluster = _our_cluster("start")
    started = cluster.start()
    cluster.ensure_database("roadreg")
    click.echo(_sentence(cluster.status(), "has started" if started else "runs already"))


@group.command()
def stop() -> None:
    """Stop the embedded database."""
    stopped = _our_cluster("stop").stop()
    click.echo("The database has stopped." if stopped else "The database did not run.")


@group.command()
@click.option("--json", "as_json", is_flag=True, help="Print the status as JSON.")
@click.pass_context
def status(context: click.Context, as_json: bool) -> None:
    """Say whether the embedded database runs, and where its data lie. Exit status 1 if it does not run."""
    found = _our_cluster("look at").status()
    if as_json:
        click.echo(json.dumps(dataclasses.asdict(found), default=str, ensure_ascii=False))
    else:
        click.echo(_sentence(found, "runs" if found.running else "does not run"))
    if not found.running:
        context.exit(1)


@group.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the database's schema to this program's version, with its divisions and code lists."""
    from roadreg.db import migrate
    from roadreg.seed import seed_database

    config = Config.load()
    url = config.database_url or Cluster(config.home).ensure_running()
    changed = migrate.upgrade(url, revision)
    if migrate.current(url) == migrate.newest():
        seed_database(url)
    version = migrate.current(url)
    click.echo(
        f"The database is now at version {version}." if changed else f"The database is at version {version}."
    )


def _our_cluster(verb: str) -> Cluster:
    config = Config.load()
    if config.database_url:
        raise NotOurDatabase(
            f"DATABASE_URL is set, so the database is not ours to {verb}; unset it, or ask its keeper."
        )
    return Cluster(config.home)


def _sentence(status: ClusterStatus, what: str) -> str:
    version = f"PostgreSQL {status.version}, " if status.version else ""
    process = f", process {status.pid}" if status.pid else ""
    note = f" {status.note}" if status.note else ""
    return f"The database {what} ({version}data in {status.data_directory}{process}).{note}"
