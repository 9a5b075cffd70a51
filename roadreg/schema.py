"""All tables of the register: what the migrations make and a test compares."""

from roadreg.assets import models as assets
from roadreg.auth import models as auth
from roadreg.db import history
from roadreg.db.base import Base
from roadreg.files import models as files
from roadreg.hazards import models as hazards
from roadreg.projects import models as projects
from roadreg.roads import models as roads
from roadreg.safety import models as safety

__all__ = ["Base", "assets", "auth", "files", "hazards", "history", "projects", "roads", "safety"]

metadata = Base.metadata
