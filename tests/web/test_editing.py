"""Two people have the same form open."""

from types import SimpleNamespace

import pytest
from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, StringField

from roadreg.web.editing import RecordForm, reconcile


class BridgeForm(RecordForm):
    name = StringField()
    engineer = StringField()
    has_walkway = BooleanField()


@pytest.fixture
def bridge():
    return SimpleNamespace(version=1, name="五桥", engineer="王", has_walkway=False)


@pytest.fixture
def post(app, bridge):
    """Sends my form, which was opened before the bridge was changed."""
    app.config["WTF_CSRF_ENABLED"] = False

    def send(mine, theirs):
        def fresh(**given):
            return BridgeForm(obj=bridge, **given)

        with app.test_request_context("/", method="GET"):
            opened = fresh()
            opened.remember(bridge.version)
            sent = {**opened.shown(), "version": opened.version.data, "base": opened.base.data, **mine}
        for name, value in theirs.items():
            setattr(bridge, name, value)
        bridge.version += bool(theirs)
        with app.test_request_context("/", method="POST", data=MultiDict(sent)):
            return reconcile(fresh(formdata=request.form), bridge, fresh)

    return send


def test_nobody_else_edited(post):
    form, clashes = post({"name": "五桥新桥"}, {})
    assert form.name.data == "五桥新桥"
    assert clashes == []


def test_two_fields_by_two_people_both_stand(post):
    form, clashes = post({"name": "五桥新桥"}, {"engineer": "李"})
    assert (form.name.data, form.engineer.data) == ("五桥新桥", "李")
    assert clashes == []


def test_one_field_by_two_people_is_asked_about_and_nothing_is_lost(post):
    form, clashes = post({"name": "我的名"}, {"name": "他的名"})
    assert form.name.data == "我的名"
    assert [(clash.was, clash.theirs, clash.mine) for clash in clashes] == [("五桥", "他的名", "我的名")]
    assert form.version.data == "2"


def test_a_switch_merges_like_a_text(post):
    form, clashes = post({"has_walkway": "y"}, {"engineer": "李"})
    assert form.has_walkway.data is True
    assert form.engineer.data == "李"
    assert clashes == []


def test_a_forged_base_is_taken_as_none(post):
    form, clashes = post({"base": "[1, 2", "name": "我的名"}, {"name": "他的名"})
    assert [clash.field for clash in clashes if clash.field == "name"] == ["name"]
    assert form.name.data == "我的名"
