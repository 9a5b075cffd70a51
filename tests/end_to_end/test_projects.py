"""An engineer's month, and what leaders read of it, in a real browser."""

import re

import pytest

PAGES = (
    "/projects",
    "/projects?late=1",
    "/projects/3",
    "/projects/3/progress",
    "/projects/5",
    "/history",
    "/history/as-of?kind=projects",
)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_no_page_of_projects_or_history_is_wider_than_the_screen(visit, size, lang):
    window = visit(size=size, lang=lang)
    window.sign_in("engineer")
    too_wide = [
        path
        for path in PAGES
        if window.open(path).evaluate("document.documentElement.scrollWidth > innerWidth")
    ]
    assert too_wide == []


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_an_engineer_enters_a_month_with_a_sentence_for_what_is_unusual(visit, size):
    window = visit(size=size, lang="en")
    page = window.sign_in("engineer")
    number = {"desktop": "P2011-06", "phone": "P2011-04"}[size]
    window.open(f"/projects?q={number}")
    page.click(".project-name a")
    page.get_by_role("link", name="Enter 2011-12").click()
    page.fill("#physical_percent", "1.5")
    page.press("#physical_percent", "Enter")
    assert page.evaluate("document.activeElement.id") == "planned_percent"
    page.fill("#planned_percent", "１００")
    page.fill("#work_done", "合龙")
    page.press("#work_done", "Control+Enter")
    page.get_by_text("These figures are unusual").wait_for()
    assert page.input_value("#physical_percent") == "1.5"
    assert page.input_value("#work_done") == "合龙"
    page.fill("#remark", "测量改正")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("2011-12 is entered.").wait_for()
    assert "1.5 %" in page.inner_text(".progress-large")


def test_the_curve_is_drawn_and_its_tip_breaks_no_rule_of_the_page(visit):
    window = visit(lang="en")
    page = window.sign_in("leader")
    window.open("/projects/1")
    canvas = page.locator(".progress-curve canvas")
    canvas.wait_for()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    painted = canvas.evaluate(
        "c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some((value) => value !== 0)"
    )
    assert painted
    page.click("[data-theme-switch]")
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"


def test_two_engineers_on_one_project_choose_between_both_values(visit):
    mine, theirs = visit(lang="en"), visit(lang="en")
    for window in (mine, theirs):
        window.sign_in("engineer")
        window.open("/projects/8/edit")
    theirs.page.fill("#remarks", "theirs")
    theirs.page.get_by_role("button", name="Save").click()
    mine.page.fill("#remarks", "mine")
    mine.page.get_by_role("button", name="Save").click()
    mine.page.get_by_role("button", name="Take theirs").click()
    assert mine.page.input_value("#remarks") == "theirs"
    mine.page.get_by_role("button", name=re.compile("^Save")).click()
    mine.page.get_by_text("Saved.").wait_for()
