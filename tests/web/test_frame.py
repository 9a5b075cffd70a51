"""What every page does, whatever it shows."""

import gc
import re

import pytest
from flask import Blueprint

from roadreg.errors import FieldProblem, InvalidInput, NotFound


@pytest.fixture
def faults(app):
    """Addresses that fail in every way that a page or the API can."""
    bp = Blueprint("faults", __name__)

    @bp.get("/<path:_where>/missing")
    def missing(_where: str) -> str:
        raise NotFound("There is no bridge 7.")

    @bp.get("/<path:_where>/invalid")
    def invalid(_where: str) -> str:
        raise InvalidInput(FieldProblem("width", "<b>wide</b> is no width.", "Give metres.", row=12))

    app.register_blueprint(bp)
    return app.test_client()


def test_a_page_runs_only_scripts_with_its_nonce(client):
    answer = client.get("/login")
    policy = answer.headers["Content-Security-Policy"]
    nonce = re.search(r"script-src 'self' 'nonce-([^']+)'", policy)[1]
    scripts = re.findall(r"<script(?![^>]* src=)([^>]*)>", answer.text)
    assert scripts
    assert all(f'nonce="{nonce}"' in attributes for attributes in scripts)
    assert "unsafe" not in policy


def test_a_nonce_serves_once(client):
    first, second = (client.get("/login").headers["Content-Security-Policy"] for _visit in range(2))
    assert first != second


def test_a_page_has_no_inline_style_or_handler(client):
    assert not re.search(r"<[^>]+ (style|on\w+)=", client.get("/login").text)


def test_an_error_of_a_page_is_a_page(faults):
    answer = faults.get("/pages/missing")
    assert answer.status_code == 404
    assert "There is no bridge 7." in answer.text
    assert "<html" in answer.text


def test_an_error_of_the_api_is_a_problem_document(faults):
    answer = faults.get("/api/invalid")
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert answer.json["problems"] == [
        {"field": "width", "message": "<b>wide</b> is no width.", "remedy": "Give metres.", "row": 12}
    ]


def test_what_came_from_outside_is_escaped_in_an_error(faults):
    answer = faults.get("/pages/invalid")
    assert "<b>wide</b>" not in answer.text
    assert "&lt;b&gt;wide" in answer.text


def test_an_unknown_address_says_so_in_both_languages(client):
    assert "There is no such page" in client.get("/nowhere").text
    assert "没有此页面" in client.get("/nowhere?lang=zh").text


def test_the_language_is_remembered_and_the_switch_keeps_the_filters(client):
    page = client.get("/login?next=%2Fhazards&lang=zh").text
    assert 'lang="zh-CN"' in page
    assert 'href="/login?next=%2Fhazards&amp;lang=en"' in page
    assert "登录" in client.get("/login").text


def test_readiness_names_the_schema(client):
    assert client.get("/healthz").json == {"status": "ok"}
    answer = client.get("/readyz").json
    assert answer["status"] == "ready"
    assert answer["schema"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_script_leaves_no_file_open_even_if_the_browser_has_gone(client, method):
    # Neither answer is closed here, as when a browser drops the connection.
    first = client.open("/static/js/page.js", method=method)
    assert first.status_code == 200
    assert int(first.headers["Content-Length"]) > 100
    known = {"If-None-Match": first.headers["ETag"]}
    again = client.open("/static/js/page.js", method=method, headers=known)
    assert again.status_code == 304
    del first, again
    gc.collect()  # A file left open would warn here, and a warning fails the test.
