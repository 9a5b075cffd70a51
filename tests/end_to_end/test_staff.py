"""Staff log a hazard: by chainage, by a tap on the map, by GPS; in both languages, at both sizes."""

import re

import pytest
from PIL import Image

EVERY_WAY = [(size, lang) for size in ("desktop", "phone") for lang in ("zh", "en")]
RIGHT = {"zh": "右侧", "en": "right"}


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "路边.jpg"
    Image.new("RGB", (1600, 1200), (90, 120, 80)).save(path, "JPEG")
    return path


def start(visit, size, lang, **options):
    """A member of staff with an empty report open."""
    window = visit(size, lang, **options)
    window.sign_in("staff")
    return window.open("/hazards/new")


def save(page, category):
    """Choose the category, say that it is another hazard where one is near, save, and wait for its page."""
    if not page.locator(f"label[for=category-{category}]").is_visible():
        page.locator("details summary.btn-link").click()
    page.click(f"label[for=category-{category}]")
    page.click("[data-save]")
    page.wait_for_load_state("networkidle")
    if page.locator("#is_another").count():
        page.check("#is_another")
        page.click("[data-save]")
    page.wait_for_url(re.compile(r"/hazards/\d+"))
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize(("size", "lang"), EVERY_WAY)
def test_a_hazard_is_logged_by_chainage_and_found_again(visit, photo, size, lang):
    page = start(visit, size, lang)
    page.set_input_files("input[type=file] >> nth=0", photo)
    page.fill("[name=place]", "330国道 12.345 R")
    page.locator("[data-place-answer]").filter(has_text=f"G330 K12+345 {RIGHT[lang]}").wait_for()
    page.fill("[name=description]", "山上落石 <b>大</b>")
    save(page, "D01")
    assert f"G330 K12+345 {RIGHT[lang]}" in page.inner_text("h1")
    assert "山上落石 <b>大</b>" in page.inner_text("main")
    assert page.locator("img[src*='/files/']").evaluate_all(
        "images => images.every((i) => i.naturalWidth > 0)"
    )
    number = re.search(r"H\d{4}-\d+", page.inner_text(".state-line"))[0]
    page.goto(f"{page.url.split('/hazards')[0]}/hazards?q={number}")
    assert number in page.inner_text("main")


@pytest.mark.parametrize(("size", "lang"), EVERY_WAY)
def test_a_hazard_is_logged_by_a_tap_on_the_map(visit, size, lang):
    page = start(visit, size, lang)
    page.fill("[name=place]", "G330 K15+000")
    page.locator("[data-place-answer]").filter(has_text="G330 K15+000").wait_for()
    page.wait_for_timeout(
        800
    )  # The map moves to the place that was typed; a tap on a moving map goes astray.
    chart = page.locator(".folium-map")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 + 3)
    page.locator("[data-place-answer]").filter(has_text=re.compile(r"G330 K1[45]\+\d{3}")).wait_for()
    assert page.input_value("[data-place-method]") == "tap"
    save(page, "B03")
    assert re.search(r"G330 K1[45]\+\d{3}", page.inner_text("h1"))


def test_a_hazard_is_logged_by_gps_with_its_accuracy(visit):
    page = start(
        visit,
        "phone",
        "en",
        geolocation={"longitude": 120.5997, "latitude": 28.0180, "accuracy": 6},
        permissions=["geolocation"],
    )
    page.click("[data-place-gps]")
    page.locator("[data-place-answer]").filter(has_text=re.compile(r"G330 K9\+\d{3}.*±6 m", re.S)).wait_for()
    save(page, "G01")
    assert "±6 m" in page.inner_text("main")


def test_a_refused_position_is_told_in_plain_words(visit):
    page = start(visit, "phone", "en")
    page.click("[data-place-gps]")
    page.get_by_text("This browser may not use your position.").wait_for()


def test_a_chainage_beyond_the_road_names_what_is_valid(visit):
    page = start(visit, "phone", "zh")
    page.fill("[name=place]", "G330 K99+000")
    answer = page.locator("[data-place-answer]")
    answer.filter(has_text="K40+069.823").wait_for()
    assert "K5+000" in answer.inner_text()


def test_nothing_typed_is_lost_when_something_is_missing(visit, photo):
    page = start(visit, "phone", "zh")
    page.set_input_files("input[type=file] >> nth=0", photo)
    page.fill("[name=description]", "路肩缺口")
    page.click("[data-save]")
    page.locator(".invalid-feedback").first.wait_for()
    assert page.input_value("[name=description]") == "路肩缺口"
    assert page.locator("[name=kept]").count() == 1
