"""Photos: checked by decoding them, shown upright, in copies that tell nothing about who took them where."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum
from io import BytesIO

from flask_babel import gettext as _
from PIL import Image

from roadreg.files.errors import FileRefused
from roadreg.files.exif import Taken, read_exif, read_taken

MAX_PIXELS = 40_000_000
MAX_PIXELS_JPEG = 80_000_000
"""Largest photos that are decoded; a few bytes can claim any size, and memory is for others too. A JPEG is
decoded straight to a smaller size, so that a phone's largest photos are taken."""

FORMATS = ("JPEG", "PNG", "WEBP")

ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What turns a photo upright, by EXIF's orientation; from 5 on width and height change places."""


class Copy(StrEnum):
    """The copies that pages show."""

    VIEW = "view"
    THUMBNAIL = "thumbnail"

    @property
    def longest_px(self) -> int:
        """The longer side, pixels: enough for a full screen, and for a row of pictures on a sharp phone."""
        return {Copy.VIEW: 2048, Copy.THUMBNAIL: 480}[self]


@dataclass(frozen=True)
class Photo:
    """What decoding a photo told.

    width_px, height_px : as shown, after turning it upright.
    copies : JPEG bytes of each copy, without EXIF.
    """

    width_px: int
    height_px: int
    taken: Taken
    copies: dict[Copy, bytes]


def read_photo(data: bytes, name: str, *, zone: tzinfo, now: datetime) -> Photo:
    """Decode a photo wholly, so that a broken one is met when it is sent and not when it is looked at.

    zone, now : as `read_taken`.
    Raises FileRefused for one that is broken, cut off or has too many pixels.
    """
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            limit = MAX_PIXELS_JPEG if image.format in ("JPEG", "MPO") else MAX_PIXELS
            if image.width * image.height > limit:
                raise _too_many_pixels(name, limit)
            exif = read_exif(image)
            orientation = exif.get(ORIENTATION, 1)
            width, height = image.size[::-1] if orientation in (5, 6, 7, 8) else image.size
            taken = read_taken(exif, zone=zone, now=now)
            return Photo(width, height, taken, _copies(image, TURNS.get(orientation)))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels(name, MAX_PIXELS) from error
    # Pillow lets out whatever its decoders meet in a broken file.
    except (OSError, SyntaxError, ValueError, IndexError, TypeError, EOFError, ZeroDivisionError) as error:
        raise FileRefused(
            _("The photo “%(name)s” is damaged or cut off.", name=name), _("Send it again.")
        ) from error


def _too_many_pixels(name: str, limit: int) -> FileRefused:
    return FileRefused(
        _(
            "The photo “%(name)s” has more than %(limit)s million pixels.",
            name=name,
            limit=limit // 1_000_000,
        ),
        _("Make it smaller and send it again."),
    )


def _copies(image: Image.Image, turn: Image.Transpose | None) -> dict[Copy, bytes]:
    longest = (Copy.VIEW.longest_px, Copy.VIEW.longest_px)
    image.draft(None, longest)  # Of a JPEG, no more is decoded than the larger copy needs.
    image.load()
    if image.mode in ("P", "PA", "1"):
        image = image.convert("RGBA")  # Colours by number cannot be mixed, as making smaller does.
    image.thumbnail(longest, Image.Resampling.LANCZOS)
    upright = image if turn is None else image.transpose(turn)
    profile = image.info.get("icc_profile") if upright.mode == "RGB" else None
    plain = _on_white(upright)
    copies = {}
    for copy in Copy:
        small = plain.copy()
        small.thumbnail((copy.longest_px, copy.longest_px), Image.Resampling.LANCZOS)
        small.info.clear()  # Comments and EXIF would be written again from here.
        written = BytesIO()
        small.save(written, "JPEG", quality=82, optimize=True, icc_profile=profile)
        copies[copy] = written.getvalue()
    return copies


def _on_white(image: Image.Image) -> Image.Image:
    """As RGB; what is transparent becomes white, print colours (CMYK) become screen colours."""
    if image.mode in ("RGBA", "LA") or "transparency" in image.info:
        layered = image.convert("RGBA")
        ground = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(ground, layered).convert("RGB")
    return image.convert("RGB")
