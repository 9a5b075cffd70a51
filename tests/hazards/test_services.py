"""What can be done with hazards, by whom, and what is written down."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from roadreg.errors import Forbidden, InvalidInput
from roadreg.hazards import services
from roadreg.hazards.checks import StepFacts
from roadreg.hazards.codes import HazardGrade, HazardOrigin, HazardState, RiskLevel
from roadreg.hazards.errors import ChangeNotAllowed, MergedAlready
from roadreg.hazards.models import Hazard
from roadreg.hazards.queries import list_actions, survivor_of
from roadreg.hazards.services import HazardFacts
from tests.factories import DivisionFactory
from tests.factories.hazards import HazardFactory
from tests.hazards.conftest import NOW, TODAY

S = HazardState
GRADING = StepFacts(note="落石直径 30 厘米", risk_level=RiskLevel.ORANGE, grade=HazardGrade.GENERAL)


def save(session, person, report, **more):
    return services.report_hazard(session, person, report, now=NOW, today=TODAY, **more)


def step(session, person, hazard, to_state, facts=None):
    facts = facts or StepFacts()
    return services.change_state(session, person, hazard, to_state, facts, now=NOW, today=TODAY)


def fields_of(refused):
    return {problem.field for problem in refused.value.problems}


# --- Reporting --------------------------------------------------------------------------------------------


def test_a_report_has_its_number_place_division_and_first_action(session, account, report):
    staff = account("staff")
    hazard = save(session, staff, report(description=" 落石 "))
    assert (hazard.number, hazard.state, hazard.description) == ("H2026-0001", S.REPORTED, "落石")
    assert (hazard.route.code, hazard.from_m, hazard.division_adcode) == ("G330", 2000, "330302")
    assert [
        (action.from_state, action.to_state, action.account_id) for action in list_actions(session, hazard)
    ] == [(None, S.REPORTED, staff.id)]
    assert not hazard.is_published


def test_a_resend_gives_back_the_first(session, account, report):
    staff, sent = account("staff"), report()
    assert save(session, staff, sent) is save(session, staff, replace(sent, description="again"))
    assert session.query(Hazard).count() == 1


def test_numbers_follow_one_another(session, account, report):
    staff = account("staff")
    assert [save(session, staff, report()).number for _ in range(3)] == [
        "H2026-0001",
        "H2026-0002",
        "H2026-0003",
    ]


def test_staff_of_another_district_may_not_report_here(session, account, report):
    stranger = account("staff", division=DivisionFactory(adcode="330303", name="龙湾区", name_en="Longwan"))
    with pytest.raises(Forbidden, match="330302"):
        save(session, stranger, report())


def test_a_visitor_may_not_report_here(session, report):
    with pytest.raises(Forbidden):
        save(session, None, report())


def test_an_unknown_category_and_a_time_to_come_are_named_together(session, account, report):
    with pytest.raises(InvalidInput) as refused:
        save(session, account("staff"), report(category_code="Q99", seen_at=NOW + timedelta(hours=1)))
    assert fields_of(refused) == {"category_code", "seen_at"}


# --- Steps ------------------------------------------------------------------------------------------------


def test_a_hazard_goes_its_whole_way(session, account, report):
    staff, engineer, leader = account("staff"), account("engineer"), account("leader")
    hazard = save(session, staff, report())
    step(session, engineer, hazard, S.VERIFIED)
    step(session, engineer, hazard, S.GRADED, GRADING)
    step(
        session, engineer, hazard, S.ASSIGNED, StepFacts(responsible_unit="养护站", due_on=date(2026, 12, 24))
    )
    step(session, staff, hazard, S.IN_TREATMENT)
    step(session, staff, hazard, S.TREATED, StepFacts(note="已清除"))
    step(session, engineer, hazard, S.ACCEPTED, StepFacts(note="合格"))
    step(session, leader, hazard, S.CLOSED)
    assert (hazard.state, hazard.closed_at) == (S.CLOSED, NOW)
    assert (hazard.risk_level, hazard.grade) == (RiskLevel.ORANGE, HazardGrade.GENERAL)
    assert (hazard.responsible_unit, hazard.due_on) == ("养护站", date(2026, 12, 24))
    assert len(list_actions(session, hazard)) == 8


def test_a_jump_over_states_is_refused_in_words(session, account):
    with pytest.raises(ChangeNotAllowed) as refused:
        step(session, account("leader"), HazardFactory(), S.CLOSED)
    assert refused.value.to_state is S.CLOSED


def test_staff_do_not_close(session, account):
    with pytest.raises(Forbidden):
        step(session, account("staff"), HazardFactory(state=S.ACCEPTED), S.CLOSED)


def test_grading_needs_level_grade_and_reason(session, account):
    with pytest.raises(InvalidInput) as refused:
        step(session, account("engineer"), HazardFactory(state=S.VERIFIED), S.GRADED)
    assert fields_of(refused) == {"note", "risk_level", "grade"}


def test_only_a_leader_calls_a_hazard_major(session, account):
    major = replace(GRADING, grade=HazardGrade.MAJOR)
    hazard = HazardFactory(state=S.VERIFIED)
    with pytest.raises(Forbidden):
        step(session, account("engineer"), hazard, S.GRADED, major)
    step(session, account("leader"), hazard, S.GRADED, major)
    assert hazard.grade is HazardGrade.MAJOR


def test_a_red_level_does_not_make_a_hazard_major_by_itself(session, account):
    hazard = HazardFactory(state=S.VERIFIED)
    step(session, account("engineer"), hazard, S.GRADED, replace(GRADING, risk_level=RiskLevel.RED))
    assert hazard.grade is HazardGrade.GENERAL


@pytest.mark.parametrize(("due_on", "is_taken"), [(None, False), (date(2026, 11, 23), False), (TODAY, True)])
def test_an_assignment_is_due_today_or_later(session, account, due_on, is_taken):
    hazard, facts = HazardFactory(state=S.GRADED), StepFacts(responsible_unit="养护站", due_on=due_on)
    if is_taken:
        step(session, account("engineer"), hazard, S.ASSIGNED, facts)
        assert hazard.due_on == due_on
    else:
        with pytest.raises(InvalidInput) as refused:
            step(session, account("engineer"), hazard, S.ASSIGNED, facts)
        assert fields_of(refused) == {"due_on"}


def test_a_major_hazard_is_treated_under_a_temporary_control_only(session, account):
    hazard, staff = HazardFactory(state=S.ASSIGNED, grade=HazardGrade.MAJOR), account("staff")
    with pytest.raises(InvalidInput) as refused:
        step(session, staff, hazard, S.IN_TREATMENT)
    assert fields_of(refused) == {"temporary_control"}
    step(session, staff, hazard, S.IN_TREATMENT, StepFacts(temporary_control="封闭右侧车道"))
    assert hazard.temporary_control == "封闭右侧车道"


def test_nobody_accepts_the_own_treatment(session, account):
    hazard, engineer = HazardFactory(state=S.IN_TREATMENT), account("engineer")
    step(session, engineer, hazard, S.TREATED, StepFacts(note="已清除"))
    with pytest.raises(Forbidden):
        step(session, engineer, hazard, S.ACCEPTED, StepFacts(note="合格"))
    step(session, account("staff"), hazard, S.ACCEPTED, StepFacts(note="合格"))
    assert hazard.state is S.ACCEPTED


def test_a_reopened_hazard_keeps_its_first_closure_in_its_actions(session, account):
    hazard = HazardFactory(state=S.ACCEPTED, due_on=date(2011, 1, 1))
    step(session, account("leader"), hazard, S.CLOSED)
    step(session, account("staff"), hazard, S.VERIFIED, StepFacts(note="又有落石"))
    assert (hazard.closed_at, hazard.due_on) == (None, None)
    assert [action.to_state for action in list_actions(session, hazard)] == [S.VERIFIED, S.CLOSED]


def test_a_rejected_hazard_is_hidden_from_visitors(session, account):
    hazard = HazardFactory(is_published=True)
    step(session, account("staff"), hazard, S.REJECTED, StepFacts(note="不属实"))
    assert not hazard.is_published


# --- Merging, sightings, publishing -----------------------------------------------------------------------


def test_a_merged_hazard_leads_to_the_end_of_the_chain(session, account):
    first, second, third, staff = HazardFactory(), HazardFactory(), HazardFactory(), account("staff")
    services.merge_hazard(session, staff, second, first, "", now=NOW)
    services.merge_hazard(session, staff, third, second, "同一处", now=NOW)
    assert third.merged_into_id == first.id
    assert survivor_of(session, second) is first
    assert [action.note for action in list_actions(session, first)] == [
        f"Reported again as {third.number}.",
        f"Reported again as {second.number}.",
    ]


def test_a_hazard_is_not_merged_with_itself_even_by_a_detour(session, account):
    first, second, staff = HazardFactory(), HazardFactory(), account("staff")
    services.merge_hazard(session, staff, second, first, "", now=NOW)
    with pytest.raises(InvalidInput, match="itself"):
        services.merge_hazard(session, staff, first, second, "", now=NOW)


def test_a_hazard_is_not_merged_into_a_closed_one(session, account):
    closed = HazardFactory(state=S.CLOSED)
    with pytest.raises(InvalidInput, match=closed.number):
        services.merge_hazard(session, account("staff"), HazardFactory(), closed, "", now=NOW)


def test_a_merged_hazard_is_changed_no_more(session, account):
    first, second, staff = HazardFactory(), HazardFactory(), account("staff")
    services.merge_hazard(session, staff, second, first, "", now=NOW)
    with pytest.raises(MergedAlready):
        services.see_again(session, staff, second, "", now=NOW)
    with pytest.raises(ChangeNotAllowed):
        step(session, staff, second, S.VERIFIED)


def test_a_second_sighting_adds_a_note_and_no_hazard(session, account):
    hazard = HazardFactory(state=S.ASSIGNED)
    services.see_again(session, account("staff"), hazard, "更大了", now=NOW)
    action = list_actions(session, hazard)[0]
    assert (action.from_state, action.to_state, action.note) == (S.ASSIGNED, S.ASSIGNED, "更大了")


def test_engineers_publish_and_staff_do_not(session, account):
    hazard = HazardFactory()
    with pytest.raises(Forbidden):
        services.publish(session, account("staff"), hazard, is_published=True)
    services.publish(session, account("engineer"), hazard, is_published=True)
    assert hazard.is_published


# --- Editing ----------------------------------------------------------------------------------------------


def test_a_correction_leaves_state_and_place_alone(session, account, report):
    staff = account("staff")
    hazard = save(session, staff, report())
    facts = HazardFacts("D01", "更正", "330302", HazardOrigin.TELEPHONE, NOW, responsible_unit="养护站")
    services.edit_hazard(session, staff, hazard, facts, None, now=NOW)
    assert (hazard.description, hazard.origin, hazard.state, hazard.from_m) == (
        "更正",
        HazardOrigin.TELEPHONE,
        S.REPORTED,
        2000,
    )


def test_leaders_read_and_do_not_correct(session, account):
    facts = HazardFacts("D01", "", "330302", HazardOrigin.PATROL, NOW)
    with pytest.raises(Forbidden):
        services.edit_hazard(session, account("leader"), HazardFactory(), facts, None, now=NOW)
