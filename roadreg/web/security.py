"""Headers that keep a page from loading or running what is not ours."""

import secrets

from flask import Flask, Response, current_app, g

from roadreg.config import Config

# The only other hosts a page may ask, and only when the administrator chose that basemap.
BASEMAP_HOSTS = {
    "offline": "",
    "tianditu": " https://*.tianditu.gov.cn",
    "amap": " https://*.is.autonavi.com",
    "osm": " https://tile.openstreetmap.org",
}


def nonce() -> str:
    """The nonce of this answer's scripts."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    value: str = g.nonce
    return value


def add_headers(response: Response) -> Response:
    """Set the Content-Security-Policy and its companions."""
    config: Config = current_app.config["ROADREG"]
    hosts = BASEMAP_HOSTS[config.basemap]
    response.headers.setdefault(
        "Content-Security-Policy",
        "default-src 'self'; "
        f"script-src 'self' 'nonce-{nonce()}'; style-src 'self'; "
        f"img-src 'self' data: blob:{hosts}; connect-src 'self'; font-src 'self'; worker-src 'self'; "
        "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
    )
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "geolocation=(self), camera=(self)")
    return response


def init_app(app: Flask) -> None:
    """Put the headers on every answer and the nonce into every template."""
    app.after_request(add_headers)
    app.jinja_env.globals["csp_nonce"] = nonce
