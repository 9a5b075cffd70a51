"""Which column is which field."""

import numpy as np
import pytest

from roadreg.exchange import values
from roadreg.exchange.columns import (
    Field,
    parse_assignments,
    parse_value_words,
    plain_name,
    recognise_columns,
)
from roadreg.exchange.errors import ColumnMissing, WrongMapping
from roadreg.exchange.tables import Table

FIELDS = [
    Field("number", values.read_text, ("编号", "桥梁编码"), is_required=True),
    Field("total_length_m", values.read_metres, ("桥梁全长", "STRUCTURE_LEN_MT_049")),
]


def table_of(*names):
    return Table("a.csv", {name: ["1"] for name in names}, np.array([2]))


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("桥梁全长（米）", "桥梁全长"),
        ("Start Chainage (km)", "startchainage"),
        ("STRUCTURE_LEN_MT_049", "structurelenmt"),
        (" ＬＯＮ ", "lon"),
    ],
)
def test_names_are_compared_without_units_signs_and_case(name, plain):
    assert plain_name(name) == plain


def test_columns_are_recognised_and_the_others_listed():
    found = recognise_columns(table_of("桥梁编码", "桥梁全长(m)", "颜色"), FIELDS, {})
    assert found.columns == {"number": "桥梁编码", "total_length_m": "桥梁全长(m)"}
    assert found.others == ["颜色"]


def test_the_users_choice_goes_before_the_name():
    found = recognise_columns(table_of("编号", "旧编号"), FIELDS, {"number": "旧编号"})
    assert found.columns == {"number": "旧编号"}


def test_a_missing_column_names_the_file_its_columns_and_the_option():
    with pytest.raises(ColumnMissing, match=r"a\.csv has no column for number.*颜色.*--map number=COLUMN"):
        recognise_columns(table_of("颜色"), FIELDS, {})


@pytest.mark.parametrize("chosen", [{"nonsense": "编号"}, {"number": "nonsense"}])
def test_a_mapping_of_what_is_not_there_lists_what_is(chosen):
    with pytest.raises(WrongMapping, match=r"number|编号"):
        recognise_columns(table_of("编号"), FIELDS, chosen)


def test_assignments_need_both_sides():
    assert parse_assignments(["number=编号"], "--map") == {"number": "编号"}
    with pytest.raises(WrongMapping, match="FIELD=COLUMN"):
        parse_assignments(["number"], "--map")


def test_words_for_values_are_read():
    assert parse_value_words(["condition_class=Good:1,Very poor:5"]) == {
        "condition_class": {"Good": "1", "Very poor": "5"}
    }
    with pytest.raises(WrongMapping, match="WORD:VALUE"):
        parse_value_words(["condition_class=Good"])
