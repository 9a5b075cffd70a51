"""Every page, at both sizes, in both languages: nothing broken, foreign, or wider than the screen."""

import re

import pytest

VISITORS = ["/", "/login", "/black-spots", "/nowhere"]
SIGNED_IN = [
    "/",
    "/hazards",
    "/hazards/new",
    "/black-spots",
    "/roads",
    "/roads/G330",
    "/assets",
    "/bridges",
    "/culverts",
    "/ferries",
    "/ferry-boats",
    "/guardrails",
    "/slopes",
    "/bus-bays",
    "/navigation-marks",
    "/safety-facilities",
    "/projects",
    "/projects/1",
    "/history",
]
EVERY_WAY = [(size, lang) for size in ("desktop", "phone") for lang in ("zh", "en")]


@pytest.mark.parametrize(("size", "lang"), EVERY_WAY)
def test_a_visitor_meets_no_broken_page(visit, size, lang):
    window = visit(size, lang)
    for path in VISITORS:
        check(window.open(path), path)
    # A page that is not there answers so, and the browser notes it; that one note is right.
    window.complaints[:] = [note for note in window.complaints if "404" not in note]


@pytest.mark.parametrize(("size", "lang"), EVERY_WAY)
def test_nobody_who_is_signed_in_meets_a_broken_page(visit, size, lang):
    window = visit(size, lang)
    window.sign_in("engineer")
    for path in SIGNED_IN:
        check(window.open(path), path)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_frame_speaks_one_language(visit, lang):
    window = visit("desktop", lang)
    window.sign_in("engineer")
    page = window.open("/projects")
    words = page.locator("header nav .nav-link").all_inner_texts()
    own = [word.strip() for word in words if word.strip() not in ("", "English", "中文", "工程师（演示）")]
    assert len(own) > 5
    for word in own:
        assert bool(re.search(r"[一-鿿]", word)) is (lang == "zh"), word


def check(page, path):
    """The page has a title and a heading or a map, and does not scroll sideways."""
    assert page.title(), path
    assert page.locator("main").inner_text().strip() or page.locator(".folium-map").count(), path
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, f"{path} is {overflow} px wider than the screen"
