"""Two people edit one record."""

from hypothesis import given
from hypothesis import strategies as st

from roadreg.db.concurrency import Clash, merge

VALUES = st.sampled_from(["", "a", "b", "c"])
RECORDS = st.fixed_dictionaries({"name": VALUES, "length": VALUES, "remarks": VALUES})


def test_changes_of_different_fields_both_stand():
    result = merge(
        base={"name": "old", "length": "10"},
        mine={"name": "mine", "length": "10"},
        theirs={"name": "old", "length": "12"},
    )
    assert result.merged == {"name": "mine", "length": "12"}
    assert result.clashes == []


def test_changes_of_one_field_are_shown_with_all_three_values():
    result = merge(base={"name": "old"}, mine={"name": "mine"}, theirs={"name": "theirs"})
    assert result.clashes == [Clash("name", "old", "theirs", "mine")]


@given(RECORDS, RECORDS, RECORDS)
def test_nothing_is_lost_in_silence(base, mine, theirs):
    """Each field ends as mine or theirs; a change of either is dropped only where both are shown."""
    result = merge(base, mine, theirs)
    clashing = {clash.field for clash in result.clashes}
    for name in base:
        if mine[name] != base[name]:
            assert result.merged[name] == mine[name]
        if theirs[name] != base[name] and name not in clashing:
            assert result.merged[name] == theirs[name]


@given(RECORDS, RECORDS)
def test_an_edit_against_an_untouched_record_is_taken_whole(base, mine):
    result = merge(base, mine, theirs=base)
    assert result.merged == mine
    assert result.clashes == []
