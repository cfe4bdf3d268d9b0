"""What another user of the machine gets from a running platform: health, and the sign-in page.

Processes and sockets are read from the running platform, so that a new one cannot be forgotten.
"""

import json
import os
from typing import Any

import psutil
import pytest

from infra.object_store_server import socket_files
from tests.end_to_end.running_platform import RunningPlatform
from tests.strangers import as_stranger, require_root, store_shell

pytestmark = pytest.mark.timeout(1200)


def test_the_store_tells_another_user_nothing_by_its_own_protocol(
    platform: RunningPlatform,
) -> None:
    require_root()
    first = int(platform.environment["EXEML_OBJECT_STORE_PORT"])
    said = store_shell(first, "fs.ls /buckets\ns3.configure\nvolume.list\nexit\n")
    key = json.loads((platform.home / "secrets.json").read_text())["s3_access_key"]
    assert not [word for word in ("exeml", key, "volume id") if word in said]


def test_no_socket_of_the_platform_is_open_to_another_user(platform: RunningPlatform) -> None:
    require_root()
    sockets = sorted(
        {
            connection.laddr
            for process in members(platform)
            for connection in connections(process, "unix")
            if connection.laddr
        }
    )
    first = int(platform.environment["EXEML_OBJECT_STORE_PORT"])
    assert {str(path) for path in socket_files(first)} & set(sockets)
    assert [name for name in sockets if not name.startswith("/")] == []  # these have no mode
    assert as_stranger(lambda: [name for name in sockets if os.access(name, os.W_OK)]) == []


def test_no_file_and_no_command_line_tells_another_user_a_secret(
    platform: RunningPlatform,
) -> None:
    require_root()
    files = [
        str(path.relative_to(platform.home))
        for path in platform.home.rglob("*")
        if path.is_file() and not path.is_symlink()
    ]
    assert "secrets.json" in files
    # Opened from the folder itself, so that the folders above it protect nothing.
    home = os.open(platform.home, os.O_PATH)

    def readable() -> list[str]:
        found = []
        for name in files:
            try:
                os.close(os.open(name, os.O_RDONLY, dir_fd=home))
                found.append(name)
            except OSError:
                continue
        return found

    assert as_stranger(readable) == []
    os.close(home)
    secrets = [
        value
        for value in json.loads((platform.home / "secrets.json").read_text()).values()
        if isinstance(value, str) and len(value) >= 20
    ]
    assert len(secrets) >= 3
    commands = [" ".join(process.cmdline()) for process in members(platform)]
    assert [one for one in commands for secret in secrets if secret in one] == []


def members(platform: RunningPlatform) -> list[psutil.Process]:
    """The supervisor, all that it started, and all whose environment names the data folder."""
    assert platform.process is not None
    supervisor = psutil.Process(platform.process.pid)
    found = {supervisor, *supervisor.children(recursive=True)}
    for process in psutil.process_iter(["environ"]):
        environment = (process.info["environ"] or {}).values()
        if any(str(platform.home) in value for value in environment):
            found.add(process)
    return [process for process in found if process.is_running() and process.pid != os.getpid()]


def connections(process: psutil.Process, kind: str) -> list[Any]:
    try:
        return list(process.net_connections(kind))
    except psutil.NoSuchProcess:
        return []
