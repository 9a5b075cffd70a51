"""The present moment, and the day that the administration has now."""

from datetime import UTC, date, datetime, time, timedelta

from flask_babel import to_user_timezone, to_utc


def now() -> datetime:
    """This moment, with its zone."""
    return datetime.now(UTC)


def today() -> date:
    """The day that the administration's calendar shows now."""
    local: datetime = to_user_timezone(now())
    return local.date()


def start_of(day: date) -> datetime:
    """The moment at which a day of the administration's calendar begins."""
    naive: datetime = to_utc(datetime.combine(day, time()))
    return naive.replace(tzinfo=UTC)


def end_of(day: date) -> datetime:
    """The last moment of a day of the administration's calendar."""
    return start_of(day + timedelta(days=1)) - timedelta(microseconds=1)


def day_of(text: str) -> date | None:
    """A day written `2011-12-31`, or None."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
