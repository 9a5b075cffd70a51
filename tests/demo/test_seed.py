"""Divisions and code lists that every register is born with."""

import pytest
from sqlalchemy import func, select

from roadreg.auth.models import Division
from roadreg.hazards.models import HazardCategory
from roadreg.seed import CODE_LISTS, load_reference_data


@pytest.fixture
def seeded(session):
    load_reference_data(session)
    return session


def test_a_second_load_adds_nothing(seeded):
    assert load_reference_data(seeded) == 0


def test_a_label_that_an_administrator_changed_stays(seeded):
    seeded.get(HazardCategory, "A01").label_en = "hairpin"
    seeded.flush()
    load_reference_data(seeded)
    seeded.expire_all()
    assert seeded.get(HazardCategory, "A01").label_en == "hairpin"


@pytest.mark.parametrize("model", CODE_LISTS)
def test_every_code_reads_in_both_languages(seeded, model):
    codes = seeded.scalars(select(model)).all()
    assert codes
    for code in codes:
        assert code.label("zh")
        assert code.label("en")


def test_the_district_has_its_towns(seeded):
    lucheng = seeded.get(Division, "330302")
    assert (lucheng.name, lucheng.name_en, lucheng.parent.name) == ("鹿城区", "Lucheng District", "温州市")
    towns = seeded.scalars(select(Division.name).where(Division.parent_adcode == "330302")).all()
    assert len(towns) == 14
    assert {"藤桥镇", "山福镇", "双屿街道"} <= set(towns)


def test_a_division_lies_in_the_one_whose_code_it_continues(seeded):
    for division in seeded.scalars(select(Division).where(Division.level > 3)):
        assert division.adcode.startswith(division.parent_adcode)


def test_wenzhou_has_twelve_counties(seeded):
    counties = seeded.scalar(select(func.count()).select_from(Division).where(Division.level == 3))
    assert counties == 12
