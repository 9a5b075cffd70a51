"""`roadreg user`: accounts from the command line."""

import sys

import click


@click.group("user")
def group() -> None:
    """Make accounts."""


@group.command("add")
@click.argument("name")
@click.option("--role", required=True, type=click.Choice(["staff", "engineer", "leader", "steward", "admin"]))
@click.option("--division", default=None, metavar="ADCODE", help="What it may change; default: the district.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def add(name: str, role: str, division: str | None, password_stdin: bool) -> None:
    """Make the account NAME. Without --password-stdin a password is asked for."""
    from roadreg.app import create_app
    from roadreg.auth.models import Role
    from roadreg.auth.services import add_account
    from roadreg.db.session import EXTENSION

    password = (
        sys.stdin.readline().rstrip("\n")
        if password_stdin
        else click.prompt("Password", hide_input=True, confirmation_prompt=True)
    )
    app = create_app()
    with app.app_context(), app.extensions[EXTENSION].unit_of_work() as session:
        add_account(
            session,
            name=name,
            password=password,
            role=Role(role),
            division_adcode=division or app.config["ROADREG"].home_division,
        )
    click.echo(f"{name}: {role}")
