"""The errors that a user may meet. One handler in `app.py` and one in `cli.py` turn them into answers."""

from dataclasses import dataclass
from typing import Any


class RoadregError(Exception):
    """Something expected went wrong; its text is one sentence for the user, in the user's language.

    code : stable name for programs, used as the `type` of problem documents.
    status : the HTTP status that a page or the API answers with.
    """

    code = "error"
    status = 500

    def details(self) -> dict[str, Any]:
        """The error's facts by name, plain enough for JSON; a problem document carries them."""
        return {}


class NotFound(RoadregError):
    """No such record."""

    code, status = "not_found", 404


class Forbidden(RoadregError):
    """The account may not do this; the text says which role may."""

    code, status = "forbidden", 403


class NotAllowed(RoadregError):
    """The record's state does not allow this change."""

    code, status = "not_allowed", 409


class Conflict(RoadregError):
    """Somebody else changed the record meanwhile."""

    code, status = "conflict", 409


@dataclass(frozen=True)
class FieldProblem:
    """What is wrong with one field of one record.

    field : the form's or file's name of the field.
    message : what is wrong, and with which value.
    remedy : what to do about it.
    row : 1-based row of a file, or None.
    """

    field: str
    message: str
    remedy: str = ""
    row: int | None = None

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class InvalidInput(RoadregError):
    """One or more fields cannot be taken as they are."""

    code, status = "invalid_input", 422

    def __init__(self, *problems: FieldProblem) -> None:
        super().__init__(" ".join(str(problem) for problem in problems))
        self.problems = problems
