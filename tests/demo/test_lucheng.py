"""The demonstration register holds what the work summary of 2011 says."""

import json
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from geoalchemy2.shape import to_shape
from shapely import unary_union
from shapely.geometry import shape
from sqlalchemy import func, select, text

from roadreg.assets.codes import AssetStatus, SpanClass
from roadreg.assets.models import Asset, Bridge, BusBay, FerryBoat, FerryLanding, NavigationMark
from roadreg.auth.permissions import may
from roadreg.demo import files
from roadreg.hazards.codes import HazardNeed
from roadreg.hazards.models import Hazard, HazardAction
from roadreg.hazards.rules import find_change
from roadreg.projects.codes import ProjectCondition, ProjectStage
from roadreg.projects.models import Project
from roadreg.roads.codes import AdministrativeGrade
from roadreg.roads.models import Centreline, CentrelineQuality, Route, Section
from roadreg.safety.codes import BlackSpotLevel, BlackSpotStatus
from roadreg.safety.models import BlackSpot
from roadreg.schema import metadata

FACT, MADE = "work summary 2011", "demonstration"


def project(register, name: str) -> Project:
    return register.scalars(select(Project).where(Project.name == name)).one()


def test_two_projects_are_completed(register):
    completed = register.scalars(
        select(Project).where(Project.condition == ProjectCondition.COMPLETED).order_by(Project.number)
    ).all()
    assert [(found.name, found.source) for found in completed] == [
        ("G330边坡治理", FACT),
        ("农村公路安保一期", FACT),
    ]
    assert completed[0].accepted_on == date(2011, 10, 8)


def test_the_money_of_the_works_is_that_of_the_summary(register):
    costs = register.execute(select(Project.name, Project.estimated_cost))
    assert {name: cost for name, cost in costs if cost is not None} == {
        "G330路基沉陷处治": Decimal("2400000.00"),
        "干线公路路侧护栏": Decimal("6240000.00"),
        "104国道段改建": Decimal("780000000.00"),
    }


def test_three_projects_are_under_construction(register):
    building = register.scalars(
        select(Project.name).where(Project.stage == ProjectStage.CONSTRUCTION).order_by(Project.number)
    ).all()
    assert building == ["G330路基沉陷处治", "干线公路路侧护栏", "4座桥梁改建"]


def test_the_reconstruction_of_g104_waits_at_its_feasibility_study(register):
    found = project(register, "104国道段改建")
    assert (found.stage, found.length_km, found.cost_basis) == (
        ProjectStage.FEASIBILITY,
        Decimal("6.500"),
        "估算",
    )
    [site] = found.sites
    assert site.to_m - site.from_m == 6500


def test_two_black_spots_at_city_level_are_treated(register):
    treated = register.scalars(select(BlackSpot).where(BlackSpot.status == BlackSpotStatus.TREATED)).all()
    assert [(spot.level, spot.source) for spot in treated] == [(BlackSpotLevel.CITY, FACT)] * 2
    assert {spot.treated_on.year for spot in treated} == {2011}


def test_every_black_spot_has_its_period_and_rule(register):
    spots = register.scalars(select(BlackSpot)).all()
    assert len(spots) == 7
    for spot in spots:
        assert spot.period_from < spot.period_to
        assert "起以上" in spot.rule
        assert spot.fatal_crashes + spot.injury_crashes + spot.property_crashes > 0


def test_one_set_of_marks_stands_at_the_five_bridges(register):
    [mark] = register.scalars(select(NavigationMark)).all()
    assert (mark.name, mark.quantity, mark.source) == ("五桥桥涵标", 1, FACT)
    assert mark.bridge.name == "五桥"


def test_two_landings_are_rebuilt_and_one_boat_is_renewed(register):
    rebuilt = register.scalars(select(FerryLanding).where(FerryLanding.rebuilt_on.is_not(None))).all()
    renewed = register.scalars(select(FerryBoat).where(FerryBoat.renewed_on.is_not(None))).all()
    assert [(found.source, found.rebuilt_on.year) for found in rebuilt] == [(FACT, 2011)] * 2
    assert [(found.source, found.renewed_on.year) for found in renewed] == [(FACT, 2011)]


def test_four_dangerous_bridges_are_being_reconstructed(register):
    bridges = [asset for asset in project(register, "4座桥梁改建").assets if isinstance(asset, Bridge)]
    assert len(bridges) == 4
    assert {bridge.status for bridge in bridges} == {AssetStatus.UNDER_RECONSTRUCTION}
    assert {bridge.condition_class for bridge in bridges} == {4, 5}
    assert {bridge.source for bridge in bridges} == {FACT}


def test_every_bridge_has_its_span_class(register):
    classes = dict(register.execute(select(Bridge.name, Bridge.span_class)).all())
    assert None not in classes.values()
    assert classes["五桥"] is SpanClass.EXTRA_LARGE
    assert classes["仰义大桥"] is SpanClass.LARGE
    assert classes["云岭桥"] is SpanClass.SMALL


def test_the_safety_project_covers_five_rural_routes(register):
    found = project(register, "农村公路安保一期")
    routes = {site.route.name for site in found.sites}
    assert len(routes) == 5
    assert "茅垟—西坑" in routes
    assert {site.route.administrative_grade for site in found.sites} <= {
        AdministrativeGrade.COUNTY,
        AdministrativeGrade.TOWNSHIP,
        AdministrativeGrade.VILLAGE,
    }
    assert {asset.route.code for asset in found.assets} == {site.route.code for site in found.sites}


def test_g104_carries_near_30_000_vehicles_a_day(register):
    sections = register.scalars(select(Section).join(Route).where(Route.code == "G104")).all()
    assert max(year.aadt for section in sections for year in section.traffic) == 30_000


def test_the_ten_bus_bays_say_that_their_number_is_made(register):
    bays = register.scalars(select(BusBay)).all()
    assert len(bays) == 10
    assert {bay.source for bay in bays} == {MADE}


def test_every_record_says_where_it_comes_from(register):
    for table in metadata.sorted_tables:
        if "source" in table.columns and table.name != "history":
            sources = set(register.scalars(select(table.c.source).distinct()))
            assert sources <= {FACT, MADE}, table.name


def test_a_fact_with_a_made_place_says_so_in_its_remarks(register):
    for model in (Asset, Project):
        for record in register.scalars(select(model).where(model.source == FACT)):
            assert "演示" in record.remarks, record.name


LOCATED = ("centreline", "section", "asset", "hazard", "black_spot", "project_site", "kilometre_post")


@pytest.mark.parametrize("table", LOCATED)
def test_every_geometry_is_valid_and_in_the_district(register, table):
    rows, sound = register.execute(
        text(
            "SELECT count(*), count(*) FILTER (WHERE ST_IsValid(geom) AND NOT ST_IsEmpty(geom)"
            f" AND geom && ST_MakeEnvelope(120.37, 27.96, 120.77, 28.16, 4326)) FROM {table}"
        )
    ).one()
    assert rows > 0
    assert sound == rows


def test_every_centreline_is_marked_schematic(register):
    qualities = register.scalars(select(Centreline.quality).distinct()).all()
    assert qualities == [CentrelineQuality.SCHEMATIC]


def test_g330_has_an_older_centreline_and_a_short_chain(register):
    old, new = register.scalars(
        select(Centreline).join(Route).where(Route.code == "G330").order_by(Centreline.valid_from)
    ).all()
    assert old.valid_to == new.valid_from
    assert old.broken_chains == []
    [chain] = new.broken_chains
    assert chain.back_m < chain.ahead_m
    assert old.length_m - new.length_m == pytest.approx(chain.ahead_m - chain.back_m, abs=0.5)


def test_a_rural_road_has_a_long_chain(register):
    [line] = register.scalars(select(Centreline).join(Route).where(Route.code == "Y012330302")).all()
    [chain] = line.broken_chains
    assert (chain.back_m, chain.ahead_m) == (3180, 3100)


def test_sections_cover_each_road_from_end_to_end(register):
    for route in register.scalars(select(Route)):
        line = route.centrelines[-1]
        covered = register.scalar(
            select(func.sum(Section.to_m - Section.from_m)).where(Section.route_id == route.id)
        )
        assert float(covered) == pytest.approx(float(line.length_m), abs=0.01), route.code


def test_hazards_come_in_many_kinds_states_and_levels(register):
    hazards = register.scalars(select(Hazard)).all()
    assert len(hazards) >= 45
    assert len({hazard.category_code for hazard in hazards}) >= 25
    assert len({hazard.state for hazard in hazards}) == 11
    assert {hazard.risk_level for hazard in hazards} == {1, 2, 3, 4, None}
    assert sum(1 for hazard in hazards if hazard.closed_at is None and hazard.due_on) >= 10


def test_a_hazards_actions_lead_to_its_state(register):
    for hazard in register.scalars(select(Hazard)):
        actions = sorted(hazard.actions, key=lambda action: action.id)
        assert actions[0].from_state is None
        assert actions[-1].to_state == hazard.state
        assert [action.at for action in actions] == sorted(action.at for action in actions)
        for earlier, later in pairwise(actions):
            assert later.from_state == earlier.to_state


def test_each_step_of_a_hazard_was_allowed_to_whom_took_it(register):
    for action in register.scalars(select(HazardAction).where(HazardAction.from_state.is_not(None))):
        change = find_change(action.from_state, action.to_state)
        assert change is not None, action.hazard.number
        assert may(action.account, change.action, division=action.hazard.division_adcode)
        assert action.note or HazardNeed.NOTE not in change.needs


def test_monthly_progress_never_falls(register):
    for found in register.scalars(select(Project)):
        reached = [entry.physical_percent for entry in found.progress]
        assert reached == sorted(reached)
        months = [entry.month for entry in found.progress]
        assert months == sorted(set(months))


def test_whatever_has_a_name_has_an_english_one(register):
    for model in (Route, Asset, BlackSpot, Project):
        assert register.scalars(select(model.name).where(model.name_en == "")).all() == []


def test_ferries_lie_at_the_water_and_roads_stay_dry(register):
    water = water_of_the_basemap()
    for landing in register.scalars(select(FerryLanding)):
        assert to_shape(landing.geom).distance(water) < 0.0003, landing.name
    for line in register.scalars(select(Centreline).join(Route).where(Route.code != "G104")):
        assert not to_shape(line.geom).intersects(water), line.route.code


def water_of_the_basemap():
    collection = json.loads((files.GEODATA / "basemap" / "water.geojson").read_text("utf-8"))
    return unary_union([shape(feature["geometry"]) for feature in collection["features"]])
