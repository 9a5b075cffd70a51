"""What can be done to projects, and by whom."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy.exc import IntegrityError

from roadreg.errors import Forbidden, InvalidInput, NotFound
from roadreg.projects import queries, services
from roadreg.projects.codes import ProgressWarning, ProjectCondition, ProjectStage, Treated
from roadreg.projects.errors import ProgressChanged, ProjectChanged
from roadreg.projects.models import ProgressEntry
from roadreg.projects.queries import ProjectFilter
from roadreg.projects.services import MilestoneFacts, ProgressFacts, ProjectFacts
from tests.factories import AccountFactory, CentrelineFactory, DivisionFactory
from tests.factories.projects import MilestoneFactory, ProgressEntryFactory, ProjectFactory, other_works

TODAY = date(2011, 12, 5)
NOW = datetime(2011, 12, 5, 1, tzinfo=UTC)
DECEMBER = date(2011, 12, 1)


@pytest.fixture
def engineer(session):
    return AccountFactory(role="engineer")


def facts(**changed):
    other_works()
    given = {"number": "P2011-90", "name": "新桥", "kind_code": "other", "division_adcode": "330302"}
    return ProjectFacts(**(given | changed))


def enter(session, account, project, physical, *, month=DECEMBER, version=None, **more):
    return services.enter_progress(
        session,
        account,
        project,
        month,
        ProgressFacts(Decimal(physical), **more),
        version=version,
        now=NOW,
        today=TODAY,
    )


# --- Facts ------------------------------------------------------------------------------------------------


def test_a_project_is_entered_with_its_cost_to_the_fen(session, engineer):
    project = services.create_project(session, engineer, facts(estimated_cost=Decimal("2400000.01")))
    session.refresh(project)
    assert project.estimated_cost == Decimal("2400000.01")
    assert (project.stage, project.condition) == (ProjectStage.PLANNING, ProjectCondition.NORMAL)


@pytest.mark.parametrize("role", ["staff", "leader", "steward", "admin"])
def test_only_engineers_enter_projects_and_progress(session, role):
    account = AccountFactory(role=role)
    with pytest.raises(Forbidden):
        services.create_project(session, account, facts())
    with pytest.raises(Forbidden):
        enter(session, account, ProjectFactory(), "10")


def test_a_division_bounds_what_an_engineer_may_change(session, engineer):
    elsewhere = DivisionFactory(adcode="330303", name="龙湾区")
    project = ProjectFactory(division=elsewhere)
    with pytest.raises(Forbidden):
        services.edit_project(
            session, engineer, project, facts(division_adcode="330302"), version=project.version
        )
    with pytest.raises(Forbidden):
        services.create_project(session, engineer, facts(division_adcode="330303"))
    with pytest.raises(Forbidden):
        services.tie(session, engineer, project, Treated.ASSET, 1)


def test_a_number_is_given_once(session, engineer):
    taken = ProjectFactory(number="P2011-90")
    with pytest.raises(InvalidInput) as refused:
        services.create_project(session, engineer, facts())
    assert refused.value.problems[0].field == "number"
    assert taken.name in str(refused.value)


def test_everything_that_is_wrong_is_told_at_once(session, engineer):
    ProjectFactory(number="P2011-90")
    outsider = AccountFactory(role="engineer", division=DivisionFactory(adcode="330303", name="龙湾区"))
    wrong = facts(engineer_id=outsider.id, starts_on=date(2011, 5, 1), finishes_on=date(2011, 4, 1))
    with pytest.raises(InvalidInput) as refused:
        services.create_project(session, engineer, wrong)
    assert [problem.field for problem in refused.value.problems] == ["number", "engineer_id", "finishes_on"]


def test_a_completed_project_has_its_day_of_acceptance(session, engineer):
    with pytest.raises(InvalidInput, match="day of acceptance"):
        services.create_project(session, engineer, facts(condition=ProjectCondition.COMPLETED))


def test_a_change_made_from_an_old_version_is_not_taken(session, engineer):
    project = ProjectFactory()
    seen = project.version
    services.edit_project(session, engineer, project, facts(name="甲"), version=seen)
    with pytest.raises(ProjectChanged):
        services.edit_project(session, engineer, project, facts(name="乙"), version=seen)
    assert project.name == "甲"


def test_the_next_number_follows_the_highest_of_the_year(session):
    ProjectFactory(number="P2031-09")
    ProjectFactory(number="P2031-10")
    ProjectFactory(number="P2031-extra")
    assert queries.next_number(session, 2031) == "P2031-11"
    assert queries.next_number(session, 2032) == "P2032-01"


# --- What it treats ---------------------------------------------------------------------------------------


def test_a_tie_made_twice_is_one_tie_and_can_be_taken_back(session, engineer):
    from tests.factories.assets import BridgeFactory

    project, bridge = ProjectFactory(), BridgeFactory(number="G330330302L0080")
    assert queries.search_treated(session, Treated.ASSET, "l0080") == [bridge]
    for _time in range(2):
        services.tie(session, engineer, project, Treated.ASSET, bridge.id)
    assert project.assets == [bridge]
    services.untie(session, engineer, project, Treated.ASSET, bridge.id)
    services.untie(session, engineer, project, Treated.ASSET, bridge.id)
    assert project.assets == []


def test_what_the_register_does_not_hold_cannot_be_tied(session, engineer):
    with pytest.raises(NotFound):
        services.tie(session, engineer, ProjectFactory(), Treated.HAZARD, 999_999)


def test_a_search_for_nothing_finds_nothing_and_a_percent_sign_is_just_a_sign(session):
    from tests.factories.assets import BridgeFactory

    BridgeFactory(number="G330330302L0080")
    assert queries.search_treated(session, Treated.ASSET, "") == []
    assert queries.search_treated(session, Treated.ASSET, "%") == []


# --- Milestones -------------------------------------------------------------------------------------------


def test_a_milestone_is_done_on_a_day_that_has_been(session, engineer):
    milestone = MilestoneFactory()
    with pytest.raises(InvalidInput, match="still to come"):
        services.mark_milestone_done(session, engineer, milestone, date(2011, 12, 6), today=TODAY)
    services.mark_milestone_done(session, engineer, milestone, TODAY, today=TODAY)
    assert milestone.done_on == TODAY


def test_a_milestone_needs_a_day(session, engineer):
    with pytest.raises(InvalidInput) as refused:
        services.add_milestone(session, engineer, ProjectFactory(), MilestoneFacts("开工"), today=TODAY)
    assert refused.value.problems[0].field == "planned_on"


def test_a_milestone_can_be_removed(session, engineer):
    milestone = MilestoneFactory()
    project = milestone.project
    session.refresh(project)
    services.remove_milestone(session, engineer, milestone)
    assert project.milestones == []


# --- Monthly progress -------------------------------------------------------------------------------------


def test_a_month_is_entered_once_and_then_corrected(session, engineer):
    project = ProjectFactory()
    first = enter(session, engineer, project, "20.5", month=date(2011, 12, 24))
    assert (first.month, first.entered_by, first.entered_at) == (DECEMBER, engineer, NOW)
    corrected = enter(session, engineer, project, "21", version=first.version)
    assert corrected is first
    assert [entry.physical_percent for entry in queries.list_entries(session, project.id)] == [21]


def test_a_month_that_somebody_entered_meanwhile_is_not_overwritten(session, engineer):
    project = ProjectFactory()
    entry = enter(session, engineer, project, "20")
    with pytest.raises(ProgressChanged):
        enter(session, engineer, project, "30")
    with pytest.raises(ProgressChanged):
        enter(session, engineer, project, "30", version=entry.version + 1)
    assert entry.physical_percent == 20


def test_less_than_last_month_is_saved_with_a_sentence_and_not_without(session, engineer):
    project = ProgressEntryFactory().project
    with pytest.raises(services.SentenceMissing) as asked:
        enter(session, engineer, project, "61")
    assert asked.value.warnings == [ProgressWarning.LESS_THAN_BEFORE]
    entry = enter(session, engineer, project, "61", remark="返工：两根桩不合格")
    assert entry.physical_percent == 61


def test_an_earlier_month_is_corrected_with_a_sentence(session, engineer):
    october = ProgressEntryFactory(month=date(2011, 10, 1), physical_percent=Decimal(40))
    ProgressEntryFactory(project=october.project)
    with pytest.raises(services.SentenceMissing) as asked:
        enter(session, engineer, october.project, "44", month=october.month, version=october.version)
    assert asked.value.warnings == [ProgressWarning.EARLIER_MONTH]
    enter(
        session,
        engineer,
        october.project,
        "44",
        month=october.month,
        version=october.version,
        remark="核对计量后更正",
    )
    assert october.physical_percent == 44


def test_an_earlier_months_words_are_corrected_freely(session, engineer):
    october = ProgressEntryFactory(month=date(2011, 10, 1), physical_percent=Decimal(40))
    ProgressEntryFactory(project=october.project)
    enter(
        session,
        engineer,
        october.project,
        "40",
        month=october.month,
        version=october.version,
        work_done="桩基",
    )
    assert october.work_done == "桩基"


def test_the_database_itself_refuses_a_second_entry_of_a_month_and_an_impossible_one(session):
    entry = ProgressEntryFactory()
    for wrong in (
        {"month": entry.month, "physical_percent": 5},
        {"month": date(2012, 1, 2), "physical_percent": 5},
        {"month": date(2012, 1, 1), "physical_percent": Decimal("100.01")},
    ):
        entry_too_many = ProgressEntry(project_id=entry.project_id, entered_at=NOW, **wrong)
        with pytest.raises(IntegrityError):
            save_in_a_savepoint(session, entry_too_many)


def save_in_a_savepoint(session, row):
    with session.begin_nested():
        session.add(row)


# --- Lists ------------------------------------------------------------------------------------------------


def listed(session, sort="number", **wanted):
    query = queries.select_projects(ProjectFilter(**wanted), sort, today=TODAY)
    return [project.number for project in session.scalars(query)]


def test_a_list_is_narrowed_by_each_filter(session):
    site_on = CentrelineFactory().route
    town = DivisionFactory(adcode="330302102", name="藤桥镇", level=4)
    wanted = ProjectFactory(
        number="P1-A",
        name="石垟桥",
        stage=ProjectStage.CONSTRUCTION,
        division=town,
        starts_on=date(2011, 4, 1),
    )
    wanted.sites.append(services.ProjectSite(route=site_on, from_m=100))
    ProjectFactory(
        number="P1-B",
        condition=ProjectCondition.COMPLETED,
        starts_on=date(2009, 1, 1),
        accepted_on=date(2010, 6, 1),
    )
    session.flush()
    assert listed(session, text="石垟") == ["P1-A"]
    assert listed(session, text="p1-b") == ["P1-B"]
    assert listed(session, stage=ProjectStage.CONSTRUCTION) == ["P1-A"]
    assert listed(session, condition=ProjectCondition.COMPLETED) == ["P1-B"]
    assert listed(session, route_code=site_on.code.lower()) == ["P1-A"]
    assert listed(session, division_adcode="330302102") == ["P1-A"]
    assert (
        listed(session, division_adcode="330302")
        == listed(session, division_adcode="330300")
        == ["P1-A", "P1-B"]
    )
    assert listed(session, kind_code="nothing") == []
    assert (listed(session, year=2010), listed(session, year=2011), listed(session, year=2013)) == (
        ["P1-B"],
        ["P1-A"],
        ["P1-A"],
    )


def test_late_projects_are_those_with_a_critical_milestone_overdue(session):
    late = MilestoneFactory(planned_on=date(2011, 12, 4), is_critical=True).project
    MilestoneFactory(planned_on=TODAY, is_critical=True)
    MilestoneFactory(planned_on=date(2011, 1, 1))
    MilestoneFactory(
        planned_on=date(2011, 1, 1), is_critical=True, project__condition=ProjectCondition.CANCELLED
    )
    assert listed(session, is_late=True) == [late.number]


def test_stages_sort_in_their_order_and_unknown_values_come_last(session):
    for number, stage, finish in (
        ("a", "P10", None),
        ("b", "P9", date(2011, 1, 1)),
        ("c", "P2", date(2012, 1, 1)),
    ):
        ProjectFactory(number=number, stage=ProjectStage(stage), finishes_on=finish)
    assert listed(session, "stage") == ["c", "b", "a"]
    assert listed(session, "-stage") == ["a", "b", "c"]
    assert listed(session, "finish") == ["b", "c", "a"]
    assert listed(session, "-finish") == ["c", "b", "a"]
    assert listed(session, "progress") == ["a", "b", "c"]


def test_a_list_shows_the_newest_entry_of_each_project(session):
    newest = ProgressEntryFactory()
    ProgressEntryFactory(project=newest.project, month=date(2011, 10, 1), physical_percent=Decimal(44))
    other = ProjectFactory()
    assert queries.latest_entries(session, [newest.project_id, other.id]) == {newest.project_id: newest}
