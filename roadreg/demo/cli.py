"""`roadreg demo`: load the demonstration register."""

import json

import click


@click.group("demo", help="Load the demonstration register of Lucheng.")
def group() -> None:
    """The demonstration register."""


@group.command()
@click.option("--json", "as_json", is_flag=True, help="Print the accounts and their passwords as JSON.")
def load(as_json: bool) -> None:
    """Load the demonstration register, once, and make its accounts.

    Their passwords are made now, printed here and kept nowhere. Refused when ROADREG_ENV is production.
    """
    from roadreg.config import Config
    from roadreg.db import migrate
    from roadreg.db.cluster import Cluster
    from roadreg.db.session import Database
    from roadreg.demo.load import DEMONSTRATION, AlreadyLoaded, load_demonstration, refuse_in_production

    config = Config.load()
    refuse_in_production(config)
    url = config.database_url or Cluster(config.home).ensure_running()
    migrate.require_current(url)
    database = Database(url)
    try:
        with database.unit_of_work(DEMONSTRATION) as session:
            passwords = load_demonstration(session)
    except AlreadyLoaded as there:
        click.echo(json.dumps({"loaded": False}) if as_json else str(there))
        return
    finally:
        database.engine.dispose()
    if as_json:
        click.echo(json.dumps({"loaded": True, "accounts": passwords}, ensure_ascii=False))
        return
    click.echo("The demonstration register of Lucheng is loaded. Its accounts, shown only now:")
    for name, password in passwords.items():
        click.echo(f"  {name:10} {password}")
