"""The list of hazards: fifty of 100,000, as the server makes it."""

from collections.abc import Iterator

from sqlalchemy import event, text

from bench.measuring import Measured, milliseconds
from bench.register import Register

BARE = text("""
    SELECT hazard.*, hazard_category.*, route.code, count(*) OVER () AS total
    FROM hazard JOIN hazard_category ON hazard_category.code = category_code
    LEFT JOIN route ON route.id = route_id
    WHERE hazard.state NOT IN ('closed', 'rejected', 'merged')
    ORDER BY hazard.reported_at DESC LIMIT 50
""")


def measure(register: Register) -> Iterator[Measured]:
    """Whole pages, signed in, without the network."""
    client = register.signed_in("leader")
    engine = register.database.engine
    with engine.connect() as connection:
        floor = milliseconds(lambda: connection.execute(BARE).all())
    for what, address in {
        "hazard list, first page": "/hazards",
        "hazard list, one route": "/hazards?route=C000330101",
        "hazard list, red and overdue": "/hazards?risk=1&overdue=1",
    }.items():
        queries = 0

        def count(*_call: object) -> None:
            nonlocal queries
            queries += 1

        def page(address: str = address) -> None:
            answer = client.get(address)
            assert answer.status_code == 200, answer.status

        event.listen(engine, "before_cursor_execute", count)
        page()
        event.remove(engine, "before_cursor_execute", count)
        yield Measured(
            f"{what} ({queries} queries)",
            milliseconds(page),
            floor,
            "ms",
            "the rows and their count in one SQL",
            "< 50 ms",
        )
