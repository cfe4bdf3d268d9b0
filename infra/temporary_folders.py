"""Temporary folders of processes: each has one of its own, which goes when the process has ended.

Libraries leave files in the temporary folder when they are killed. In the folder of all programs
of the machine nobody could tell whose they are.
"""

import hashlib
import os
import shutil
import socket
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

import psutil

from infra.settings import settings
from infra.work_folder import work_folder
from schemas.errors import PlatformError

VARIABLE = "TMPDIR"
PREFIX = "of-"
# A Unix socket has a path of at most 107 bytes; multiprocessing puts its own two folders deeper,
# as in `pymp-abcdefgh/listener-abcdefgh-0`.
FOLDER_MAX_LENGTH = 107 - 40
SYSTEM_FOLDER = Path("/tmp")
# A folder is made before the process that has it.
STARTING_SECONDS = 60.0


def new_folder() -> Path:
    """Make the temporary folder of a process that is to be started, in the data folder.

    Where the path of the data folder is too long for sockets, it lies in a private folder of the
    system's temporary one.
    """
    folder = work_folder() / f"{_prefix()}{token_hex(4)}"
    if len(str(folder).encode()) > FOLDER_MAX_LENGTH:
        folder = _outside() / folder.name
        folder.parent.mkdir(mode=0o700, exist_ok=True)
        if not _is_private(folder.parent):
            raise PlatformError(
                "platform.temporary-folder-not-private",
                "{folder} belongs to another account or is open to others; remove it, or "
                "choose a shorter path for EXEML_HOME",
                folder=str(folder.parent),
            )
    folder.mkdir(mode=0o700)
    return folder


def sweep(starting_seconds: float = STARTING_SECONDS) -> int:
    """Remove the folders of processes that have ended; return how many there were."""
    latest = time.time() - starting_seconds
    abandoned = [one for one in _folders() if one.lstat().st_mtime <= latest]
    in_use = _in_use() if abandoned else set()
    removed = [one for one in abandoned if str(one) not in in_use]
    for folder in removed:
        shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):
        _outside().rmdir()  # when it is empty
    return len(removed)


def _folders() -> Iterator[Path]:
    yield from work_folder().glob(f"{_prefix()}*")
    if _outside().exists() and _is_private(_outside()):
        yield from _outside().glob(f"{_prefix()}*")


def _prefix() -> str:
    """Begin names with the machine: workers of others may share the data folder."""
    return f"{PREFIX}{_short(socket.gethostname())[:4]}-"


def _in_use() -> set[str]:
    """Return the temporary folders of all processes that run, children of children included."""
    found = set()
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            found.add(process.environ().get(VARIABLE, ""))
    return found


def _outside() -> Path:
    return SYSTEM_FOLDER / f"exeml-{_short(str(settings().home))}"


def _is_private(folder: Path) -> bool:
    """Whether a folder is ours alone; a link or one of another account may be a trap."""
    facts = folder.lstat()
    is_open = stat.S_IMODE(facts.st_mode) & 0o077
    return stat.S_ISDIR(facts.st_mode) and facts.st_uid == os.getuid() and not is_open


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
