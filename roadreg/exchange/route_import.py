"""Takes a table of roads into the register: routes, and a centreline for each."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from flask_babel import gettext as _
from geoalchemy2.shape import to_shape
from sqlalchemy import column, func, literal_column, select, table
from sqlalchemy.orm import Session

from roadreg.auth.models import Account, Division
from roadreg.auth.permissions import Action, require
from roadreg.errors import InvalidInput
from roadreg.exchange.columns import recognise_columns
from roadreg.exchange.errors import ColumnMissing, FileNotReadable
from roadreg.exchange.new_routes import NewRoute, add_routes
from roadreg.exchange.outcome import Options, Outcome
from roadreg.exchange.positions import demand_positions, read_positions
from roadreg.exchange.post_drafts import drafts_of_posts
from roadreg.exchange.posts_file import put_posts
from roadreg.exchange.refusals import Refusal
from roadreg.exchange.route_codes import free_codes
from roadreg.exchange.route_drafts import ROUTE_FIELDS, Draft, Source, drafts_of_lines
from roadreg.exchange.tables import Table
from roadreg.roads.calibration import Calibration, Finding, FindingKind, calibrate
from roadreg.roads.chainage import format_chainage
from roadreg.roads.errors import CentrelineDayNotUsable, RoadsError
from roadreg.roads.models import Route
from roadreg.roads.queries import find_centreline
from roadreg.roads.resurvey import Moved, Resurvey, Unplaced
from roadreg.roads.services import RouteFacts, edit_route, replace_centreline

SAME_DEGREES = 1e-9
SAME_M = 0.001


def import_routes(session: Session, account: Account | None, table: Table, options: Options) -> Outcome:
    """Add the roads of a table as routes with centrelines; give those that the register has a new centreline.

    Flushes. Everything on a road moves along with it and is listed.
    Raises Forbidden, ColumnMissing, WrongMapping, CoordinateSystemUnknown.
    """
    outcome = Outcome("routes", table.file_name, table.row_count, notes=list(table.notes))
    outcome.refusals = list(table.refusals)
    require(account, Action.IMPORT, division=options.home_division)
    if options.valid_from is not None and options.valid_from > options.today:
        raise CentrelineDayNotUsable(options.valid_from, options.today, is_future=True)
    recognised = recognise_columns(table, ROUTE_FIELDS, options.columns)
    outcome.recognised, outcome.others = recognised.columns, recognised.others
    _demand_columns(table, recognised.columns, options)
    if options.is_from_posts:
        demand_positions(table, recognised.columns)
    elif table.geometry is None:
        raise FileNotReadable(
            _(
                "%(file)s holds no lines. Give the roads as GeoPackage, GeoJSON, Shapefile or KML; or "
                "rebuild them "
                "from a table of posts with --from-posts.",
                file=table.file_name,
            )
        )
    positions = read_positions(
        table, recognised.columns, outcome.refusals, crs=options.crs, is_swapped=options.is_swapped
    )
    outcome.notes += positions.notes
    source = Source(
        table, recognised.columns, options.home_division, options.assign_codes is not None, outcome
    )
    drafts = (
        drafts_of_posts(source, positions) if options.is_from_posts else drafts_of_lines(source, positions)
    )
    if options.posts is not None:
        put_posts(drafts, options.posts, options, outcome)
    _assign(session, drafts, options, outcome)
    if outcome.refusals and not (options.good_rows_only or options.is_dry_run):
        return outcome
    there = _routes_there(session, drafts)
    _add(session, account, source, [draft for draft in drafts if draft.code not in there], options, outcome)
    for number, draft in enumerate((draft for draft in drafts if draft.code in there), start=1):
        _renew(session, account, source, draft, there[str(draft.code)], options, outcome)
        options.progress(number, len(there))
    return outcome


def _routes_there(session: Session, drafts: list[Draft]) -> dict[str, Route]:
    """The routes of the register that the drafts name, by code."""
    codes = [draft.code for draft in drafts]
    return {route.code: route for route in session.scalars(select(Route).where(Route.code.in_(codes)))}


def _demand_columns(table: Table, columns: Mapping[str, str], options: Options) -> None:
    needed = ["code"] if options.assign_codes is None else []
    if options.is_from_posts:
        needed += ["chainage"]
        if "code" not in columns and "name" not in columns:
            needed.append("code")
    missing = next((name for name in needed if name not in columns), None)
    if missing is not None:
        remedy = (
            ""
            if missing != "code" or options.is_from_posts
            else " " + _("Roads without codes are given free ones with --assign-codes C.")
        )
        raise ColumnMissing(
            _(
                "%(file)s has no column for %(field)s. Its columns are: %(names)s. Name one with "
                "--map %(field)s=COLUMN.",
                file=table.file_name,
                field=missing,
                names=", ".join(table.columns) or "–",
            )
            + remedy
        )


# --- Codes ------------------------------------------------------------------------------------------------


def _assign(session: Session, drafts: list[Draft], options: Options, outcome: Outcome) -> None:
    """Give drafts without a code the one that this file's road of the same name has, or a free one."""
    letter = options.assign_codes
    if letter is None:
        return
    adcode = options.home_division
    made_by = f"import {outcome.file_name}"
    known = dict(session.execute(select(Route.name, Route.code).where(Route.source == made_by)).all())
    taken = set(session.scalars(select(Route.code).where(Route.code.like(f"{letter}%{adcode[:6]}"))))
    taken |= {draft.code for draft in drafts if draft.code is not None}
    free = free_codes(letter, adcode, taken)
    count = 0
    for draft in drafts:
        if draft.code is None:
            draft.code = known.get(draft.name) or next(free)
            count += 1
    if count:
        outcome.note(
            _(
                "%(count)s roads without a code of GB/T 917 have one of the free codes %(letter)s…",
                count=count,
                letter=letter,
            )
        )


# --- One route --------------------------------------------------------------------------------------------


def _add(
    session: Session,
    account: Account | None,
    source: Source,
    drafts: list[Draft],
    options: Options,
    outcome: Outcome,
) -> None:
    """Add the routes that the register does not have; refuse those whose chainages cannot be."""
    divisions = set(session.scalars(select(Division.adcode)))
    new = []
    for number, draft in enumerate(drafts, start=1):
        facts = _facts(source, draft, options.home_division)
        if facts.division_adcode not in divisions:
            _refuse(
                source,
                draft,
                "division",
                facts.division_adcode,
                _("There is no such division."),
                _("Give an adcode of the register, such as 330302."),
            )
            continue
        try:
            calibration = _calibrated(draft)
        except RoadsError as error:
            _refuse(source, draft, "code", facts.code, str(error))
            continue
        new.append(NewRoute(facts, calibration, draft.quality))
        outcome.added.append(facts.code)
        _tell_findings(facts.code, calibration.findings, outcome)
        options.progress(number, len(drafts))
    add_routes(
        session,
        account,
        new,
        valid_from=options.valid_from or options.today,
        survey=outcome.file_name,
        source=f"import {outcome.file_name}",
    )


def _renew(
    session: Session,
    account: Account | None,
    source: Source,
    draft: Draft,
    route: Route,
    options: Options,
    outcome: Outcome,
) -> None:
    """Change a route and give it the file's centreline; refused as a whole where its chainages cannot be."""
    try:
        with session.begin_nested():
            changes = _edit(session, account, source, draft, route)
            survey = _lay(session, account, draft, route, options, outcome)
    except (RoadsError, InvalidInput) as error:
        _refuse(source, draft, "code", route.code, str(error))
        return
    if survey is None and not changes:
        outcome.unchanged += 1
        return
    what = ", ".join(filter(None, (changes, _("new centreline") if survey else "")))
    outcome.changed.append(f"{route.code}: {what}")
    if survey is not None:
        _tell_findings(route.code, survey.findings, outcome)
        _tell_moved(session, route.code, survey, outcome)


def _refuse(source: Source, draft: Draft, name: str, value: str, reason: str, remedy: str = "") -> None:
    column = source.columns.get(name, name)
    source.outcome.refusals.append(Refusal(draft.row, column, value, reason, remedy))


def _calibrated(draft: Draft) -> Calibration:
    return calibrate(
        draft.lonlat,
        draft.posts,
        start_m=draft.start_m,
        end_m=draft.end_m,
        tolerances=draft.tolerances,
    )


def _facts(source: Source, draft: Draft, division: str) -> RouteFacts:
    number = draft.rows[0]

    def cell(name: str) -> str:
        return source.cell(name, number)

    return RouteFacts(
        code=draft.code or "",
        name=draft.name or draft.code or "",
        division_adcode=cell("division") or division,
        name_en=cell("name_en"),
        start_name=cell("start_name"),
        end_name=cell("end_name"),
        managed_by=cell("managed_by"),
        remarks=cell("remarks"),
    )


def _edit(session: Session, account: Account | None, source: Source, draft: Draft, route: Route) -> str:
    """Change what the file says otherwise; empty cells change nothing. Returns what changed, in words."""
    said = _facts(source, draft, route.division_adcode)
    present = RouteFacts(
        route.code,
        route.name,
        route.division_adcode,
        route.name_en,
        tuple(route.nicknames),
        route.start_name,
        route.end_name,
        route.managed_by,
        route.remarks,
    )
    named = {"name": draft.name} | {
        name: getattr(said, name)
        for name in ("name_en", "start_name", "end_name", "managed_by", "remarks", "division_adcode")
    }
    changes = {name: value for name, value in named.items() if value and value != getattr(present, name)}
    if changes:
        edit_route(session, account, route, replace(present, **changes))
    return "; ".join(f"{name} {getattr(present, name) or '–'} → {value}" for name, value in changes.items())


def _lay(
    session: Session, account: Account | None, draft: Draft, route: Route, options: Options, outcome: Outcome
) -> Resurvey | None:
    """Give the route the draft's centreline; None where it has it already."""
    calibration = _calibrated(draft)
    present = find_centreline(session, route.id)
    if present is not None and _is_same(to_shape(present.geom), calibration.line):
        return None
    return replace_centreline(
        session,
        account,
        route,
        draft.lonlat,
        valid_from=options.valid_from or options.today,
        today=options.today,
        quality=draft.quality,
        posts=draft.posts,
        start_m=draft.start_m,
        end_m=draft.end_m,
        survey=outcome.file_name,
        tolerances=draft.tolerances,
        snap_limit_m=options.snap_limit_m,
        source=f"import {outcome.file_name}",
    )


def _is_same(present: Any, new: Any) -> bool:
    before, after = (shapely.get_coordinates(line, include_m=True) for line in (present, new))
    if before.shape != after.shape:
        return False
    apart = np.abs(before - after)
    return bool((apart[:, :2] < SAME_DEGREES).all() and (apart[:, -1] < SAME_M).all())


def _tell_findings(code: str, findings: Sequence[Finding], outcome: Outcome) -> None:
    """What the calibration noticed and accepted."""
    for finding in findings:
        if finding.kind is FindingKind.REVERSED:
            outcome.note(_("%(code)s was digitised against its posts and was turned round", code=code))
        elif finding.kind is FindingKind.UNUSUAL_FACTOR and finding.from_m is not None:
            outcome.note(
                _(
                    "%(code)s, %(start)s: line and posts differ by the factor %(factor)s",
                    code=code,
                    start=format_chainage(finding.from_m, decimals=0),
                    factor=f"{finding.value:.3f}",
                )
            )


def _tell_moved(session: Session, code: str, survey: Resurvey, outcome: Outcome) -> None:
    """What moved along and what could not."""
    told: list[Moved | Unplaced] = [*survey.moved, *survey.unplaced]
    for name in sorted({one.table for one in told}):
        called = _names(session, name, [one.id for one in told if one.table == name])
        for moved in survey.moved:
            if moved.table == name:
                outcome.moved.append(
                    _(
                        "%(code)s, %(record)s: %(before)s → %(after)s, moved %(metres)s m",
                        code=code,
                        record=called[moved.id],
                        before=format_chainage(moved.from_m, decimals=0),
                        after=format_chainage(moved.new_from_m, decimals=0),
                        metres="–" if moved.moved_m is None else f"{moved.moved_m:.1f}",
                    )
                )
        for lost in survey.unplaced:
            if lost.table == name:
                outcome.moved.append(
                    _(
                        "%(code)s, %(record)s: the new centreline has no %(chainage)s; it stays where it was",
                        code=code,
                        record=called[lost.id],
                        chainage=format_chainage(lost.from_m, decimals=0),
                    )
                )


def _names(session: Session, name: str, ids: list[int]) -> dict[int, str]:
    """What records are called: their number or name, else their table and id."""
    of = table(name, column("id"))
    row = func.to_jsonb(literal_column(of.name))
    called = func.coalesce(row.op("->>")("number"), row.op("->>")("name"))
    found = session.execute(select(of.c.id, called).where(of.c.id.in_(ids)))
    return {number: text or f"{name} {number}" for number, text in found}
