"""Where a private cluster lies, and as which user it runs.

PostgreSQL refuses to run as root, and the user that it then runs as must be able to pass every folder above
its data. So a cluster has an owner and a place, and both must be found again at every later start:

- what already exists decides: a data directory belongs to the user who owns it;
- else root hands the cluster to `postgres`, and anybody else keeps it;
- the place is `<home>/cluster`, or `/var/lib/roadreg/<id>` where the owner cannot get into home. The id is in
  `<home>/cluster-id`, so a home that was moved finds its database, and a new home never gets an old one's.

Root does as little as it can itself: what lies inside the owner's folders is made and removed as the owner.
"""

import hashlib
import os
import pwd
import secrets
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from roadreg.db.errors import ClusterNotReachable, DatabaseUnavailable, NoDiskSpace, PostgisMissing

LONGEST_SOCKET_PATH = 107  # bytes; sockaddr_un holds 108 with the closing zero
SOCKET_FILE = ".s.PGSQL.5432"
ELSEWHERE = Path("/var/lib/roadreg")


@dataclass(frozen=True)
class Owner:
    """The operating system's user that the server runs as."""

    name: str
    uid: int
    gid: int

    @classmethod
    def of_uid(cls, uid: int) -> "Owner":
        """The user with this number. Raises ClusterNotReachable if it has no name, as in some containers."""
        try:
            entry = pwd.getpwuid(uid)
        except KeyError:
            raise ClusterNotReachable(
                f"User {uid} has no name on this machine, so PostgreSQL cannot tell who connects;"
                " add the user, or set DATABASE_URL."
            ) from None
        return cls(entry.pw_name, entry.pw_uid, entry.pw_gid)

    @classmethod
    def of_new_cluster(cls) -> "Owner":
        """Whoever runs the program; `postgres` for root, which PostgreSQL refuses to run as."""
        if os.geteuid() != 0:
            return cls.of_uid(os.geteuid())
        try:
            entry = pwd.getpwnam("postgres")
        except KeyError:
            raise PostgisMissing(
                "PostgreSQL is not installed (there is no user postgres); run script/bootstrap."
            ) from None
        return cls(entry.pw_name, entry.pw_uid, entry.pw_gid)

    def run(
        self, *command: str | Path, text_in: str = "", pass_fds: tuple[int, ...] = ()
    ) -> subprocess.CompletedProcess[str]:
        """Run a command as this user, in `/`, in English, without the caller's PGPORT and such."""
        other = os.geteuid() == 0 and self.uid != 0
        return subprocess.run(  # noqa: S603 - every caller names a program of ours
            [str(part) for part in command],
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            input=text_in,
            capture_output=True,
            text=True,
            pass_fds=pass_fds,
            check=False,
            umask=0o077,
            user=self.uid if other else None,
            group=self.gid if other else None,
            extra_groups=[] if other else None,
        )

    def can_write(self, folder: Path) -> bool:
        """Asked of the system itself, so that group, ACL and mount all count."""
        return self.run("test", "-w", folder, "-a", "-x", folder).returncode == 0

    def write_file(self, path: Path, text: str) -> None:
        """Write a file whole or not at all, readable by this user only. Raises DatabaseUnavailable."""
        done = self.run("sh", "-c", 'cat >"$1.new" && mv -T "$1.new" "$1"', "sh", path, text_in=text)
        if done.returncode:
            full = "No space left on device" in done.stderr
            raise (NoDiskSpace if full else DatabaseUnavailable)(
                f"{path} could not be written: {done.stderr.strip()}."
            )


@dataclass(frozen=True)
class Place:
    """The folders of one cluster. All lie in `root`, but the socket's where its path would grow too long."""

    root: Path
    owner: Owner
    note: str | None = None

    @property
    def data(self) -> Path:
        """The data directory of PostgreSQL."""
        return self.root / "data"

    @property
    def half_made_data(self) -> Path:
        """Where initdb works; renamed to `data` when whole."""
        return self.root / "data.new"

    @property
    def logs(self) -> Path:
        """A week of the server's logs, one file a weekday."""
        return self.root / "log"

    @property
    def start_log(self) -> Path:
        """What the server said at its last start, before its log opened."""
        return self.root / "start.log"

    @property
    def socket(self) -> Path:
        """The private folder of the socket."""
        near = self.root / "socket"
        if len(os.fsencode(near / SOCKET_FILE)) <= LONGEST_SOCKET_PATH:
            return near
        digest = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:12]
        return Path(f"/tmp/roadreg-{self.owner.uid}-{digest}")  # noqa: S108 - make_private_folder checks it


def find_existing_place(home: Path) -> Place | None:
    """The cluster that this home has, or None. Raises ClusterNotReachable when it is there but not for us."""
    for root in (home / "cluster", _find_far_root(home)):
        if root is not None and _has_data(root):
            return _existing_place(root, home)
    return None


def choose_place(home: Path) -> Place:
    """Where a new cluster of this home will lie; its root folder is made. Call it under the home's lock.

    Raises ClusterNotReachable, PostgisMissing.
    """
    owner = Owner.of_new_cluster()
    near = home / "cluster"
    if _owner_can_live_in(near, owner):
        return Place(near, owner)
    far = _find_far_root(home) or _new_far_root(home)
    ELSEWHERE.mkdir(mode=0o755, parents=True, exist_ok=True)
    make_private_folder(far, owner)
    return Place(far, owner, _note(home, owner))


def make_private_folder(folder: Path, owner: Owner) -> None:
    """Make a folder that only `owner` (and root) may enter, or see that it is one.

    Raises ClusterNotReachable where somebody else has laid a folder of that name in a shared place.
    """
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        pass
    else:
        os.chown(folder, owner.uid, owner.gid, follow_symlinks=False)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner.uid or found.st_mode & 0o077:
        raise ClusterNotReachable(
            f"{folder} must be a folder that {owner.name} alone may enter; move it away and start again."
        )


def _existing_place(root: Path, home: Path) -> Place:
    owner = Owner.of_uid((root / "data").stat().st_uid)
    if os.geteuid() not in (0, owner.uid):
        raise ClusterNotReachable(
            f"The database in {root} belongs to {owner.name}; run this as {owner.name} or as root."
        )
    if not owner.can_write(root):
        raise ClusterNotReachable(
            f"The user {owner.name}, who runs the database, cannot get into {root};"
            " let it pass every folder above (chmod o+x)."
        )
    return Place(root, owner, None if root.parent == home else _note(home, owner))


def _has_data(root: Path) -> bool:
    try:
        return (root / "data" / "PG_VERSION").exists()
    except PermissionError:
        raise ClusterNotReachable(
            f"The database in {root} belongs to another user; run this as its owner or as root."
        ) from None


def _owner_can_live_in(root: Path, owner: Owner) -> bool:
    try:
        make_private_folder(root, owner)
    except PermissionError:
        if os.geteuid() != 0:
            raise ClusterNotReachable(
                f"You may not write in {root.parent}; set ROADREG_HOME to a folder of yours."
            ) from None
        root.rmdir()  # A network share, say, that lets root make a folder but not hand it over.
        return False
    if owner.can_write(root):
        return True
    root.rmdir()
    return False


def _find_far_root(home: Path) -> Path | None:
    try:
        return ELSEWHERE / (home / "cluster-id").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None


def _new_far_root(home: Path) -> Path:
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:8]
    name = f"{digest}-{secrets.token_hex(4)}"
    fresh = home / "cluster-id.new"
    fresh.write_text(f"{name}\n", encoding="ascii")
    fresh.replace(home / "cluster-id")
    return ELSEWHERE / name


def _note(home: Path, owner: Owner) -> str:
    return f"The data lie outside {home}, because {owner.name}, who runs the database, cannot get into it."
