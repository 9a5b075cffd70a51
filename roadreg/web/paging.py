"""Lists, fifty rows a page, with their count, and addresses that keep the filters."""

from dataclasses import dataclass
from math import ceil
from typing import Any
from urllib.parse import urlencode

from flask import request
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session
from werkzeug.urls import iri_to_uri

PAGE_SIZE = 50


@dataclass(frozen=True)
class Page:
    """One page of a list. `total` counts all rows that the filter leaves."""

    rows: list[Any]
    number: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, ceil(self.total / PAGE_SIZE))

    @property
    def first(self) -> int:
        """1-based position of the first row shown; 0 when there is none."""
        return min(self.total, (self.number - 1) * PAGE_SIZE + 1)

    @property
    def last(self) -> int:
        """1-based position of the last row shown."""
        return self.first + len(self.rows) - 1 if self.rows else 0


def get_page(session: Session, query: Select[Any], number: int) -> Page:
    """Page `number` (1-based; out of range gives the nearest) of an ordered query of entities."""
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    number = max(1, min(number, ceil(total / PAGE_SIZE) or 1))
    rows = session.scalars(query.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).unique().all()
    return Page(list(rows), number, total)


def page_number() -> int:
    """The page asked for in the address; 1 when it is no number."""
    asked = request.args.get("page", "1")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1


def with_query(**changes: str | int | None) -> str:
    """The address of this page with some query parameters changed; None takes one away."""
    arguments = request.args.to_dict(flat=False)
    for name, value in changes.items():
        if value is None:
            arguments.pop(name, None)
        else:
            arguments[name] = [str(value)]
    query = urlencode(arguments, doseq=True)
    return iri_to_uri(request.path) + (f"?{query}" if query else "")
