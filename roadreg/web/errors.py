"""Expected errors become pages or problem documents; unexpected ones a page with a number to quote."""

import logging
import secrets
from typing import Any

from flask import Flask, Response, jsonify, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from roadreg.errors import InvalidInput, RoadregError

log = logging.getLogger(__name__)


def problem(status: int, code: str, detail: str, **more: Any) -> Response:
    """An RFC 9457 problem document."""
    answer = jsonify(
        {"type": f"urn:roadreg:{code}", "title": code, "status": status, "detail": detail, **more}
    )
    answer.status_code = status
    answer.mimetype = "application/problem+json"
    return answer


def answer(status: int, code: str, detail: str, **more: Any) -> Response | tuple[str, int]:
    """The error in the form that the caller reads: a page, or a problem document below `/api`."""
    if request.path.startswith(("/api/", "/tiles/")):
        return problem(status, code, detail, **more)
    return render_template("errors/error.html", status=status, detail=detail, **more), status


def expected(error: RoadregError) -> Response | tuple[str, int]:
    """Answer an error of ours."""
    if isinstance(error, InvalidInput):
        fields = [
            {"field": item.field, "message": item.message, "remedy": item.remedy, "row": item.row}
            for item in error.problems
        ]
        return answer(error.status, error.code, str(error), problems=fields)
    facts = error.details()
    return answer(error.status, error.code, str(error), **({"details": facts} if facts else {}))


def http_error(error: HTTPException) -> Response | tuple[str, int] | HTTPException:
    """Answer an error of the protocol in the reader's words."""
    status = error.code or 500
    if status < 400:
        return error
    words = {
        400: _("The request could not be understood."),
        403: _("Your account may not do this."),
        404: _("There is no such page. Perhaps the address was cut off when it was passed on."),
        405: _("This address does not take that kind of request."),
        413: _("The file is too large."),
        429: _("Too many tries. Wait a few minutes and try again."),
    }
    return answer(status, f"http_{status}", words.get(status, str(error.description)))


def csrf_error(error: CSRFError) -> Response | tuple[str, int]:
    """A form from a page that was open for too long, or from elsewhere."""
    return answer(
        400,
        "form_expired",
        _(
            "This form was open for too long or did not come from this site. "
            "Go back, reload and send it again."
        ),
    )


def unexpected(error: Exception) -> Response | tuple[str, int]:
    """Log the error under a short number, and show only the number."""
    number = secrets.token_hex(4)
    log.exception("error %s at %s %s", number, request.method, request.path, exc_info=error)
    return answer(
        500,
        "broken",
        _("Something broke on our side; nothing was saved. Quote the number %(number)s.", number=number),
    )


def init_app(app: Flask) -> None:
    """Register the handlers; in tests and debugging the unexpected ones are raised."""
    app.register_error_handler(RoadregError, expected)
    app.register_error_handler(CSRFError, csrf_error)
    app.register_error_handler(HTTPException, http_error)
    if not (app.testing or app.debug):
        app.register_error_handler(Exception, unexpected)
