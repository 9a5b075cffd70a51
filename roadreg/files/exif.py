"""When and where a photo was taken, as its camera wrote it. A proposal: clocks and GPS are often wrong."""

import math
import struct
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any

from PIL import ExifTags, Image

LATEST_AHEAD = timedelta(days=1)
"""A camera's clock may be a little ahead; a photo from next week has no believable time."""

BROKEN = (struct.error, SyntaxError, OSError, ValueError, KeyError, IndexError, TypeError, AttributeError)
"""What Pillow lets out when a camera's or an editor's EXIF breaks its own rules."""


@dataclass(frozen=True)
class Taken:
    """When and where; None for what the camera did not write or wrote as nonsense.

    where : (longitude, latitude), degrees, WGS 84.
    """

    at: datetime | None = None
    where: tuple[float, float] | None = None


def read_exif(image: Image.Image) -> Image.Exif:
    """What the camera wrote; nothing when it cannot be read, for that is no reason to refuse the photo."""
    try:
        exif = image.getexif()
        for part in (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo):
            exif.get_ifd(part)
    except BROKEN:
        return Image.Exif()
    return exif


def read_taken(exif: Image.Exif, *, zone: tzinfo, now: datetime) -> Taken:
    """Read a photo's time and position.

    zone : the zone of clocks that do not name their own.
    now : a time later than a day after it is not believed.
    Never raises for what EXIF holds: cameras and editors write much that is broken.
    """
    return Taken(_time(exif, zone, now), _position(exif.get_ifd(ExifTags.IFD.GPSInfo)))


def _time(exif: Image.Exif, zone: tzinfo, now: datetime) -> datetime | None:
    details = exif.get_ifd(ExifTags.IFD.Exif)
    written = details.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    try:
        local = datetime.strptime(str(written).strip("\0 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007
        taken = local.replace(tzinfo=_offset(details.get(ExifTags.Base.OffsetTimeOriginal)) or zone)
        return taken if taken <= now + LATEST_AHEAD else None
    except (ValueError, OverflowError):
        return None  # "0000:00:00 00:00:00" is what a camera writes whose clock was never set.


def _offset(text: Any) -> timezone | None:
    try:
        offset = datetime.strptime(str(text).strip("\0 "), "%z").utcoffset()
    except ValueError:
        return None
    return timezone(offset) if offset is not None else None


def _position(gps: dict[int, Any]) -> tuple[float, float] | None:
    latitude = _degrees(gps, ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLatitudeRef, "NS")
    longitude = _degrees(gps, ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSLongitudeRef, "EW")
    if latitude is None or longitude is None or abs(latitude) > 85 or abs(longitude) > 180:
        return None
    if abs(latitude) < 1e-4 and abs(longitude) < 1e-4:
        return None  # Zero, zero is what is written without a fix; no road of ours lies in that sea.
    return longitude, latitude


def _degrees(gps: dict[int, Any], value: int, reference: int, letters: str) -> float | None:
    """Signed degrees; None when a part or the letter of the hemisphere is missing or nonsense."""
    letter = gps.get(reference, "")
    letter = (letter.decode("ascii", "ignore") if isinstance(letter, bytes) else str(letter)).strip("\0 ")
    try:
        degrees, minutes, seconds = (float(part) for part in gps[value])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    found = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(found) or len(letter) != 1 or letter.upper() not in letters:
        return None
    return -found if letter.upper() == letters[1] else found
