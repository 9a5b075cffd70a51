"""The application factory: settings, database, extensions, rooms."""

import secrets
from datetime import timedelta
from importlib import import_module
from pathlib import Path

from flask import Flask, Response, request
from flask_compress import Compress
from whitenoise import WhiteNoise

from roadreg.config import Config
from roadreg.db.session import EXTENSION, Database, close_session
from roadreg.web import errors, languages, security, templating
from roadreg.web.extensions import csrf, limiter

TEMPLATES = Path(__file__).parent.parent / "templates"
STATIC = Path(__file__).parent / "static"

BLUEPRINTS = (
    "roadreg.web.health:bp",
    "roadreg.auth.views:bp",
    "roadreg.files.views:bp",
    "roadreg.roads.views:bp",
    "roadreg.roads.api:bp",
    "roadreg.assets.views:bp",
    "roadreg.assets.edit_views:bp",
    "roadreg.hazards.views:bp",
    "roadreg.hazards.edit_views:bp",
    "roadreg.hazards.step_views:bp",
    "roadreg.safety.views:bp",
    "roadreg.projects.views:bp",
    "roadreg.projects.progress_views:bp",
    "roadreg.projects.part_views:bp",
    "roadreg.history.views:bp",
    "roadreg.maps.views:bp",
)
"""Every room's pages and resources, as `module:blueprint`."""


def create_app(config: Config | None = None, database: Database | None = None) -> Flask:
    """The program as a WSGI application.

    config : defaults to the environment's.
    database : defaults to `DATABASE_URL`, else the embedded cluster, which is started when it does not run.
    """
    config = config or Config.load()
    app = Flask(__name__, template_folder=str(TEMPLATES), static_folder=str(STATIC))
    app.config.update(
        ROADREG=config,
        SECRET_KEY=secret_key(config),
        TESTING=config.env == "test",
        MAX_CONTENT_LENGTH=(config.upload_limit_mb * 5 + 1) * 2**20,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=config.session_hours),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.env == "production",
        WTF_CSRF_TIME_LIMIT=None,  # The session's own end is the limit: a form lives as long as a shift.
        RATELIMIT_ENABLED=config.env != "test",
        COMPRESS_MIMETYPES=[
            "text/html",
            "text/css",
            "text/javascript",
            "application/json",
            "application/geo+json",
            "image/svg+xml",
            "application/vnd.mapbox-vector-tile",
        ],
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.extensions[EXTENSION] = database or Database(database_url(config))
    app.teardown_appcontext(close_session)
    csrf.init_app(app)
    limiter.init_app(app)
    Compress(app)
    languages.init_app(app, config)
    templating.init_app(app, config)
    security.init_app(app)
    errors.init_app(app)
    register_rooms(app)
    serve_static_files(app, config)
    return app


def register_rooms(app: Flask) -> None:
    """Register every blueprint, and let a room set itself up by its `init_app`."""
    from roadreg.auth import sign_in

    sign_in.init_app(app)
    for path in BLUEPRINTS:
        module, name = path.split(":")
        app.register_blueprint(getattr(import_module(module), name))


def serve_static_files(app: Flask, config: Config) -> None:
    """Answer vendored files before Flask sees the request, from the compressed copies beside them.

    Our own scripts and styles come through Flask, which compresses them as they are now.
    """

    @app.after_request
    def close_file(response: Response) -> Response:
        """Read a file whole and close it here, whether or not the browser waits for the answer."""
        if request.endpoint == "static" and response.status_code in (200, 304):
            if request.method == "GET" and response.status_code == 200:
                response.direct_passthrough = False
                response.get_data()
            response.close()
        return response

    wsgi = WhiteNoise(
        app.wsgi_app,
        root=str(STATIC / "vendor"),
        prefix="static/vendor/",
        autorefresh=config.env == "development",
        max_age=0 if config.env == "development" else 3600,
    )
    app.wsgi_app = wsgi  # type: ignore[method-assign]


def database_url(config: Config) -> str:
    """`DATABASE_URL` if set, else the address of the embedded cluster, started if need be."""
    if config.database_url:
        return config.database_url
    from roadreg.db.cluster import Cluster

    return Cluster(config.home).ensure_running()


def secret_key(config: Config) -> str:
    """The key that signs cookies; made once, readable by nobody else."""
    if config.secret_key:
        return config.secret_key
    path = config.home / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = path.with_suffix(f".{secrets.token_hex(4)}")
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(32))
        try:
            path.hardlink_to(made)  # Of two workers that start at once, the first one's key stands.
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return path.read_text()
