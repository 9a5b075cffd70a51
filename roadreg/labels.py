"""Words for coded values, in the reader's language.

Each room registers the words of its enums in its `labels.py`; templates and exports ask `label_of`.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from flask_babel import get_locale
from flask_babel.speaklater import LazyString

from roadreg.db.base import CodeList

_WORDS: dict[type[Enum], Mapping[Any, LazyString]] = {}


def register(words: Mapping[Any, LazyString]) -> Mapping[Any, LazyString]:
    """Register the words of an enum. Raises ValueError when a member has no word."""
    enum = type(next(iter(words)))
    missing = [member for member in enum if member not in words]
    if missing:
        raise ValueError(f"{enum.__name__} has members without a label: {missing}")
    _WORDS[enum] = words
    return words


def language() -> str:
    """The language of this request: `zh` or `en`."""
    locale = get_locale()
    return "en" if locale is not None and locale.language == "en" else "zh"


def label_of(value: Any) -> str:
    """The word for a coded value: an enum's member or a row of a code list. Nothing for None."""
    if value is None:
        return ""
    if isinstance(value, CodeList):
        return value.label(language())
    return str(_WORDS[type(value)][value])


def choices_of(enum: type[Enum]) -> list[tuple[str, str]]:
    """(value, word) of every member, in the enum's order, for a form's select."""
    return [(str(member.value), label_of(member)) for member in enum]


def name_of(record: Any) -> str:
    """A record's name in the reader's language, where it has both."""
    english = getattr(record, "name_en", "")
    return english if english and language() == "en" else record.name
