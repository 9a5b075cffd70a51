"""Where the bytes of files lie: a folder, or any store that fsspec knows, each file named by its SHA-256."""

import secrets
from datetime import tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import fsspec
from flask import current_app
from flask_babel import gettext as _

from roadreg.config import Config
from roadreg.errors import NotFound
from roadreg.files.errors import StoreUnavailable
from roadreg.files.photos import Copy

EXTENSION = "roadreg_files"


class FileStore:
    """The store, and what is asked of files that come into it.

    url : fsspec URL of the folder or bucket.
    limit_bytes : largest file that is taken.
    zone : zone of cameras whose photos do not name one.
    """

    def __init__(self, url: str, *, limit_bytes: int, zone: tzinfo) -> None:
        self.filesystem, self.root = fsspec.core.url_to_fs(url)
        self.limit_bytes = limit_bytes
        self.zone = zone

    @classmethod
    def of(cls, config: Config) -> "FileStore":
        """The store that the settings name."""
        return cls(
            config.file_store_url,
            limit_bytes=config.upload_limit_mb * 2**20,
            zone=ZoneInfo(config.timezone),
        )

    def has(self, sha256: str, copy: Copy | None = None) -> bool:
        """Whether the file, or this copy of a photo, is there."""
        return bool(self.filesystem.exists(self._path(sha256, copy)))

    def put(self, data: bytes, sha256: str, copy: Copy | None = None) -> None:
        """Keep the bytes; whoever reads meanwhile sees nothing or all. Raises StoreUnavailable."""
        path = self._path(sha256, copy)
        try:
            if "file" in self.filesystem.protocol:
                _write_whole(Path(path), data)
            else:
                self.filesystem.pipe_file(path, data)  # Object stores show an object when it is whole.
        except OSError as error:
            raise StoreUnavailable(
                _(
                    "The file could not be kept (%(reason)s). Nothing was saved; tell the administrator.",
                    reason=error.strerror or type(error).__name__,
                )
            ) from error

    def get(self, sha256: str, copy: Copy | None = None) -> bytes:
        """The bytes. Raises NotFound when the store has lost them."""
        try:
            data: bytes = self.filesystem.cat_file(self._path(sha256, copy))
        except FileNotFoundError as error:
            raise NotFound(_("The register has no such file.")) from error
        return data

    def _path(self, sha256: str, copy: Copy | None) -> str:
        name = f"{sha256}.{copy.value}.jpg" if copy else sha256
        return f"{self.root}/{'copies/' if copy else ''}{sha256[:2]}/{name}"


def _write_whole(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        unfinished.write_bytes(data)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def get_store() -> FileStore:
    """The store of the running application."""
    if EXTENSION not in current_app.extensions:
        current_app.extensions[EXTENSION] = FileStore.of(current_app.config["ROADREG"])
    store: FileStore = current_app.extensions[EXTENSION]
    return store
