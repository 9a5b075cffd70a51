"""Pages of the history: what changed, and lists as they stood on a day."""

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug.datastructures import MultiDict

from roadreg.auth.permissions import Action, may
from roadreg.auth.sign_in import current_account
from roadreg.db.session import get_session
from roadreg.errors import NotFound
from roadreg.history import queries
from roadreg.history.as_of import LISTS, heads_of, page_as_of
from roadreg.history.tables import ASSET_TABLES, KINDS
from roadreg.web.clock import day_of, today
from roadreg.web.paging import page_number

bp = Blueprint("history", __name__, url_prefix="/history")


@bp.get("")
@login_required
def list_changes() -> str:
    """The newest changes of the whole register."""
    session = get_session()
    wanted = filter_of(request.args)
    sees_accounts = may(current_account(), Action.MANAGE_ACCOUNTS)
    page, entries = queries.page_of_changes(session, wanted, page_number(), with_accounts=sees_accounts)
    kinds = [
        (table, str(word))
        for table, word in KINDS.items()
        if table not in ASSET_TABLES and (sees_accounts or table != "account")
    ]
    return render_template(
        "history/list.html", page=page, entries=entries, wanted=wanted, kinds=kinds, today=today()
    )


@bp.get("/as-of")
@login_required
def show_list_as_of() -> str:
    """A list as it stood at the end of a day."""
    session = get_session()
    kind = request.args.get("kind", "hazards")
    if kind not in LISTS:
        raise NotFound(_("There is no list “%(kind)s”.", kind=kind[:40]))
    listed, day = LISTS[kind], day_of(request.args.get("day", "")) or today()
    return render_template(
        "history/as_of.html",
        kind=kind,
        lists=LISTS,
        listed=listed,
        day=day,
        heads=heads_of(listed),
        page=page_as_of(session, listed, day, page_number()),
        begins=queries.first_change_at(session),
    )


def filter_of(query: MultiDict[str, str]) -> queries.HistoryFilter:
    """The filter that an address asks for; values that nothing knows are left out."""
    table = query.get("kind", "")
    return queries.HistoryFilter(
        table=table if table in KINDS else "",
        record=query.get("record", "").strip()[:60],
        person=query.get("person", "").strip()[:60],
        from_day=day_of(query.get("from", "")),
        to_day=day_of(query.get("to", "")),
    )
