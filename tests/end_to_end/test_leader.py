"""A leader reads the black-spot map."""

import re

import pytest

SPOTS = "main a[href^='/black-spots/']:not([href$='/new'])"


@pytest.mark.parametrize(
    ("size", "lang"), [(size, lang) for size in ("desktop", "phone") for lang in ("zh", "en")]
)
def test_a_leader_reads_the_black_spots(visit, size, lang):
    window = visit(size, lang)
    window.sign_in("leader")
    page = window.open("/black-spots")
    assert page.locator(".folium-map canvas").count()
    spots = page.locator(SPOTS)
    assert spots.count() >= 7
    text = page.inner_text("main")
    assert re.search(r"20\d\d-\d\d-\d\d", text)  # The period is in words, not only in a colour.
    spots.first.click()
    page.wait_for_url(re.compile(r"/black-spots/\d+"))
    assert re.search(r"K\d+\+\d{3}", page.inner_text("main"))


def test_a_visitor_sees_only_what_is_published(visit):
    window = visit("desktop", "en")
    published = window.open("/black-spots").locator(SPOTS).count()
    window.sign_in("leader")
    everything = window.open("/black-spots").locator(SPOTS).count()
    assert 0 < published <= everything
