"""Projects with milestones and monthly entries."""

from datetime import UTC, date, datetime
from decimal import Decimal

import factory

from roadreg.projects.models import Milestone, ProgressEntry, Project, ProjectKind
from tests.factories.auth import lucheng
from tests.factories.base import RowFactory


class ProjectKindFactory(RowFactory):
    class Meta:
        model = ProjectKind

    code = "other"
    label_zh = "其他"
    label_en = "Other"


def other_works() -> ProjectKind:
    """A kind of project, made at its first use."""
    return RowFactory.session.get(ProjectKind, "other") or ProjectKindFactory()


class ProjectFactory(RowFactory):
    class Meta:
        model = Project

    number = factory.Sequence("P2011-{:02d}".format)
    name = factory.Sequence("{}号桥改建".format)
    kind = factory.LazyFunction(other_works)
    division = factory.LazyFunction(lucheng)


class MilestoneFactory(RowFactory):
    class Meta:
        model = Milestone

    project = factory.SubFactory(ProjectFactory)
    name = "完工"
    planned_on = date(2011, 12, 31)


class ProgressEntryFactory(RowFactory):
    class Meta:
        model = ProgressEntry

    project = factory.SubFactory(ProjectFactory)
    month = date(2011, 11, 1)
    physical_percent = Decimal("62")
    planned_percent = Decimal("78")
    entered_at = datetime(2011, 11, 30, 8, tzinfo=UTC)
