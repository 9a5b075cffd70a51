"""Assets; without a route unless the test gives one."""

import factory

from roadreg.assets.codes import AssetKind
from roadreg.assets.models import (
    Bridge,
    BusBay,
    Culvert,
    FerryBoat,
    FerryLanding,
    Guardrail,
    NavigationMark,
    SafetyFacility,
    Slope,
)
from tests.factories.auth import lucheng
from tests.factories.base import RowFactory


class AssetFactory(RowFactory):
    class Meta:
        abstract = True

    number = factory.Sequence("N{:04}".format)
    name = factory.LazyAttribute(lambda asset: f"设施{asset.number}")
    name_en = factory.LazyAttribute(lambda asset: f"Asset {asset.number}")
    division = factory.LazyFunction(lucheng)


class BridgeFactory(AssetFactory):
    class Meta:
        model = Bridge


class CulvertFactory(AssetFactory):
    class Meta:
        model = Culvert


class FerryLandingFactory(AssetFactory):
    class Meta:
        model = FerryLanding


class FerryBoatFactory(AssetFactory):
    class Meta:
        model = FerryBoat


class GuardrailFactory(AssetFactory):
    class Meta:
        model = Guardrail


class SlopeFactory(AssetFactory):
    class Meta:
        model = Slope


class BusBayFactory(AssetFactory):
    class Meta:
        model = BusBay


class NavigationMarkFactory(AssetFactory):
    class Meta:
        model = NavigationMark


class SafetyFacilityFactory(AssetFactory):
    class Meta:
        model = SafetyFacility


FACTORIES: dict[AssetKind, type[AssetFactory]] = {
    AssetKind.BRIDGE: BridgeFactory,
    AssetKind.CULVERT: CulvertFactory,
    AssetKind.FERRY_LANDING: FerryLandingFactory,
    AssetKind.FERRY_BOAT: FerryBoatFactory,
    AssetKind.GUARDRAIL: GuardrailFactory,
    AssetKind.SLOPE: SlopeFactory,
    AssetKind.BUS_BAY: BusBayFactory,
    AssetKind.NAVIGATION_MARK: NavigationMarkFactory,
    AssetKind.SAFETY_FACILITY: SafetyFacilityFactory,
}
