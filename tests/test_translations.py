"""Every text is in both languages, and English stands in the code."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

TOP = Path(__file__).parent.parent
ROOMS = sorted((TOP / "roadreg" / "translations" / "zh").glob("*.po"))
CHINESE = re.compile(r"[\u3400-\u9fff]")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w+\}")


def catalog(room: Path) -> Catalog:
    with room.open("rb") as file:
        return read_po(file, locale="zh_Hans_CN")


def texts(value: str | tuple[str, ...]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def messages(room: Path) -> list[Message]:
    return [message for message in catalog(room) if message.id]


def test_the_catalogues_hold_what_the_code_says_now_and_all_of_it_is_translated():
    checked = subprocess.run(
        [sys.executable, TOP / "script" / "messages", "check"], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.stem)
def test_english_stands_in_the_code(room):
    assert [message.id for message in messages(room) if CHINESE.search(" ".join(texts(message.id)))] == []


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.stem)
def test_a_translation_fills_in_the_same_facts(room):
    """A plural's Chinese has one form, with the placeholders of the English plural."""
    differing = [
        message.id
        for message in messages(room)
        for told in texts(message.string)
        if told
        and sorted(set(PLACEHOLDER.findall(texts(message.id)[-1]))) != sorted(set(PLACEHOLDER.findall(told)))
    ]
    assert differing == []
