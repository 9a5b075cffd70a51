"""The `roadreg` command.

Each group of commands lives in its room and is imported only when it is called, so `--help` answers at once.
Exit status: 0 done, 1 findings or refused rows, 2 wrong use.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NamedTuple

import click

from roadreg import __version__
from roadreg.errors import RoadregError


class Room(NamedTuple):
    """Where a command lives, as `module:object`, and its one line in the list of commands."""

    target: str
    summary: str


COMMANDS = {
    "db": Room("roadreg.db.cli:group", "Start, stop, look at and upgrade the database."),
    "demo": Room("roadreg.demo:group", "Load the demonstration register of Lucheng."),
    "import": Room(
        "roadreg.exchange.cli:import_command", "Take a file of routes, bridges, … into the register."
    ),
    "serve": Room("roadreg.serving:serve", "Serve the register's pages."),
    "user": Room("roadreg.auth.cli:group", "Accounts: add one, set its role and password."),
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the alphabet."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command of this name; None for a name that the table lacks."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].target.split(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table alone; click would import each for its summary."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name].summary) for name in self.list_commands(ctx)])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="roadreg")
def roadreg() -> None:
    """The register of road safety and maintenance assets."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit. What a user can mend is one line on stderr."""
    try:
        status = roadreg.main(arguments, prog_name="roadreg", standalone_mode=False)
    except click.UsageError as error:
        error.show()
        sys.exit(2)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(1)
    except RoadregError as error:
        click.echo(f"roadreg: {error}", err=True)
        sys.exit(1)
    sys.exit(status if isinstance(status, int) else 0)
