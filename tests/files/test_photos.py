"""Photos: shown upright and without their camera's notes; those notes read with care."""

from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from roadreg.files import photos
from roadreg.files.errors import FileRefused
from roadreg.files.photos import Copy, read_photo
from tests.files.pictures import LUCHENG, photo, two_halves

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def read(data: bytes) -> photos.Photo:
    return read_photo(data, "bridge.jpg", zone=ZONE, now=NOW)


def shown(data: bytes, copy: Copy = Copy.VIEW) -> Image.Image:
    return Image.open(BytesIO(read(data).copies[copy]))


def colour_at(image: Image.Image, x: float, y: float) -> str:
    red, _green, blue = image.convert("RGB").getpixel((int(image.width * x), int(image.height * y)))
    return "red" if red > 150 > blue else "blue" if blue > 150 > red else "other"


@pytest.mark.parametrize(
    ("orientation", "turn"),
    [
        (1, None),
        (2, Image.Transpose.FLIP_LEFT_RIGHT),
        (3, Image.Transpose.ROTATE_180),
        (4, Image.Transpose.FLIP_TOP_BOTTOM),
        (5, Image.Transpose.TRANSPOSE),
        (6, Image.Transpose.ROTATE_90),
        (7, Image.Transpose.TRANSVERSE),
        (8, Image.Transpose.ROTATE_270),
    ],
)
def test_every_orientation_is_shown_upright(orientation, turn):
    scene = two_halves()
    as_stored = scene if turn is None else scene.transpose(turn)
    data = photo(as_stored, orientation=orientation)
    copy = shown(data)
    assert copy.size == (60, 40)
    assert (colour_at(copy, 0.2, 0.5), colour_at(copy, 0.8, 0.5)) == ("red", "blue")
    assert (read(data).width_px, read(data).height_px) == (60, 40)


@pytest.mark.parametrize("copy", list(Copy))
def test_no_copy_carries_what_the_camera_wrote(copy):
    data = photo(orientation=6, taken="2011:06:03 08:12:00", gps=LUCHENG, comment="seen at home")
    image = shown(data, copy)
    assert not image.getexif()
    assert "comment" not in image.info
    assert b"Exif" not in read(data).copies[copy]


def test_copies_are_no_larger_than_pages_need():
    data = photo(two_halves(3000, 1000))
    assert shown(data, Copy.VIEW).size == (2048, 683)
    assert shown(data, Copy.THUMBNAIL).size == (480, 160)


@pytest.mark.parametrize("mode", ["CMYK", "L"])
def test_other_colour_spaces_become_ordinary_pictures(mode):
    image = shown(photo(two_halves(mode=mode)))
    assert image.mode == "RGB"


@pytest.mark.parametrize("mode", ["P", "1", "LA", "I;16"])
def test_every_kind_of_png_becomes_an_ordinary_picture(mode):
    image = two_halves() if mode == "P" else Image.new(mode, (40, 40))
    assert shown(photo(image.convert("P") if mode == "P" else image, "PNG")).mode == "RGB"


def test_a_phones_largest_photos_are_taken():
    data = photo(Image.new("L", (9_000, 7_000)), quality=1)
    assert (read(data).width_px, read(data).height_px) == (9_000, 7_000)
    assert shown(data).size == (2048, 1593)


def test_what_is_transparent_becomes_white():
    image = shown(photo(Image.new("RGBA", (40, 40), (0, 0, 0, 0)), "PNG"))
    assert min(image.getpixel((20, 20))) > 250


def test_the_cameras_time_is_local_unless_it_names_its_zone():
    assert read(photo(taken="2011:06:03 08:12:00")).taken.at == datetime(2011, 6, 3, 8, 12, tzinfo=ZONE)
    named = read(photo(taken="2011:06:03 08:12:00", offset="+09:00")).taken.at
    assert named == datetime(2011, 6, 3, 8, 12, tzinfo=timezone(timedelta(hours=9)))


@pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "yesterday", "2031:01:01 00:00:00", "", None])
def test_a_time_that_cannot_be_is_no_time(taken):
    assert read(photo(taken=taken)).taken.at is None


def test_the_cameras_position_is_read():
    assert read(photo(gps=LUCHENG)).taken.where == pytest.approx((120.65523, 28.01566), abs=1e-5)


def test_south_and_west_are_negative():
    south_west = LUCHENG | {1: "S", 3: "W"}
    assert read(photo(gps=south_west)).taken.where == pytest.approx((-120.65523, -28.01566), abs=1e-5)


@pytest.mark.parametrize(
    "gps",
    [
        {},
        {2: LUCHENG[2], 4: LUCHENG[4]},
        LUCHENG | {1: "?"},
        LUCHENG | {1: "E"},
        LUCHENG | {2: (95.0, 0.0, 0.0)},
        {1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)},
        {1: "N", 2: LUCHENG[2]},
    ],
    ids=["empty", "no letters", "odd letter", "wrong letter", "out of range", "null island", "half"],
)
def test_a_position_that_cannot_be_is_no_position(gps):
    assert read(photo(gps=gps)).taken.where is None


def test_a_zero_denominator_is_no_position_and_no_error():
    written = photo(gps=LUCHENG)
    # 39 minutes are written as 39/1; the file's own bytes are made 39/0.
    for minutes in (b"\x27\0\0\0\x01\0\0\0", b"\0\0\0\x27\0\0\0\x01"):
        written = written.replace(minutes, minutes.replace(b"\x01", b"\x00"))
    assert read(written).taken.where is None


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")  # Pillow says so, and reads on.
def test_broken_exif_is_no_reason_to_refuse_a_photo():
    good = photo(gps=LUCHENG, orientation=6)
    start = good.index(b"Exif\0\0") + 14
    broken = good[:start] + b"\xff" * 40 + good[start + 40 :]
    assert read(broken).taken == photos.Taken()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_that_is_cut_off_is_refused(form):
    whole = photo(Image.effect_noise((300, 300), 50).convert("RGB"), form)
    with pytest.raises(FileRefused, match="damaged or cut off"):
        read(whole[: len(whole) // 2])


@pytest.mark.parametrize("size", [(20_000, 15_000), (10_000, 9_500), (7_000, 6_000)])
def test_a_few_bytes_that_claim_too_many_pixels_are_refused_undecoded(size):
    bomb = photo(Image.new("1", size), "PNG")
    assert len(bomb) < 100_000
    with pytest.raises(FileRefused, match="40 million pixels"):
        read(bomb)
