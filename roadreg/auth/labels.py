"""Words of roles."""

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from roadreg.auth.models import Role
from roadreg.labels import register

ROLES = register(
    {
        Role.STAFF: _l("Staff"),
        Role.ENGINEER: _l("Engineer"),
        Role.LEADER: _l("Leader"),
        Role.STEWARD: _l("Steward"),
        Role.ADMIN: _l("Administrator"),
    }
)


def role_label(role: Role) -> LazyString:
    """The word for a role."""
    return ROLES[role]
