"""The place on a form: what is shown and sent back unchanged is the same place."""

from datetime import UTC, datetime

import pytest
from geoalchemy2.shape import to_shape
from werkzeug.datastructures import MultiDict

from roadreg.errors import InvalidInput
from roadreg.roads.codes import Side, TechnicalClass
from roadreg.roads.forms import PlaceFields, shown_place
from roadreg.roads.labels import place_label
from roadreg.roads.models import BrokenChain, LocationMethod, Section
from roadreg.roads.places import SurveyedPoint, place
from roadreg.web.editing import RecordForm
from tests.factories import CentrelineFactory, straight_line
from tests.roads.made_lines import GEOD, geodesic_m


class PlacedForm(PlaceFields, RecordForm):
    """Any form with a place."""


@pytest.fixture(autouse=True)
def g330(session):
    """G330, twenty kilometres due east from 120.5° E, 28.0° N."""
    return CentrelineFactory(route__code="G330", geom=straight_line(length_m=20_000)).route


@pytest.fixture
def page(app):
    """A request in which forms can be made; English unless the test says otherwise."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_request_context("/", method="POST"):
        yield


def along(metres, aside=0.0):
    per_degree = GEOD.inv(120, 28, 120.001, 28)[2] * 1000
    return GEOD.fwd(120.5 + metres / per_degree, 28.0, 180, aside)[:2]


def form(**sent):
    made = PlacedForm(formdata=MultiDict(sent))
    assert made.validate(), made.errors
    return made


def record():
    return Section(technical_class=TechnicalClass.CLASS_II)


def sent_from(point, **more):
    return {"lon": f"{point[0]:.7f}", "lat": f"{point[1]:.7f}", "method": "tap", **more}


@pytest.mark.usefixtures("page")
class TestAPlaceIsTaken:
    def test_from_the_typed_box_alone(self, session):
        placed = record()
        form(place="G330 K12+345 右").put_place_on(session, placed)
        assert (placed.from_m, placed.side, placed.location_method) == (12_345, Side.RIGHT, "chainage")
        assert placed.surveyed_point is None

    def test_from_a_tap_with_its_text(self, session):
        placed = record()
        sent = sent_from(along(12_345.4, 14), place="G330 K12+345 right")
        location = form(**sent).put_place_on(session, placed)
        assert placed.from_m == pytest.approx(12_345.4, abs=0.02)
        assert placed.location_method is LocationMethod.TAP
        assert geodesic_m(to_shape(placed.surveyed_point).coords[0], along(12_345.4, 14)) < 0.02
        assert location.distance_m < 0.05

    def test_from_gps_with_accuracy_and_time_of_fix(self, session):
        placed = record()
        sent = sent_from(along(500, 3), method="gps", accuracy_m="80", fixed_at="2026-11-24T08:12:00.000Z")
        form(**sent).put_place_on(session, placed)
        assert placed.location_method is LocationMethod.GPS
        assert placed.surveyed_accuracy_m == 80
        assert placed.surveyed_at == datetime(2026, 11, 24, 8, 12, tzinfo=UTC)

    def test_from_a_point_far_from_any_road(self, session):
        placed = record()
        location = form(**sent_from(along(500, 900))).put_place_on(session, placed)
        assert (placed.route, placed.from_m) == (None, None)
        assert location.nearest.distance_m == pytest.approx(900, abs=1)

    def test_with_the_piece_that_was_chosen(self, session):
        line = CentrelineFactory(route__code="G104")
        line.broken_chains.append(BrokenChain(measure_m=4_120, back_m=4_120, ahead_m=4_000))
        session.flush()
        placed = record()
        form(place="G104 K4+050", piece="1").put_place_on(session, placed)
        assert placed.from_piece == 1


@pytest.mark.usefixtures("page")
class TestAPlaceIsRefused:
    @pytest.mark.parametrize(
        ("sent", "words"),
        [
            ({}, "Where is it?"),
            ({"place": "K12+345"}, "Which road?"),
            ({"place": "G330 K99"}, "The nearest is K20+000."),
            ({"lon": "x", "lat": "28"}, "The position was not understood."),
            ({"lon": "120.5"}, "The position was not understood."),
            ({"lon": "120.5", "lat": "28", "accuracy_m": "nan"}, "The position was not understood."),
            ({"lon": "120.5", "lat": "28", "accuracy_m": "-5"}, "The position was not understood."),
            ({"lon": "nan", "lat": "nan"}, "is not a place on the map"),
            ({"lon": "120.5", "lat": "28", "fixed_at": "yesterday"}, "The position was not understood."),
            ({"lon": "120.5", "lat": "89"}, "is not a place on the map"),
        ],
    )
    def test_at_its_field_with_the_remedy(self, session, sent, words):
        with pytest.raises(InvalidInput) as refused:
            form(**sent).put_place_on(session, record())
        [problem] = refused.value.problems
        assert problem.field == "place"
        assert words in str(problem)

    def test_in_the_readers_language(self, app, session):
        with app.test_request_context("/?lang=zh", method="POST"), pytest.raises(InvalidInput) as refused:
            form(place="G330 K99").put_place_on(session, record())
        assert "桩号范围为 K0+000–K20+000，最近的是 K20+000。" in str(refused.value)


PLACES = [
    ("G330 K12+345.678 右 3.5m", None),
    ("G330 K12+345 左", None),
    ("G330 K1+000.5-K2+000", None),
    ("G330 K1+000-K2+000 两侧", None),
    ("G330 K5 中", None),
    ("", (7_000.25, 14)),
    ("", (7_000.25, -0.3)),
    ("", (7_000, 400)),
    ("G330 K12+445 右", (12_345, 14)),
]


@pytest.mark.parametrize(("text", "point"), PLACES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_place_that_nobody_touched_is_left_alone(app, session, language, text, point):
    placed = record()
    surveyed = None if point is None else SurveyedPoint(*along(*point), LocationMethod.GPS, 4.0)
    place(session, text=text, point=surveyed, limit_m=30, home_adcode="330302").put_on(placed)
    before = (placed.from_m, placed.to_m, placed.side, placed.offset_m, placed.geom)
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_request_context(f"/?lang={language}", method="POST"):
        assert form(**shown_place(placed)).put_place_on(session, placed) is None
    assert (placed.from_m, placed.to_m, placed.side, placed.offset_m, placed.geom) == before


@pytest.mark.parametrize(("text", "point"), [case for case in PLACES if case[0]])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_a_form_shows_reads_as_the_same_place(app, session, language, text, point):
    placed, again = record(), record()
    surveyed = None if point is None else SurveyedPoint(*along(*point), LocationMethod.GPS, 4.0)
    place(session, text=text, point=surveyed, limit_m=30, home_adcode="330302").put_on(placed)
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_request_context(f"/?lang={language}", method="POST"):
        form(**shown_place(placed)).put_place_on(session, again)
    assert (again.from_m, again.to_m, again.side, again.offset_m) == (
        placed.from_m,
        placed.to_m,
        placed.side,
        placed.offset_m,
    )


def test_a_place_is_worded_in_the_readers_language(app, session):
    placed = record()
    place(session, text="G330 K12+345.6 R", limit_m=30).put_on(placed)
    for language, words in (("en", "G330 K12+346 right"), ("zh", "G330 K12+346 右侧")):
        with app.test_request_context(f"/?lang={language}"):
            assert place_label(placed) == words
