"""Forms that edit a record without overwriting what somebody else saved meanwhile."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, HiddenField, SelectMultipleField

from roadreg.db.concurrency import Clash, merge
from roadreg.errors import InvalidInput

F = TypeVar("F", bound="RecordForm")

BOOKKEEPING = frozenset({"version", "base", "csrf_token", "submit"})


class RecordForm(FlaskForm):  # type: ignore[misc]
    """A form that knows which version of the record it was made from, and what it showed."""

    version = HiddenField()
    base = HiddenField()

    def shown(self) -> dict[str, str]:
        """The texts of all fields, as a browser would send them."""
        return {field.name: text_of(field) for field in self if field.name not in BOOKKEEPING}

    def remember(self, version: int) -> None:
        """Note what is shown now, and of which version it is."""
        self.version.data = str(version)
        self.base.data = json.dumps(self.shown(), ensure_ascii=False)

    def put_problems(self, error: InvalidInput) -> None:
        """Show each problem at its field; what names no field of the form stands above it."""
        for problem in error.problems:
            field = self._fields.get(problem.field)
            target = field.errors if field is not None else self.form_errors
            if field is not None:
                field.errors = [*target, str(problem)]
            else:
                self.form_errors.append(str(problem))


def text_of(field: Field) -> str:
    """What a browser would send for the field's present value."""
    if isinstance(field, BooleanField):
        return "y" if field.data else ""
    if isinstance(field, SelectMultipleField):
        return "\n".join(str(value) for value in field.data or [])
    if hasattr(field, "_value"):
        return str(field._value())
    return "" if field.data is None else str(field.data)


def reconcile(form: F, record: Any, fresh: Callable[..., F]) -> tuple[F, list[Clash]]:
    """Merge what was sent with what the register holds now.

    form : the form as sent.
    record : the record as it is now, locked by the caller.
    fresh : makes the form; called with `formdata=` and, for the present values, with what the view gives.
    Returns the form to save from, and the fields that both changed. When there are any, the form shows my
    values and is of the present version, so that saving it again is a choice made in full sight.
    """
    if form.version.data == str(record.version):
        return form, []
    current = fresh(formdata=None)
    try:
        base = {str(key): str(value) for key, value in json.loads(form.base.data or "{}").items()}
    except (ValueError, AttributeError):
        base = {}
    result = merge(base, form.shown(), current.shown())
    merged = fresh(formdata=MultiDict(_as_sent(form, result.merged)))
    current.remember(record.version)
    merged.version.data, merged.base.data = current.version.data, current.base.data
    merged.validate()
    return merged, result.clashes


def _as_sent(form: RecordForm, values: dict[str, str]) -> list[tuple[str, str]]:
    sent = [("csrf_token", form.csrf_token.current_token)] if "csrf_token" in form else []
    for name, value in values.items():
        field = form._fields[name]
        if isinstance(field, SelectMultipleField):
            sent += [(name, part) for part in value.split("\n") if part]
        elif value or not isinstance(field, BooleanField):
            sent.append((name, value))
    return sent
