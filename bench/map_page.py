"""The map at `/` over 200,000 roads and 100,000 hazards: its weight, and when the first features show."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from bench.measuring import Measured
from bench.register import Register

CHROMIUM = "/usr/bin/chromium"
VISITS = 5
# At this view 4 × 4 degrees of roads fill the screen; the register's own view would be the district's.
VIEWS = {"district": "#map=12/28.02/120.60", "province": "#map=8/29.0/120.0"}


@dataclass
class Seen:
    """One visit with an empty cache: bytes over the wire, and milliseconds since the visit began."""

    page_bytes: int
    tile_bytes: int
    ready_ms: float
    features_ms: float


def measure(register: Register) -> Iterator[Measured]:
    """A browser with an empty cache, on the machine itself."""
    with served(register) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for name, view in VIEWS.items():
            seen = [visit(browser, f"{url}/{view}") for _visit in range(VISITS)]
            yield Measured(
                f"home page, {name}: weight without tiles",
                median(one.page_bytes for one in seen) / 1000,
                None,
                "kB",
                "",
                "< 300 kB",
            )
            yield Measured(
                f"home page, {name}: tiles of the first view",
                median(one.tile_bytes for one in seen) / 1000,
                None,
                "kB",
                "",
            )
            yield Measured(
                f"home page, {name}: first features show",
                median(one.features_ms for one in seen),
                median(one.ready_ms for one in seen),
                "ms",
                "the same page's HTML is read",
                "< 2,000 ms",
            )
        browser.close()


@contextmanager
def served(register: Register) -> Iterator[str]:
    """The application over HTTP, with as many threads as it is asked for."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    http = make_server("127.0.0.1", 0, register.app, threaded=True)
    thread = threading.Thread(target=http.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{http.server_port}"
    http.shutdown()
    thread.join()
    http.server_close()


def visit(browser: object, address: str) -> Seen:
    """Open the address in a new window and wait until features were drawn."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, bypass_csp=True)  # type: ignore[attr-defined]
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    addresses: dict[str, str] = {}
    sizes: dict[str, int] = {}
    wire.on(
        "Network.requestWillBeSent",
        lambda event: addresses.update({event["requestId"]: event["request"]["url"]}),
    )
    wire.on(
        "Network.loadingFinished",
        lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}),
    )
    page.goto(address)
    page.wait_for_function("performance.getEntriesByName('roadreg:first-features').length > 0")
    page.wait_for_load_state("networkidle")
    ready, features = page.evaluate(
        "[performance.getEntriesByType('navigation')[0].domInteractive,"
        " performance.getEntriesByName('roadreg:first-features')[0].startTime]"
    )
    context.close()
    tiles = sum(size for request, size in sizes.items() if "/tiles/" in addresses.get(request, ""))
    return Seen(int(sum(sizes.values()) - tiles), int(tiles), ready, features)
