"""What other users of the machine get from the embedded object store: nothing."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
import yaml
from minio import Minio
from minio.error import MinioException
from urllib3 import PoolManager, Retry

from infra import object_store_server as server
from infra.compose.platform import compose_files
from infra.object_store import ObjectStore
from infra.object_store import object_store as current_store
from infra.object_store_security import write_security
from infra.secrets import secrets
from infra.settings import settings
from schemas.errors import PlatformError
from tests.conftest import RunningObjectStore, find_port_block
from tests.strangers import SHELL_SECONDS, as_stranger, http_answer, require_root, store_shell

StartStore = Callable[[], RunningObjectStore]

KEYS = "s3.configure\nexit\n"
OBJECT = "closed/1"
PAGES = (
    *("/", "/status", "/healthz", "/metrics", "/ui/index.html", "/debug/pprof/", "/login", "/api"),
    *("/dir/status", "/dir/assign", "/dir/lookup?volumeId=1", "/cluster/status", "/vol/status"),
    *("/stats/counter", "/stats/disk", "/stats/memory", "/buckets/", "/exeml/", f"/exeml/{OBJECT}"),
    *("/seaweedfsstatic/javascript/jquery-3.6.0.min.js", "/?list-type=2", "/1,01"),
)
# An empty answer that says no more than that the store is there.
BARE_HEALTH = {("s3.port", "/status"), ("s3.port", "/healthz")}


def shell_arguments(first: int) -> list[str]:
    master, filer = (f"127.0.0.1:{first + at}.{first + at + 1}" for at in (2, 6))
    return ["shell", f"-master={master}", f"-filer={filer}"]


def owners_shell(first: int, text: str, security: Path) -> str:
    """What the administration shell of SeaweedFS prints to somebody who has the certificates."""
    command = [str(server.program()), f"-config_dir={security}", *shell_arguments(first)]
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=60)
    return done.stdout + done.stderr


@pytest.fixture
def running(
    object_store_server: RunningObjectStore, object_store: ObjectStore
) -> RunningObjectStore:
    """The shared store with an object in it."""
    object_store.put(OBJECT, b"the bytes of a sample")
    return object_store_server


def security_of(home: Path) -> Path:
    return home / "object-store" / "security"


def test_the_shell_of_a_stranger_gets_neither_the_key_nor_a_listing(
    running: RunningObjectStore,
) -> None:
    require_root()
    key, asked = secrets().s3_access_key, f"fs.ls /buckets\n{KEYS}"
    said = store_shell(running.port, asked)
    assert key not in said
    assert "exeml" not in said
    owner = owners_shell(running.port, asked, security_of(running.home))
    assert key in owner, "the same question has an answer for the owner"
    assert "exeml" in owner


def test_a_certificate_of_a_strangers_own_opens_nothing(
    running: RunningObjectStore, tmp_path: Path
) -> None:
    write_security(tmp_path / "own")
    command = [str(server.program()), f"-config_dir={tmp_path / 'own'}"]
    command += shell_arguments(running.port)
    with pytest.raises(subprocess.TimeoutExpired) as ended:
        subprocess.run(command, input=KEYS, capture_output=True, text=True, timeout=SHELL_SECONDS)
    assert secrets().s3_access_key.encode() not in (ended.value.stdout or b"")


def test_a_stranger_can_neither_read_nor_delete_a_blob(running: RunningObjectStore) -> None:
    require_root()
    asked = f"fs.meta.cat /buckets/exeml/{OBJECT}\nexit\n"
    written = owners_shell(running.port, asked, security_of(running.home))
    found = re.search(r'"fileId":\s*"(\d+,[0-9a-f]+)"', written)
    assert found is not None, written
    blob, port = f"/{found[1]}", server.port_flags()["volume.port"]

    def ask() -> list[str]:
        answers = [
            http_answer(port, blob, method=method, tls=tls)
            for method in ("GET", "DELETE", "HEAD", "PUT")
            for tls in (False, True)
        ]
        return [text for status, text in answers if 200 <= status < 300]

    assert as_stranger(ask) == []
    assert current_store().get(OBJECT) == b"the bytes of a sample"


def test_no_port_has_a_page_for_a_stranger(running: RunningObjectStore) -> None:
    require_root()
    flags = {port: flag for flag, port in server.port_flags().items()}

    def ask() -> list[list[object]]:
        return [
            [flags.get(port, "admin.grpc"), page, text]
            for port in server.ports()
            for page in PAGES
            for tls in (False, True)
            for status, text in [http_answer(port, page, tls=tls)]
            if status < 400 and status
        ]

    answered = as_stranger(ask)
    assert {(flag, page) for flag, page, _ in answered} == BARE_HEALTH
    assert {text for *_, text in answered} == {""}


def test_the_sockets_of_the_store_give_nothing_to_a_stranger(running: RunningObjectStore) -> None:
    """Those in /tmp are closed by their mode; even opened they ask for a certificate or a key."""
    require_root()
    sockets = [path for path in server.socket_files(running.port) if path.exists()]
    assert len(sockets) >= 5
    refused = as_stranger(lambda: [str(p) for p in sockets if not os.access(p, os.W_OK)])
    assert refused == [str(path) for path in sockets]


def test_secrets_are_in_private_files_only(running: RunningObjectStore) -> None:
    folder = security_of(running.home)
    toml = (folder / "security.toml").read_text()
    hidden = [*re.findall(r'key = "([\w\-]{40,})"', toml), secrets().s3_access_key]
    assert len(hidden) == 5
    process = psutil.Process(running.process.pid)
    said = [*process.cmdline(), *process.environ().values()]
    logs = [running.home / "object-store.log", *(running.home / "logs").rglob("*.INFO*")]
    said += [path.read_text() for path in logs]
    assert not [one for one in hidden for text in said if one in text]
    assert {oct(path.stat().st_mode & 0o777) for path in folder.iterdir()} == {oct(0o600)}
    assert oct(folder.stat().st_mode & 0o777) == oct(0o700)


def test_each_start_has_keys_of_its_own_after_a_kill_too(
    start_object_store: StartStore, home: Path
) -> None:
    security = security_of(home)
    running = start_object_store()
    current_store().put("objects/1", b"kept")
    before = {path.name: path.read_bytes() for path in security.iterdir()}
    running.process.send_signal(signal.SIGKILL)
    running.process.wait()
    start_object_store()
    assert current_store().get("objects/1") == b"kept"
    after = {path.name: path.read_bytes() for path in security.iterdir()}
    assert before.keys() == after.keys()
    assert not [name for name in before if before[name] == after[name]]


def test_a_data_folder_of_a_store_without_certificates_opens(
    start_object_store: StartStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = server.command

    def without_certificates() -> list[str]:
        return [one for one in command() if not one.startswith("-config_dir")]

    with monkeypatch.context() as earlier:
        earlier.setattr(server, "command", without_certificates)
        running = start_object_store()
        current_store().put("objects/1", b"from before")
        running.stop()
    start_object_store()
    assert current_store().get("objects/1") == b"from before"


def test_configuration_in_the_home_of_the_user_is_not_read(
    start_object_store: StartStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".seaweedfs").mkdir()
    elsewhere = '[mysql]\nenabled = true\nhostname = "127.0.0.1"\nport = 1\n'
    (tmp_path / ".seaweedfs" / "filer.toml").write_text(elsewhere)
    monkeypatch.setenv("HOME", str(tmp_path))
    start_object_store()
    current_store().put("objects/1", b"here")
    assert current_store().get("objects/1") == b"here"


def test_a_socket_of_another_user_is_told_with_its_cure(
    home: Path, free_port_block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXEML_OBJECT_STORE_PORT", str(free_port_block))
    settings.cache_clear()
    strange = server.socket_files(free_port_block)[2]
    strange.mkdir()  # what cannot be removed, as a file of another user
    try:
        with pytest.raises(PlatformError, match=f"{strange} belongs to another user"):
            server.command()
    finally:
        strange.rmdir()


@contextmanager
def container(port: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The store as the compose file starts it, on this machine and in another folder."""
    monkeypatch.setenv("EXEML_OBJECT_STORE_PORT", str(port))
    settings.cache_clear()
    files = {file.name: file.text for file in compose_files()}
    entrypoint = yaml.safe_load(files["compose.yaml"])["services"]["s3"]["entrypoint"]
    there = {"/exeml/.venv/bin/python": sys.executable, "/store": str(folder)}
    command = [there.get(one, one).replace("0.0.0.0", "127.0.0.1") for one in entrypoint]
    environment = dict(line.split("=", 1) for line in files["s3.env"].splitlines())
    process = subprocess.Popen(command, env=os.environ | environment, stderr=subprocess.DEVNULL)
    running = RunningObjectStore(process, folder, port)
    client = Minio(
        endpoint=f"127.0.0.1:{port}",
        access_key=environment["AWS_ACCESS_KEY_ID"],
        secret_key=environment["AWS_SECRET_ACCESS_KEY"],
        secure=False,
        http_client=PoolManager(retries=Retry(total=60, backoff_factor=0.2)),
    )
    try:
        client.make_bucket(bucket_name="exeml")
        yield
    finally:
        running.stop()


def test_the_store_of_the_compose_file_is_closed_to_the_other_containers(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require_root()
    port = find_port_block()
    with container(port, tmp_path / "store", monkeypatch):
        asked = "fs.ls /buckets\nexit\n"
        assert "exeml" in owners_shell(port, asked, tmp_path / "store" / "security")
        assert "exeml" not in store_shell(port, asked)
        pages = as_stranger(lambda: [http_answer(port + 4, "/status", tls=one) for one in (0, 1)])
        assert [status for status, _ in pages] == [400, 0]


def test_s3_without_a_key_lists_and_gives_nothing(running: RunningObjectStore) -> None:
    anonymous = Minio(endpoint=f"127.0.0.1:{running.port}", secure=False)
    for ask in (
        lambda: list(anonymous.list_buckets()),
        lambda: list(anonymous.list_objects(bucket_name="exeml")),
        lambda: anonymous.get_object(bucket_name="exeml", object_name=OBJECT),
        lambda: anonymous.remove_object(bucket_name="exeml", object_name=OBJECT),
    ):
        with pytest.raises(MinioException, match=r"AccessDenied|Access Denied"):
            ask()
    assert current_store().get(OBJECT) == b"the bytes of a sample"
