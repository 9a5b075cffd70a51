"""Is the service alive, and is it ready?"""

from flask import Blueprint, Response, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from roadreg.db.session import get_session

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
def readyz() -> tuple[Response, int]:
    """The database answers and has PostGIS and the register's schema."""
    try:
        version, revision = (
            get_session()
            .execute(text("SELECT postgis_lib_version(), (SELECT version_num FROM alembic_version)"))
            .one()
        )
    except SQLAlchemyError as error:
        return jsonify(status="not ready", reason=type(error).__name__), 503
    return jsonify(status="ready", postgis=version, schema=revision), 200
