"""Reads the posts of a second file, which calibrate the lines of the first."""

from pathlib import Path

import numpy as np
from flask_babel import gettext as _

from roadreg.exchange import values
from roadreg.exchange.columns import Field, recognise_columns
from roadreg.exchange.files import read_file
from roadreg.exchange.outcome import Options, Outcome
from roadreg.exchange.positions import POSITION_FIELDS, Positions, demand_positions, read_positions
from roadreg.exchange.refusals import Refusal
from roadreg.exchange.route_drafts import Draft, Source
from roadreg.roads.calibration import Post
from roadreg.roads.errors import RoadsError
from roadreg.roads.place_text import parse_chainage
from roadreg.roads.route_codes import find_route_code

POST_FIELDS = (
    Field(
        "code", values.read_text, ("route", "路线编码", "路线编号", "路线", "route code"), is_required=True
    ),
    Field("chainage", values.read_text, ("桩号", "里程桩号", "post", "里程"), is_required=True),
    Field("piece", values.whole_number(0, 1000), ("段",)),
    *POSITION_FIELDS,
)


def put_posts(drafts: list[Draft], path: Path, options: Options, outcome: Outcome) -> None:
    """Give each draft the posts that the second file has for its code."""
    table = read_file(path)
    recognised = recognise_columns(table, POST_FIELDS, {})
    demand_positions(table, recognised.columns)
    refusals: list[Refusal] = []
    positions = read_positions(table, recognised.columns, refusals, crs=None)
    source = Source(table, recognised.columns, options.home_division, False, outcome)
    found: dict[str, list[Post]] = {}
    for number in range(len(table)):
        code = find_route_code(source.cell("code", number), home_adcode=options.home_division)
        post = _post(source, positions, number)
        if code is not None and post is not None:
            found.setdefault(code, []).append(post)
    outcome.refusals += refusals
    outcome.note(_("%(count)s posts read from %(file)s", count=sum(map(len, found.values())), file=path.name))
    for draft in drafts:
        if draft.code in found:
            draft.posts = found[draft.code]


def _post(source: Source, positions: Positions, number: int) -> Post | None:
    lon, lat = positions.lonlat[number].tolist()
    if not np.isfinite(lon):
        if not positions.is_refused[number]:
            source.refuse(number, "lon", _("It has no position."), _("Give columns lon and lat."))
        return None
    try:
        chainage_m = parse_chainage(source.cell("chainage", number)).m
    except RoadsError as error:
        source.refuse(number, "chainage", str(error))
        return None
    return Post(chainage_m, int(source.cell("piece", number) or 0), lon=lon, lat=lat)
