"""The running server of a cluster: its settings, whether it lives, and what a dead one left behind."""

import os
import signal
import time
from pathlib import Path

from roadreg.db.place import SOCKET_FILE, Place

STATUS_LINE = 7  # of postmaster.pid, from 0: "starting", "ready", "stopping"
LAST_WORDS = 8_192  # bytes of a log that are read for the reason of a failure


def settings(place: Place, *, durable: bool) -> str:
    """The text of roadreg.conf, for this machine's memory."""
    memory = _memory_bytes()
    values = {
        "listen_addresses": "''",
        "port": "5432",
        "unix_socket_directories": _quoted(str(place.socket)),
        "shared_buffers": _megabytes(min(memory // 8, 256 * 2**20)),
        "effective_cache_size": _megabytes(memory // 2),
        "maintenance_work_mem": _megabytes(min(memory // 16, 256 * 2**20)),
        "work_mem": "16MB",
        "random_page_cost": "1.1",
        "max_wal_size": "2GB",
        "jit": "off",  # compiling costs a tile query more than it saves
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "logging_collector": "on",
        "log_directory": _quoted(str(place.logs)),
        "log_filename": "'postgresql-%a.log'",  # a week of logs, each overwritten a week later
        "log_truncate_on_rotation": "on",
        "log_rotation_size": "0",
        "log_min_duration_statement": "'2s'",
    }
    shared_memory = os.statvfs("/dev/shm")  # noqa: S108 - asked for its size only
    if shared_memory.f_frsize * shared_memory.f_blocks < 256 * 2**20:
        # A container's 64 MB are too few for parallel queries.
        values["dynamic_shared_memory_type"] = "mmap"
    if not durable:
        values |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    lines = "".join(f"{name} = {value}\n" for name, value in values.items())
    return f"# Written by roadreg at every start; put your own settings into postgresql.auto.conf.\n{lines}"


def find_pid(data: Path) -> int | None:
    """The process number of the living server of this data directory, or None.

    postmaster.pid alone proves nothing after a crash: its number may belong to another program by now. A
    server works in its data directory, so that is what is looked at.
    """
    lines = _pid_file_lines(data)
    if not lines or not lines[0].strip().isdigit():
        return None
    pid = int(lines[0])
    return pid if _works_in(pid, data) else None


def wait_until_ready(data: Path, seconds: float) -> bool:
    """Wait for a server that another program is starting. False if it does not get ready or dies."""
    give_up = time.monotonic() + seconds
    while find_pid(data):
        lines = _pid_file_lines(data)
        if len(lines) > STATUS_LINE and lines[STATUS_LINE].strip() == "ready":
            return True
        if time.monotonic() > give_up:
            break
        time.sleep(0.02)
    return False


def clear_away(place: Place) -> None:
    """Remove what a killed server left behind. Call it under the home's lock, when no server lives.

    Its backends may still be finishing a statement; a new server refuses to start beside them. A
    lock file whose number another program has by now, or a dead process that nobody has waited for, would be
    refused as well.
    """
    for sign in (signal.SIGQUIT, signal.SIGKILL):
        _end(_left_over(place.data), sign)
    socket = place.socket / SOCKET_FILE
    for left in (place.data / "postmaster.pid", socket, socket.with_name(f"{SOCKET_FILE}.lock")):
        left.unlink(missing_ok=True)


def read_logs(place: Place) -> str:
    """The last words of the server: what it said before its log opened, and the end of its newest log."""
    logs = (
        sorted(place.logs.glob("*.log"), key=lambda log: log.stat().st_mtime) if place.logs.exists() else []
    )
    return "".join(_tail(log) for log in [*logs[-1:], place.start_log] if log.exists())


def _end(pids: list[int], sign: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, sign)
        except ProcessLookupError:
            continue  # Ended by itself, which is what was wanted.
    give_up = time.monotonic() + 5
    while any(Path(f"/proc/{pid}/cwd").exists() for pid in pids) and time.monotonic() < give_up:
        time.sleep(0.02)


def _left_over(data: Path) -> list[int]:
    return [
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and _works_in(int(entry.name), data)
    ]


def _works_in(pid: int, data: Path) -> bool:
    """Whether the process is a PostgreSQL whose working directory is `data`; a shell may stand there too."""
    try:
        return Path(f"/proc/{pid}/comm").read_text(
            encoding="utf-8", errors="replace"
        ).strip() == "postgres" and Path(f"/proc/{pid}/cwd").samefile(data)
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return False  # Gone meanwhile, or another user's, hence not of this cluster.


def _pid_file_lines(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []


def _tail(log: Path) -> str:
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - LAST_WORDS))
        return file.read().decode("utf-8", errors="replace")


def _memory_bytes() -> int:
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    limit = Path("/sys/fs/cgroup/memory.max")
    if limit.exists() and (text := limit.read_text(encoding="ascii").strip()).isdigit():
        memory = min(memory, int(text))
    return memory


def _megabytes(size: int) -> str:
    return f"{max(size // 2**20, 16)}MB"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
