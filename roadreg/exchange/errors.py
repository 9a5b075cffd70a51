"""What stops an import before its first row: the file, or what was asked of it."""

from roadreg.errors import RoadregError


class FileNotReadable(RoadregError):
    """The file cannot be read as what it is; the text says why and what to do."""

    code, status = "file_not_readable", 422


class LayerNotChosen(FileNotReadable):
    """The file holds several layers or sheets, or not the one that was named."""

    code = "layer_not_chosen"


class CoordinateSystemUnknown(FileNotReadable):
    """The file does not say in which system its coordinates are, or in one that cannot be used."""

    code = "coordinate_system_unknown"


class ColumnMissing(RoadregError):
    """A column that the import cannot do without is not in the file."""

    code, status = "column_missing", 422


class WrongMapping(RoadregError):
    """`--map` or `--map-values` names what is not there."""

    code, status = "wrong_mapping", 422
