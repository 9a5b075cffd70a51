"""The layers of the map: what each is called, from which zoom on it is drawn, and who may see it."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from roadreg.assets.codes import AssetKind
from roadreg.auth.models import Account
from roadreg.auth.permissions import Action, may
from roadreg.config import Config
from roadreg.errors import Forbidden, NotFound


@dataclass(frozen=True)
class Layer:
    """One layer of the map.

    min_zoom : the first zoom of its tiles (512 pixels each) that hold anything.
    shown_with : the public layer that decides whether visitors see it; its own name for most.
    asset_kind : the kind of asset that it draws, if it draws assets.
    path : the list of what it draws, `/bridges`.
    is_on : drawn until somebody switches it off.
    """

    name: str
    words: LazyString
    path: str
    min_zoom: int = 0
    shown_with: str = ""
    asset_kind: AssetKind | None = None
    is_on: bool = True

    @property
    def public_name(self) -> str:
        """The name in the setting `public_layers`."""
        return self.shown_with or self.name


_ALL = (
    Layer("routes", _l("Roads"), "/roads"),
    Layer("kilometre_posts", _l("Kilometre posts"), "/roads", min_zoom=8, shown_with="routes"),
    Layer("projects", _l("Projects"), "/projects", min_zoom=7),
    Layer("black_spots", _l("Black spots"), "/black-spots", min_zoom=6),
    Layer("guardrails", _l("Guardrails"), "/guardrails", min_zoom=12, asset_kind=AssetKind.GUARDRAIL),
    Layer("slopes", _l("Slopes"), "/slopes", min_zoom=11, asset_kind=AssetKind.SLOPE),
    Layer("culverts", _l("Culverts"), "/culverts", min_zoom=13, asset_kind=AssetKind.CULVERT),
    Layer(
        "safety_facilities",
        _l("Safety facilities"),
        "/safety-facilities",
        min_zoom=13,
        asset_kind=AssetKind.SAFETY_FACILITY,
        is_on=False,
    ),
    Layer("bus_bays", _l("Bus bays"), "/bus-bays", min_zoom=12, asset_kind=AssetKind.BUS_BAY),
    Layer(
        "navigation_marks",
        _l("Navigation marks"),
        "/navigation-marks",
        min_zoom=10,
        asset_kind=AssetKind.NAVIGATION_MARK,
    ),
    Layer("ferries", _l("Ferry landings"), "/ferries", min_zoom=8, asset_kind=AssetKind.FERRY_LANDING),
    Layer("bridges", _l("Bridges"), "/bridges", min_zoom=6, asset_kind=AssetKind.BRIDGE),
    Layer("hazards", _l("Hazards"), "/hazards", min_zoom=4),
)

LAYERS: dict[str, Layer] = {layer.name: layer for layer in _ALL}
"""Every layer by name, in the order in which they are drawn: the last lies on top."""


def is_visible(layer: Layer, account: Account | None, config: Config) -> bool:
    """Whether a reader may see a layer: signed in all, visitors the public ones."""
    return may(account, Action.READ) or layer.public_name in config.public_layers


def visible_layers(account: Account | None, config: Config) -> list[Layer]:
    """The layers that a reader may see, in the order of drawing."""
    return [layer for layer in LAYERS.values() if is_visible(layer, account, config)]


def get_layers(names: Iterable[str], account: Account | None, config: Config) -> list[Layer]:
    """The layers of these names. Raises NotFound for a name that is none, Forbidden for a hidden one."""
    found = []
    for name in names:
        layer = LAYERS.get(name)
        if layer is None:
            raise NotFound(
                _(
                    "There is no map layer “%(name)s”. There are: %(known)s.",
                    name=name[:40],
                    known=", ".join(LAYERS),
                )
            )
        if not is_visible(layer, account, config):
            raise Forbidden(_("The map layer “%(name)s” is shown after signing in.", name=name))
        found.append(layer)
    return found
