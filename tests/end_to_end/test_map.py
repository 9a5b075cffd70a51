"""The map in a real browser: drawn, clean, and asking nobody but this server."""

import re
from time import monotonic

import pytest
from sqlalchemy import func, select

from roadreg.hazards.models import Hazard
from roadreg.maps.gcj02 import gcj02_from_wgs84
from roadreg.roads.models import Route

MAP = "[data-map] .folium-map"
INK = """layer => [...document.querySelectorAll(layer + ' canvas')].reduce((sum, canvas) => {
  if (!canvas.width) return sum;
  const copy = new OffscreenCanvas(canvas.width, canvas.height)
    .getContext('2d', { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  const pixels = copy.getImageData(0, 0, canvas.width, canvas.height).data;
  let inked = 0;
  for (let i = 3; i < pixels.length; i += 4) if (pixels[i]) inked += 1;
  return sum + inked;
}, 0)"""


def wait_until(page, holds) -> None:
    """Ask again and again, for 10 seconds; the page's policy forbids what Playwright's own waiting needs."""
    deadline = monotonic() + 10
    while not holds():
        assert monotonic() < deadline
        page.wait_for_timeout(50)


def ink(page, layer: str) -> int:
    """How many pixels of a canvas layer are painted."""
    return page.evaluate(INK, layer)


def wait_until_drawn(page, layer: str = ".map-roads") -> None:
    """Wait until a canvas layer has something on it."""
    page.locator('[data-map][aria-busy="false"]').wait_for()
    wait_until(page, lambda: ink(page, layer) > 200)


def place_of(server, number: str) -> tuple[int, float, float]:
    """Id, longitude and latitude of a hazard of the demonstration register."""
    point = func.ST_PointOnSurface(Hazard.geom)
    with server.database.session() as session:
        return session.execute(
            select(Hazard.id, func.ST_X(point), func.ST_Y(point)).where(Hazard.number == number)
        ).one()


def tap_middle(page) -> None:
    box = page.locator(MAP).bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_the_map_is_drawn_for_visitors(visit, size, lang, color_scheme):
    page = visit(size, lang, color_scheme=color_scheme).open("/")
    wait_until_drawn(page)
    wait_until_drawn(page, ".map-signs")
    assert page.locator(".map-place").count() > 3


def test_a_tap_on_a_hazard_opens_its_card(visit, server):
    hazard, lon, lat = place_of(server, "H2010-0044")
    window = visit("desktop", "en")
    window.sign_in("staff")
    page = window.open(f"/?state=all#map=16/{lat}/{lon}")
    wait_until_drawn(page, ".map-signs")
    tap_middle(page)
    card = page.locator(f'[data-record="hazards/{hazard}"]')
    card.wait_for()
    assert "H2010-0044" in card.inner_text()
    page.keyboard.press("Escape")
    card.wait_for(state="hidden")
    tap_middle(page)
    card.get_by_role("link").click()
    page.wait_for_url(f"**/hazards/{hazard}")


def test_the_same_card_is_a_sheet_on_a_phone(visit, server):
    _hazard, lon, lat = place_of(server, "H2010-0044")
    window = visit("phone", "zh")
    window.sign_in("staff")
    page = window.open(f"/?state=all#map=16/{lat}/{lon}")
    wait_until_drawn(page, ".map-signs")
    tap_middle(page)
    card = page.locator(".map-card")
    card.wait_for()
    box = card.bounding_box()
    assert box["width"] == 360
    assert box["y"] + box["height"] == pytest.approx(640, abs=1)


def test_a_chainage_that_is_searched_is_shown(visit):
    page = visit("desktop", "en").open("/")
    page.keyboard.press("/")
    page.keyboard.type("g330 k12+345")
    page.locator(".map-hits [role=option]").first.wait_for()
    page.keyboard.press("Enter")
    page.locator(".map-tip", has_text="G330 K12+345").wait_for()
    page.wait_for_url(re.compile(r"#map=15/28\.0"))


def test_the_address_keeps_view_and_layers(visit):
    window = visit("desktop", "en")
    page = window.open("/#map=13/28.05/120.5")
    page.wait_for_url(re.compile(r"#map=13/28\.05"))
    page.locator("[data-layer=bridges]").uncheck()
    address = page.evaluate("location.pathname + location.search + location.hash")
    assert "layers=" in address
    assert "bridges" not in address
    page = window.open("/roads")
    page = window.open(address)
    assert not page.locator("[data-layer=bridges]").is_checked()
    assert page.locator("[data-layer=hazards]").is_checked()


def test_switching_layers_takes_them_off_the_map(visit):
    page = visit("desktop", "en").open("/")
    wait_until_drawn(page, ".map-signs")
    for box in page.locator("[data-layer]").all():
        box.uncheck()
    wait_until(page, lambda: ink(page, ".map-signs") + ink(page, ".map-roads") == 0)


def test_two_taps_on_a_road_give_the_distance_along_it(visit, server):
    page = visit("desktop", "en").open("/")
    points = page.evaluate(
        """async () => Promise.all(['K12+000', 'K13+500'].map(async (chainage) => {
          const answer = await fetch('/api/v1/locate?' + new URLSearchParams({ place: 'G330 ' + chainage }));
          return (await answer.json()).geometry.coordinates;
        }))"""
    )
    middle = [(a + b) / 2 for a, b in zip(*points, strict=True)]
    page = page.context.pages[0]
    page.goto(f"{server.url}/#map=15/{middle[1]}/{middle[0]}")
    page.reload()
    page.wait_for_load_state("networkidle")
    page.click("[data-do=tools]")
    page.click("[data-do=measure-along]")
    box = page.locator(MAP).bounding_box()
    for lon, lat in points:
        x = (lon - middle[0]) / 360 * 256 * 2**15
        y = -(lat - middle[1]) / 360 * 256 * 2**15 / 0.8826  # Cosine of 28.03°.
        page.mouse.click(box["x"] + box["width"] / 2 + x, box["y"] + box["height"] / 2 + y)
        page.wait_for_timeout(400)
    page.locator(".map-message", has_text="1.50 km along G330: K12+00").wait_for()


def test_the_home_page_comes_in_under_300_kilobytes(visit):
    page = visit("desktop", "zh").open("/")
    wait_until_drawn(page)
    weight = page.evaluate(
        "['navigation', 'resource'].flatMap((kind) => performance.getEntriesByType(kind))"
        ".reduce((sum, entry) => sum + entry.encodedBodySize, 0)"
    )
    assert 100_000 < weight < 300_000


def test_my_position_is_shown_followed_and_left(visit):
    page = visit(
        "phone",
        "en",
        geolocation={"longitude": 120.5997, "latitude": 28.0180, "accuracy": 6},
        permissions=["geolocation"],
    ).open("/")
    button = page.locator("[data-do=locate]")
    button.click()
    page.locator(".map-message", has_text="You are here, within 6.0 m").wait_for()
    page.wait_for_url(re.compile(r"#map=16/28\.01"))
    button.click()
    assert "is-following" in button.get_attribute("class")
    button.click()
    assert button.get_attribute("aria-pressed") == "false"


def test_a_refused_position_says_what_to_do(visit):
    page = visit("phone", "en").open("/")
    page.click("[data-do=locate]")
    page.locator(".map-message", has_text="This browser may not use your position.").wait_for()


def test_light_and_dark_are_drawn_in_their_own_colours(visit):
    page = visit("desktop", "en", color_scheme="light").open("/")
    wait_until_drawn(page)
    colour = "getComputedStyle(document.querySelector('.folium-map')).backgroundColor"
    light = page.evaluate(colour)
    page.click("[data-theme-switch]")
    assert page.evaluate(colour) != light


def test_the_layer_switch_counts_what_the_register_holds(visit, server):
    page = visit("desktop", "en").open("/")
    with server.database.session() as session:
        routes = session.scalar(select(func.count()).select_from(Route))
    assert page.locator(".map-layer", has=page.locator("[data-layer=routes]")).locator(
        ".map-count"
    ).inner_text() == str(routes)


@pytest.mark.parametrize("place", [(120.65, 28.01), (120.45, 28.15), (116.3975, 39.9087)])
def test_the_scripts_shift_is_that_of_the_server(visit, place):
    page = visit("desktop", "en").open("/")
    lon, lat = page.evaluate(
        "async ([lon, lat]) => (await import('/static/js/map_shift.js')).gcj02FromWgs84(lon, lat)",
        list(place),
    )
    assert (lon, lat) == pytest.approx(gcj02_from_wgs84(*place), abs=1e-12)
    back = page.evaluate(
        "async ([lon, lat]) => (await import('/static/js/map_shift.js')).wgs84FromGcj02(lon, lat)", [lon, lat]
    )
    assert back == pytest.approx(place, abs=1e-10)


SHIFTED_TILES = """async ([lon, lat, zoom]) => {
  const { ShiftedTiles, gcj02FromWgs84 } = await import('/static/js/map_shift.js');
  const element = document.createElement('div');
  element.style.width = element.style.height = '600px';
  document.body.append(element);
  const map = L.map(element, { fadeAnimation: false }).setView([lat, lon], zoom, { animate: false });
  const blank = 'data:image/gif;base64,R0lGODlhAQABAAAAACw=';
  const tiles = new ShiftedTiles(blank).addTo(map);
  const worst = { metres: 0, covered: 0 };
  // Where the tile that holds a place's GCJ-02 coordinate draws it, against where the map has the place.
  for (let dx = -280; dx <= 280; dx += 40) {
    for (let dy = -280; dy <= 280; dy += 40) {
      const truth = map.containerPointToLatLng([300 + dx, 300 + dy]);
      const [shiftedLon, shiftedLat] = gcj02FromWgs84(truth.lng, truth.lat);
      const pixel = map.project([shiftedLat, shiftedLon], zoom);
      const coords = pixel.divideBy(256).floor();
      const tile = tiles._tiles[`${coords.x}:${coords.y}:${zoom}`];
      if (!tile) continue;
      worst.covered += 1;
      const drawn = L.DomUtil.getPosition(tile.el).add(pixel.subtract(coords.multiplyBy(256)));
      const shown = map.layerPointToLatLng(drawn.add(L.DomUtil.getPosition(tiles._level.el)));
      worst.metres = Math.max(worst.metres, map.distance(shown, truth));
    }
  }
  map.remove();
  element.remove();
  return worst;
}"""


@pytest.mark.parametrize("zoom", [16, 17, 18])
@pytest.mark.parametrize("place", [(120.65, 28.01), (120.45, 28.15)])
def test_shifted_tiles_lie_within_three_metres_of_our_features(visit, place, zoom):
    page = visit("desktop", "en").open("/")
    worst = page.evaluate(SHIFTED_TILES, [*place, zoom])
    assert worst["covered"] == 225
    assert worst["metres"] < 3
