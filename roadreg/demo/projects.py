"""Loads the projects of the demonstration register."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from roadreg.assets.models import Asset
from roadreg.auth.models import Account, Role
from roadreg.demo import files
from roadreg.demo.roads import Places
from roadreg.hazards.models import Hazard
from roadreg.projects.models import Milestone, ProgressEntry, Project, ProjectSite
from roadreg.safety.models import BlackSpot


@dataclass(frozen=True)
class Treated:
    """What projects may treat, by number."""

    assets: Mapping[str, Asset]
    hazards: Mapping[str, Hazard]
    black_spots: Mapping[str, BlackSpot]


def load_projects(
    session: Session, places: Places, accounts: Mapping[Role, Account], treated: Treated
) -> dict[str, Project]:
    """Every project of the file, by its number. Flushes."""
    loaded: dict[str, Project] = {}
    for facts in files.projects():
        project = Project(**files.facts_of(Project, facts))
        project.engineer = accounts[Role.ENGINEER]
        project.sites = [_site(places, site) for site in facts["sites"]]
        project.milestones = [
            Milestone(**files.facts_of(Milestone, {"source": files.SOURCE} | milestone))
            for milestone in facts["milestones"]
        ]
        project.progress = [_entry(*entry, by=accounts[Role.ENGINEER]) for entry in facts["progress"]]
        project.assets = [treated.assets[number] for number in facts.get("assets", ())]
        project.assets += _assets_on(facts.get("assets_on", ()), facts["name"], treated.assets.values())
        project.hazards = [treated.hazards[number] for number in facts.get("hazards", ())]
        project.black_spots = [treated.black_spots[number] for number in facts.get("black_spots", ())]
        loaded[project.number] = project
    session.add_all(loaded.values())
    session.flush()
    return loaded


def _site(places: Places, facts: Mapping[str, Any]) -> ProjectSite:
    site = ProjectSite(name=facts.get("name", ""), source=files.SOURCE)
    places.put(site, {name: str(value) for name, value in facts.items()})
    return site


def _entry(month: str, planned: float, physical: float, work_done: str, *, by: Account) -> ProgressEntry:
    """What was reached at the end of a month; entered on its last day."""
    first = date.fromisoformat(f"{month}-01")
    last = first.replace(day=monthrange(first.year, first.month)[1])
    return ProgressEntry(
        month=first,
        planned_percent=Decimal(str(planned)),
        physical_percent=Decimal(str(physical)),
        work_done=work_done,
        entered_at=files.local_moment(last.isoformat()) + timedelta(hours=16),
        entered_by=by,
        source=files.SOURCE,
    )


def _assets_on(routes: Iterable[str], project: str, assets: Iterable[Asset]) -> list[Asset]:
    """The assets on these routes that a project's name in their remarks claims."""
    wanted = set(routes)
    return [
        asset
        for asset in assets
        if asset.route is not None and asset.route.code in wanted and project in asset.remarks
    ]
