"""What can be wrong with a file that somebody sends, and with the store that keeps it."""

from roadreg.errors import FieldProblem, InvalidInput, RoadregError

FIELD = "files"
"""The form field that every upload form of the register sends its files in."""


class FileRefused(InvalidInput):
    """The file is not one that the register keeps; the text names the file, the reason and the remedy."""

    code = "file_refused"

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(FieldProblem(FIELD, message, remedy))


class StoreUnavailable(RoadregError):
    """The store cannot be written or read just now, such as for want of space."""

    code, status = "file_store_unavailable", 507
