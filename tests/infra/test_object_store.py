"""The object store, against a real SeaweedFS."""

import hashlib
import io
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil
import pytest

from deployments.platform.processes import OBJECT_STORE, platform_processes, start_steps
from infra.object_keys import SENTINEL
from infra.object_store import ObjectStore, StoredObject
from infra.object_store import object_store as current_store
from infra.object_store_access import configured_access
from infra.object_store_server import is_ready, ports
from infra.secrets import Secrets, secrets
from infra.settings import settings
from schemas.errors import (
    CorruptFileError,
    InvalidInputError,
    NotFoundError,
    ObjectStoreUnavailableError,
    PlatformError,
    StorageFullError,
    TooLargeError,
)
from schemas.model_version import ModelFile
from tests.conftest import RunningObjectStore, forget_cached


@pytest.fixture
def prefix() -> str:
    return f"tests/{uuid4()}"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def md5(data: bytes) -> str:
    return hashlib.md5(data).hexdigest()


def put_raw(store: ObjectStore, key: str, data: bytes, claimed_sha256: str) -> None:
    store.client.put_object(
        bucket_name=store.bucket,
        object_name=key,
        data=io.BytesIO(data),
        length=len(data),
        metadata={"sha256": claimed_sha256},
    )


@pytest.mark.parametrize("size", [0, 1, 3_000_000, 70_000_000])
def test_bytes_come_back_as_they_were_stored(
    object_store: ObjectStore, prefix: str, size: int
) -> None:
    data = os.urandom(size)
    object_store.put(f"{prefix}/data", data)
    assert object_store.get(f"{prefix}/data", sha256(data)) == data


def test_bytes_that_are_there_already_are_not_sent_again(
    object_store: ObjectStore, prefix: str
) -> None:
    object_store.put(f"{prefix}/data", b"cat")
    first = object_store.client.stat_object(
        bucket_name=object_store.bucket, object_name=f"{prefix}/data"
    )
    time.sleep(1.1)
    object_store.put(f"{prefix}/data", b"cat")
    second = object_store.client.stat_object(
        bucket_name=object_store.bucket, object_name=f"{prefix}/data"
    )
    assert first.last_modified == second.last_modified


def test_other_bytes_of_the_same_size_replace_an_object(
    object_store: ObjectStore, prefix: str
) -> None:
    object_store.put(f"{prefix}/data", b"cat")
    object_store.put(f"{prefix}/data", b"dog")
    assert object_store.get(f"{prefix}/data") == b"dog"


def test_altered_bytes_are_refused_with_both_hashes(object_store: ObjectStore, prefix: str) -> None:
    put_raw(object_store, f"{prefix}/data", b"dog", sha256(b"cat"))
    with pytest.raises(CorruptFileError, match=f"{sha256(b'dog')} instead of {sha256(b'cat')}"):
        object_store.get(f"{prefix}/data")


def test_bytes_that_differ_from_the_hash_in_the_catalog_are_refused(
    object_store: ObjectStore, prefix: str
) -> None:
    object_store.put(f"{prefix}/data", b"dog")
    with pytest.raises(CorruptFileError, match="upload it again"):
        object_store.get(f"{prefix}/data", sha256(b"cat"))


def test_a_file_that_fails_its_check_does_not_appear(
    object_store: ObjectStore, prefix: str, tmp_path: Path
) -> None:
    put_raw(object_store, f"{prefix}/data", b"dog", sha256(b"cat"))
    with pytest.raises(CorruptFileError):
        object_store.get_file(f"{prefix}/data", tmp_path / "new" / "data")
    assert list((tmp_path / "new").iterdir()) == []


def test_a_missing_object_is_named(object_store: ObjectStore, prefix: str) -> None:
    with pytest.raises(NotFoundError, match=f"no object '{prefix}/none' in bucket 'exeml'"):
        object_store.get(f"{prefix}/none")
    assert not object_store.exists(f"{prefix}/none")


def test_a_folder_comes_back_with_its_subfolders(
    object_store: ObjectStore, prefix: str, tmp_path: Path
) -> None:
    source = tmp_path / "model"
    (source / "deep").mkdir(parents=True)
    (source / "model.json").write_text("{}")
    (source / "deep" / "weights").write_bytes(os.urandom(100_000))
    files = object_store.upload_folder(source, prefix)
    object_store.download_folder(prefix, files, tmp_path / "copy")
    assert [file.name for file in files] == ["deep/weights", "model.json"]
    assert (tmp_path / "copy/deep/weights").read_bytes() == (source / "deep/weights").read_bytes()
    assert (tmp_path / "copy/model.json").read_text() == "{}"


def test_a_recorded_file_name_cannot_leave_the_folder(
    object_store: ObjectStore, prefix: str, tmp_path: Path
) -> None:
    files = [ModelFile(name="../evil", size=1, sha256="0")]
    with pytest.raises(InvalidInputError, match=r"'\.\./evil'"):
        object_store.download_folder(prefix, files, tmp_path / "copy")


def test_a_prefix_is_listed_with_sizes_and_etags(object_store: ObjectStore, prefix: str) -> None:
    object_store.put(f"{prefix}/a/1.png", b"1")
    object_store.put(f"{prefix}/猫 +%.png", b"22")
    listed = list(object_store.list(object_store.bucket, f"{prefix}/"))
    assert listed == [
        StoredObject(f"{prefix}/a/1.png", 1, md5(b"1")),
        StoredObject(f"{prefix}/猫 +%.png", 2, md5(b"22")),
    ]


def test_one_object_is_found_as_it_is_listed(object_store: ObjectStore, prefix: str) -> None:
    object_store.put(f"{prefix}/a/1.png", b"1")
    (listed,) = object_store.list(object_store.bucket, f"{prefix}/")
    assert object_store.find(object_store.bucket, f"{prefix}/a/1.png") == listed


@pytest.mark.parametrize(
    "name",
    [
        "none.png",
        "a",
        "../escape.png",
        "..",
        "\\",
        "x" * 300,
        "猫" * 90,
        "a\x00b",
        "?a=1",
        "\ud800",
        "",
    ],
)
def test_an_object_that_is_not_there_is_not_found(
    object_store: ObjectStore, prefix: str, name: str
) -> None:
    object_store.put(f"{prefix}/a/1.png", b"1")
    assert object_store.find(object_store.bucket, f"{prefix}/{name}") is None


def test_a_bucket_that_is_not_there_is_named(object_store: ObjectStore) -> None:
    with pytest.raises(NotFoundError, match="no bucket 'no-such-bucket'"):
        list(object_store.list("no-such-bucket", "cats/"))


def test_a_foreign_object_over_the_limit_is_refused(object_store: ObjectStore, prefix: str) -> None:
    object_store.put(f"{prefix}/big", b"12345")
    assert object_store.read_foreign(object_store.bucket, f"{prefix}/big", 5) == b"12345"
    with pytest.raises(TooLargeError, match="larger than the 4 bytes"):
        object_store.read_foreign(object_store.bucket, f"{prefix}/big", 4)


def test_removed_objects_are_gone_and_missing_ones_are_no_error(
    object_store: ObjectStore, prefix: str
) -> None:
    object_store.put(f"{prefix}/1", b"1")
    object_store.delete([f"{prefix}/1", f"{prefix}/none"])
    assert not object_store.exists(f"{prefix}/1")


def test_a_write_to_a_bucket_nobody_made_does_not_make_it(
    object_store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(object_store, "bucket", "misspelt")
    with pytest.raises(NotFoundError, match="no bucket 'misspelt'"):
        object_store.put("key", b"x")


@pytest.mark.usefixtures("object_store")
def test_wrong_credentials_are_told_from_a_store_that_is_down(home: Path) -> None:
    text = (home / "secrets.json").read_text()
    key = current_store().access.secret_key
    (home / "secrets.json").write_text(text.replace(key, "wrong"))
    secrets.cache_clear()
    current_store.cache_clear()
    with pytest.raises(ObjectStoreUnavailableError, match="refuses the credentials"):
        current_store().get(SENTINEL)


@pytest.mark.usefixtures("home")
def test_a_store_that_is_down_is_told_within_15_seconds_with_its_cure(
    free_port_block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXEML_OBJECT_STORE_PORT", str(free_port_block))
    settings.cache_clear()
    begin = time.monotonic()
    with pytest.raises(
        ObjectStoreUnavailableError,
        match=f"at 127.0.0.1:{free_port_block} does not answer; start the platform with `exeml up`",
    ):
        current_store().get("key")
    assert time.monotonic() - begin < 15


def freeze(pid: int) -> None:
    """Stop a process and wait for it, since its threads may answer a moment longer."""
    os.kill(pid, signal.SIGSTOP)
    tasks = Path(f"/proc/{pid}/task")
    while any((one / "stat").read_text().rpartition(") ")[2][0] != "T" for one in tasks.iterdir()):
        time.sleep(0.01)


def test_a_store_that_hangs_is_told_from_one_that_is_down(
    object_store_server: Any, object_store: ObjectStore
) -> None:
    impatient = ObjectStore(object_store.access, read_seconds=0.5)
    freeze(object_store_server.process.pid)
    try:
        with pytest.raises(ObjectStoreUnavailableError, match="has not answered about 'key' in"):
            impatient.get("key")
    finally:
        object_store_server.process.send_signal(signal.SIGCONT)


@pytest.mark.usefixtures("home")
def test_an_external_store_without_its_credentials_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EXEML_S3_ENDPOINT", "s3.example:443")
    settings.cache_clear()
    with pytest.raises(PlatformError, match="EXEML_S3_SECRET_KEY is missing"):
        current_store()


def test_a_write_that_would_fill_the_disk_is_refused(
    object_store: ObjectStore, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXEML_MIN_FREE_BYTES", str(2**60))
    settings.cache_clear()
    with pytest.raises(StorageFullError, match="free some space"):
        object_store.put(f"{prefix}/data", b"cat")


@pytest.mark.usefixtures("object_store")
def test_the_server_listens_on_this_machine_only(object_store_server: Any) -> None:
    listening = [
        connection.laddr
        for process in [psutil.Process(object_store_server.process.pid)]
        for connection in process.net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert {address.ip for address in listening} == {"127.0.0.1"}
    assert {address.port for address in listening} == set(ports())


def test_acknowledged_objects_survive_kill_9(start_object_store: Callable[[], Any]) -> None:
    running = start_object_store()
    acknowledged = {}
    for number in range(60):
        data = os.urandom(1000 if number % 10 else 2_000_000)
        current_store().put(f"objects/{number}", data)
        acknowledged[f"objects/{number}"] = sha256(data)
    running.process.send_signal(signal.SIGKILL)
    running.process.wait()
    assert not is_ready()
    start_object_store()
    for key, expected in acknowledged.items():
        assert sha256(current_store().get(key, expected)) == expected


def test_a_request_during_a_restart_waits_for_the_store(
    start_object_store: Callable[[], Any],
) -> None:
    running = start_object_store()
    current_store().put("key", b"cat")
    running.stop()
    restart = threading.Timer(0.5, start_object_store)
    restart.start()
    assert current_store().get("key") == b"cat"
    restart.join()


class StartingStore(BaseHTTPRequestHandler):
    """A store that starts: it drops a connection, fails four times, and then answers."""

    protocol_version = "HTTP/1.1"
    asked = 0

    def do_GET(self) -> None:
        StartingStore.asked += 1
        if StartingStore.asked == 1:
            self.close_connection = True
            return
        is_ready = StartingStore.asked > 5
        body = b"cat" if is_ready else b"<Error><Code>InternalError</Code></Error>"
        self.send_response(200 if is_ready else 500)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing of each request."""


@pytest.mark.usefixtures("home")
def test_a_store_that_fails_while_it_starts_is_asked_again() -> None:
    """As often as one that answers nothing: attempts to reach it do not use these up."""
    with ThreadingHTTPServer(("127.0.0.1", 0), StartingStore) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        endpoint = f"127.0.0.1:{server.server_port}"
        store = ObjectStore(replace(configured_access(), endpoint=endpoint))
        assert store.get("key") == b"cat"
        server.shutdown()


def test_an_external_store_is_used_by_its_settings_and_gets_its_bucket(
    home: Path,
    object_store_server: RunningObjectStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keys = Secrets.model_validate_json((object_store_server.home / "secrets.json").read_bytes())
    monkeypatch.setenv("EXEML_S3_ENDPOINT", f"127.0.0.1:{object_store_server.port}")
    monkeypatch.setenv("EXEML_S3_ACCESS_KEY", keys.s3_access_key)
    monkeypatch.setenv("EXEML_S3_SECRET_KEY", keys.s3_secret_key.get_secret_value())
    monkeypatch.setenv("EXEML_S3_SECURE", "false")
    monkeypatch.setenv("EXEML_S3_BUCKET", f"bucket-{uuid4()}")
    forget_cached()
    (step,) = [step for step in start_steps() if step.name == OBJECT_STORE]
    assert OBJECT_STORE not in [process.name for process in platform_processes()]
    subprocess.run(step.command, check=True)
    current_store().put("here", b"data")
    assert current_store().get("here") == b"data"
