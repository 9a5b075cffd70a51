"""Opens zip archives that nobody vouches for: within limits of size, without leaving its folder.

Every entry is looked at before the first is written, and the bytes are counted as they are written, because
an archive may lie about its sizes.
"""

import stat
import zipfile
from pathlib import Path, PurePosixPath

from flask_babel import gettext as _

from roadreg.exchange.errors import FileNotReadable

MOST_ENTRIES = 1000
MOST_BYTES = 2**30
MOST_BYTES_IN_ONE = 2**30
HIGHEST_RATIO = 200
"""Real data is packed up to some 20 times; only above `RATIO_FROM_BYTES` does the ratio count."""

RATIO_FROM_BYTES = 50 * 2**20
CHUNK = 2**20
IGNORED = ("__MACOSX", "Thumbs.db", ".DS_Store", "desktop.ini")


def check_archive(path: Path, name: str) -> list[tuple[zipfile.ZipInfo, str]]:
    """The entries worth reading, each with its readable name. Nothing is written.

    Raises FileNotReadable for what is no zip, is broken or encrypted, leaves its folder, holds links, or
    would unpack to too much.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [(info, _readable(info)) for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise FileNotReadable(
            _("%(file)s is not a zip archive or is cut off. Pack or fetch it again.", file=name)
        ) from error
    if len(entries) > MOST_ENTRIES:
        raise FileNotReadable(
            _(
                "%(file)s holds %(count)s files; at most %(most)s are taken. Pack only the files of one "
                "layer.",
                file=name,
                count=len(entries),
                most=MOST_ENTRIES,
            )
        )
    for info, entry in entries:
        _check_entry(info, entry, name)
    if sum(info.file_size for info, _entry in entries) > MOST_BYTES:
        raise _too_large(name)
    return [(info, entry) for info, entry in entries if not _is_ignored(entry)]


def unpack(path: Path, name: str, folder: Path) -> list[Path]:
    """Unpack an archive's entries into `folder`. Raises as `check_archive`."""
    entries = check_archive(path, name)
    written = 0
    paths = []
    with zipfile.ZipFile(path) as archive:
        for info, entry in entries:
            target = folder / entry
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                with archive.open(info) as source, target.open("wb") as sink:
                    while chunk := source.read(CHUNK):
                        written += len(chunk)
                        if written > MOST_BYTES:
                            raise _too_large(name)
                        sink.write(chunk)
            except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, OSError) as error:
                raise FileNotReadable(
                    _(
                        "%(entry)s in %(file)s cannot be unpacked: it is broken. Pack it again.",
                        entry=entry,
                        file=name,
                    )
                ) from error
            paths.append(target)
    return paths


def _readable(info: zipfile.ZipInfo) -> str:
    """The entry's name: names without the UTF-8 flag are GB18030 on Chinese systems."""
    if info.flag_bits & 0x800:
        return info.filename
    raw = info.filename.encode("cp437", errors="replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _check_entry(info: zipfile.ZipInfo, entry: str, name: str) -> None:
    parts = PurePosixPath(entry.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts or ":" in entry or "\x00" in entry:
        raise FileNotReadable(
            _(
                "%(file)s holds an entry that leaves its folder (%(entry)s); such archives are not opened.",
                file=name,
                entry=entry,
            )
        )
    if stat.S_ISLNK(info.external_attr >> 16):
        raise FileNotReadable(
            _("%(file)s holds a link (%(entry)s); pack the file itself.", file=name, entry=entry)
        )
    if info.flag_bits & 0x1:
        raise FileNotReadable(_("%(file)s is encrypted. Pack it without a password.", file=name))
    is_tight = info.file_size > RATIO_FROM_BYTES and info.file_size > HIGHEST_RATIO * info.compress_size
    if info.file_size > MOST_BYTES_IN_ONE or is_tight:
        raise _too_large(name)


def _too_large(name: str) -> FileNotReadable:
    return FileNotReadable(
        _(
            "%(file)s would unpack to far more than its size or to over 1 GB; it was not opened. "
            "Pack only the files of one layer.",
            file=name,
        )
    )


def _is_ignored(entry: str) -> bool:
    parts = PurePosixPath(entry.replace("\\", "/")).parts
    return any(part in IGNORED for part in parts)
