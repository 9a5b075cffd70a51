"""`roadreg serve`: the register's pages over HTTP, by gunicorn."""

import errno
import socket
from typing import Any

import click

from roadreg.config import Config
from roadreg.errors import RoadregError

WORKERS = 2
THREADS = 4
GRACE_SECONDS = 10


class AddressNotFree(RoadregError):
    """The port is taken, may not be used, or the host is not this machine's."""

    code, status = "address_not_free", 503


@click.command()
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--set-up", is_flag=True, help="First upgrade the database and load the demonstration register, once."
)
@click.pass_context
def serve(context: click.Context, port: int, host: str, set_up: bool) -> None:
    """Serve the register's pages until Ctrl-C. The database goes on running; `roadreg db stop` ends it."""
    listener = listen(host, port)
    config = Config.load()
    url = config.database_url or _start_our_cluster(config)
    # Imported after the cheap checks: a taken port or a missing database is told at once.
    from roadreg.db import migrate

    if set_up:
        migrate.upgrade(url)
        if config.env != "production":
            load_demonstration_once(context)
    migrate.require_current(url)
    run(listener, config)


def load_demonstration_once(context: click.Context) -> None:
    """Load the demonstration register and print its accounts, unless the register holds anything already."""
    from roadreg.demo.cli import load
    from roadreg.demo.load import RegisterInUse

    try:
        context.invoke(load, as_json=False)
    except RegisterInUse:
        click.echo("The register holds records of its own, so the demonstration register stays out of it.")


def listen(host: str, port: int) -> socket.socket:
    """A listening socket on this address. Raises AddressNotFree with one sentence."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=256)
    except socket.gaierror:
        raise AddressNotFree(f"{host} is no address of this machine; try --host 127.0.0.1.") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            text = f"Port {port} of {host} is taken by another program; stop it, or use --port {port + 1}."
        elif error.errno == errno.EACCES:
            text = f"Port {port} may be opened by root only; serve with --port 8000."
        else:
            text = f"{host} port {port} cannot be listened on ({error.strerror}); try --host 127.0.0.1."
        raise AddressNotFree(text) from None


def run(listener: socket.socket, config: Config) -> None:
    """Serve on a listening socket until SIGINT or SIGTERM; requests under way get ten seconds to end.

    The application is made once, before the workers are forked, so what is wrong with it is told once.
    """
    from gunicorn.app.base import BaseApplication

    from roadreg.app import create_app
    from roadreg.db.session import EXTENSION

    app = create_app(config)
    address = _address(listener)

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in settings.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return app

    def announce(_server: Any) -> None:
        click.echo(f"The register is served at {address} (Ctrl-C stops it).")

    def forget_connections(_server: Any, _worker: Any) -> None:
        # A connection opened before the fork belongs to the parent: leave it open, but never use it here.
        app.extensions[EXTENSION].engine.dispose(close=False)

    settings = {
        "bind": f"fd://{listener.fileno()}",
        "workers": WORKERS,
        "threads": THREADS,
        "worker_class": "gthread",
        "preload_app": True,
        "timeout": 120,  # a large import or report
        "graceful_timeout": GRACE_SECONDS,
        "keepalive": 5,
        "loglevel": "warning",
        "control_socket_disable": True,
        "when_ready": announce,
        "post_fork": forget_connections,
    }
    Server().run()


def _start_our_cluster(config: Config) -> str:
    from roadreg.db.cluster import Cluster

    return Cluster(config.home).ensure_running()


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
