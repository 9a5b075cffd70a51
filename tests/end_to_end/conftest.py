"""A real server over the demonstration register, and a real browser that reports what it should not see."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from werkzeug.serving import make_server

from roadreg.app import create_app
from roadreg.config import Config
from roadreg.db.cluster import Cluster
from roadreg.db.session import Database
from roadreg.demo.load import load_demonstration
from tests.conftest import copy_of

CHROMIUM = "/usr/bin/chromium"
REFUSED_FORM = (
    "status of 422"  # The browser notes a form that was refused with its reasons; that is no fault.
)
SHARED = Path(__file__).parents[3] / "shared" / "data"
collect_ignore = [] if SHARED.is_dir() else ["test_files_of_others.py"]
SIZES = {"desktop": (1366, 768), "phone": (360, 640)}


@dataclass
class Server:
    """Where the register is served, and who can sign in with which password."""

    url: str
    database: Database
    passwords: dict[str, str]


@pytest.hookimpl(tryfirst=True)  # Before xdist reads the groups.
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run every walk on one worker, so that there is one server and one browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("browser"))


def whole(app: Any) -> Any:
    """The application, its answers read and closed before they are sent.

    Werkzeug's own server leaves an answer's file open when the browser drops the connection meanwhile.
    """

    def answer(environ: Any, start_response: Any) -> list[bytes]:
        chunks = app(environ, start_response)
        try:
            return [b"".join(chunks)]
        finally:
            if hasattr(chunks, "close"):
                chunks.close()

    return answer


@contextmanager
def serving(cluster: Cluster, template: str, name: str, home: Path) -> Iterator[Server]:
    """The application over a copy of the demonstration register, on a free port of this machine."""
    config = Config(env="test", home=home, secret_key="for walks only")
    with copy_of(cluster, template, f"{name}_{os.getpid()}") as url:
        database = Database(url)
        with database.unit_of_work() as session:
            passwords = load_demonstration(session)
        app = create_app(config, database)
        http = make_server("127.0.0.1", 0, whole(app), threaded=True)
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        yield Server(f"http://127.0.0.1:{http.server_port}", database, passwords)
        http.shutdown()
        thread.join()
        http.server_close()
        database.engine.dispose()


@pytest.fixture(scope="session")
def server(cluster, template, worker_id, tmp_path_factory) -> Iterator[Server]:
    """The server that the walks share."""
    with serving(cluster, template, f"walks_{worker_id}", tmp_path_factory.mktemp("home")) as server:
        yield server


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(
        executable_path=CHROMIUM,
        args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"],
    )
    yield browser
    browser.close()


@dataclass
class Visit:
    """A browser window that notes what a person would be ashamed of."""

    page: Page
    server: Server
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Open a path of the register and wait until nothing is loading."""
        self.page.goto(self.server.url + path)
        self.page.wait_for_load_state("networkidle")
        return self.page

    def sign_in(self, name: str) -> Page:
        """Sign in as a demonstration account."""
        self.open("/login")
        self.page.fill("input[name=name]", name)
        self.page.fill("input[name=password]", self.server.passwords[name])
        self.page.click("form button.btn-primary")
        self.page.wait_for_load_state("networkidle")
        return self.page


@pytest.fixture
def visit(server: Server, browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Opens a window: `visit(size="phone", lang="en")`.

    At the test's end no window may have seen an error on its console, a broken answer, or a request to
    another host.
    """
    visits: list[Visit] = []

    def begin(size: str = "desktop", lang: str = "zh", **options: object) -> Visit:
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height},
            has_touch=size == "phone",
            locale="zh-CN" if lang == "zh" else "en-GB",
            **options,
        )
        window = Visit(context.new_page(), server)
        watch(window)
        window.open(f"/login?lang={lang}")
        visits.append(window)
        return window

    yield begin
    complaints = [complaint for window in visits for complaint in window.complaints]
    for window in visits:
        window.page.context.close()
    assert complaints == []


def watch(window: Visit) -> None:
    """Note errors of the console, answers of the kind "broken", and requests that leave the host."""
    note = window.complaints.append
    window.page.on(
        "console",
        lambda message: (
            note(f"console: {message.text}")
            if message.type in ("error", "warning") and REFUSED_FORM not in message.text
            else None
        ),
    )
    window.page.on("pageerror", lambda error: note(f"script: {error}"))
    window.page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((window.server.url, "data:", "blob:"))
            else note(f"foreign request: {request.url}")
        ),
    )
    window.page.on(
        "response",
        lambda response: note(f"{response.status}: {response.url}") if response.status >= 500 else None,
    )
