"""Fields of the assets' forms: numbers, words of a vocabulary, codes, yes or no or unknown."""

import math
import re
from collections.abc import Sequence
from datetime import date
from enum import Enum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Field, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError
from wtforms.widgets import TextInput

from roadreg.labels import choices_of

UNKNOWN = SelectChoice("", _l("(unknown)"))

GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
"""Commas between thousands; any other comma might mean a decimal point, and is asked about."""

LARGEST = 1e8
"""No measure of an asset comes near it; the columns hold a little more."""


class NumberField(Field):  # type: ignore[misc]
    """A number as people write it: `12.5`, `1,200`, full-width digits. Empty is None.

    least, above : what it must reach, or be greater than. is_whole : no decimals.
    """

    widget = TextInput()

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        least: float | None = None,
        above: float | None = None,
        is_whole: bool = False,
        **more: Any,
    ) -> None:
        super().__init__(label, validators, **more)
        self.least, self.above, self.is_whole = least, above, is_whole
        self.render_kw = {"inputmode": "numeric" if is_whole else "decimal", "autocomplete": "off"}

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{float(self.data):.3f}".rstrip("0").rstrip(".")

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed. Raises ValueError with the words for the reader."""
        self.data = None
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            return
        try:
            number = float(text.replace(",", "") if GROUPED.fullmatch(text) else text)
        except ValueError as error:
            raise ValueError(_("“%(text)s” is no number. Write it like 12.5.", text=text[:40])) from error
        if not math.isfinite(number) or abs(number) > LARGEST:
            raise ValueError(_("“%(text)s” is too large.", text=text[:40]))
        if self.is_whole and number != int(number):
            raise ValueError(_("“%(text)s” is no whole number.", text=text[:40]))
        self.data = int(number) if self.is_whole else number

    def pre_validate(self, form: Any) -> None:
        """Check the bounds."""
        if self.data is None:
            return
        if self.least is not None and self.data < self.least:
            raise ValidationError(_("It must be %(least)s or more.", least=f"{self.least:g}"))
        if self.above is not None and self.data <= self.above:
            raise ValidationError(_("It must be more than %(least)s.", least=f"{self.above:g}"))


class DayField(DateField):  # type: ignore[misc]
    """A day; empty is None."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read `2026-11-24`. Raises ValueError with the words for the reader."""
        self.data = None
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            return
        try:
            self.data = date.fromisoformat(text)
        except ValueError as error:
            raise ValueError(_("“%(text)s” is no day. Write it like 2026-11-24.", text=text[:40])) from error


class WordField(SelectField):  # type: ignore[misc]
    """One word of a vocabulary, or unknown; its data is the enum's member or None."""

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        enum: type[Enum],
        without: frozenset[Any] = frozenset(),
        may_be_unknown: bool = True,
        **more: Any,
    ) -> None:
        def offered() -> list[Any]:
            words = [SelectChoice(*word) for word in choices_of(enum) if enum(word[0]) not in without]
            return [UNKNOWN, *words] if may_be_unknown else words

        super().__init__(
            label,
            list(validators),
            coerce=lambda value: enum(value) if value else None,
            choices=offered,
            **more,
        )


class YesNoField(SelectField):  # type: ignore[misc]
    """Yes, no or unknown; its data is True, False or None."""

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **more: Any) -> None:
        super().__init__(
            label,
            list(validators),
            coerce=lambda value: {"True": True, "False": False}.get(str(value)),
            choices=lambda: [
                UNKNOWN,
                SelectChoice("True", _("Yes")),
                SelectChoice("False", _("No")),
            ],
            **more,
        )


class CodeField(SelectField):  # type: ignore[misc]
    """A code of a list that the view fills in (`choices`); empty is None."""

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **more: Any) -> None:
        super().__init__(
            label, list(validators), coerce=lambda value: value or None, choices=[UNKNOWN], **more
        )


class TiedField(SelectField):  # type: ignore[misc]
    """Another asset, by its id, of a list that the view fills in; empty is None."""

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **more: Any) -> None:
        super().__init__(
            label,
            list(validators),
            coerce=lambda value: int(value) if value else None,
            choices=[UNKNOWN],
            **more,
        )
