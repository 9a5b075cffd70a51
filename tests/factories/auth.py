"""Divisions and accounts."""

import factory
from argon2 import PasswordHasher

from roadreg.auth.models import Account, Division, Role
from tests.factories.base import RowFactory

PASSWORD = "correct horse battery"
# The cheapest parameters: tests prove who gets in, not how slow guessing is.
HASHED = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


class DivisionFactory(RowFactory):
    class Meta:
        model = Division

    adcode = "330302"
    name = "鹿城区"
    name_en = "Lucheng"
    level = 3


def lucheng() -> Division:
    """The district of the tests, made at its first use."""
    return RowFactory.session.get(Division, "330302") or DivisionFactory()


class AccountFactory(RowFactory):
    class Meta:
        model = Account

    name = factory.Sequence("person{}".format)
    display_name = factory.SelfAttribute("name")
    role = Role.STAFF
    division = factory.LazyFunction(lucheng)
    password_hash = HASHED
