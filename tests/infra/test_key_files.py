"""Keys of services while several processes write their file and are killed at any moment."""

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from starlette.types import Message, Receive, Scope, Send

from deployments.replica.service_access import API_KEYS_FILE, PREDICTION_PATH, ServiceAccess
from deployments.replica.watched_lines import WatchedLines
from infra import replica_files
from infra.catalog import api_keys, database, datasets, projects
from infra.catalog.database import writing
from infra.catalog.tables import ServiceRow
from infra.replica_files import keep_key_files, key_file, remove_files, write_key_file
from infra.secrets import api_token, platform_key
from infra.settings import ROOT
from schemas.dataset import DatasetCreate
from schemas.errors import KeyFileBusyError
from schemas.project import ProjectCreate
from schemas.project_type import ProjectType
from schemas.service import ServiceSettings, ServiceStatus
from tests import own_event_loop

WRITERS, ROUNDS = 3, 4
REVOCATIONS_A_ROUND = 10
SEED = 14


async def answer(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def ask(door: ServiceAccess, key: str, **headers: str) -> tuple[int, Mapping[str, str]]:
    """Return status and headers of the answer to a request with this key."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    told = {"x-api-key": key, **headers}
    scope = {
        "type": "http",
        "method": "POST",
        "path": PREDICTION_PATH,
        "headers": [(name.encode(), value.encode()) for name, value in told.items()],
    }
    own_event_loop.run(door(scope, receive, send))
    names = {name.decode(): value.decode() for name, value in sent[0].get("headers", [])}
    return sent[0]["status"], names


@pytest.fixture
def service_id(catalog: Path) -> UUID:
    """A service in the catalog, of no version."""
    kind = ProjectType.IMAGE_CLASSIFICATION
    dataset = datasets.create(DatasetCreate(name="cats", project_type=kind))
    wanted = ProjectCreate(name="cats", project_type=kind, dataset="cats")
    project = projects.create(wanted, dataset.id)
    made = ServiceRow(
        name="cats",
        project_id=project.id,
        settings=ServiceSettings().model_dump_json(),
        revision=1,
        traffic_revision=1,
        wanted=True,
        status=ServiceStatus.RUNNING,
    )
    with writing() as session:
        session.add(made)
        session.flush()
        return made.id


@pytest.fixture
def door(service_id: UUID, monkeypatch: pytest.MonkeyPatch) -> ServiceAccess:
    """The door of a replica of the service."""
    monkeypatch.setenv(API_KEYS_FILE, str(key_file(service_id)))
    return ServiceAccess(answer)


class Writers:
    """Processes that write the key file of a service, and what they have noted."""

    def __init__(self, service_id: UUID, folder: Path) -> None:
        self.service_id, self.folder = service_id, folder
        self.running: list[subprocess.Popen[bytes]] = []
        api_token()  # made once, before several ask for it

    def start(self, notes: str) -> None:
        module = "tests.infra.key_writer"
        command = [sys.executable, "-m", module, str(self.service_id), notes]
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}
        self.running.append(subprocess.Popen(command, cwd=ROOT, env=environment))

    def noted(self, what: str) -> set[str]:
        """Return the keys of which this was noted; a half-written last line counts not."""
        lines = [
            line
            for notes in self.folder.glob("notes-*")
            for line in notes.read_text().split("\n")[:-1]
        ]
        return {key for verb, key in map(str.split, lines) if verb == what}

    def kill(self, number: int) -> None:
        victim = self.running.pop(number)
        victim.kill()
        victim.wait()

    def kill_all(self) -> None:
        while self.running:
            self.kill(0)


@pytest.fixture
def writers(service_id: UUID, tmp_path: Path) -> Iterator[Writers]:
    started = Writers(service_id, tmp_path)
    yield started
    started.kill_all()


def test_no_valid_key_is_refused_and_none_lives_again_while_writers_are_killed(
    writers: Writers, door: ServiceAccess, service_id: UUID
) -> None:
    chance = random.Random(SEED)
    write_key_file(service_id)
    database.engine().dispose()
    for number in range(ROUNDS):
        if not number or number == ROUNDS - 1:  # some go on with keys of theirs, some are new
            writers.kill_all()
            writers.start("again")
            for _ in range(WRITERS):
                writers.start(str(writers.folder / f"notes-{uuid4().hex}"))
        goal = len(writers.noted("revoked")) + REVOCATIONS_A_ROUND
        while len(writers.noted("revoked")) < goal:
            check(writers, door)
        writers.kill(chance.randrange(len(writers.running)))
        check(writers, door)
    writers.kill_all()
    check(writers, door)
    keep_key_files()
    present = {api_keys.key_hash(platform_key(service_id)), *api_keys.hashes(service_id)}
    assert set(key_file(service_id).read_text().split()) == present
    assert not list(key_file(service_id).parent.glob("*.draft"))


def check(writers: Writers, door: ServiceAccess) -> None:
    """All keys whose making was said are valid until a revocation began, and never after it."""
    revoked = writers.noted("revoked")
    valid = writers.noted("made") - writers.noted("revoking")
    assert [key for key in revoked if ask(door, key)[0] != 401] == []
    refused = {key for key in valid if ask(door, key)[0] != 200}
    assert refused - writers.noted("revoking") == set()


def test_a_writer_that_read_earlier_never_writes_later(
    service_id: UUID, door: ServiceAccess, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_key_file(service_id)
    has_read, may_write = threading.Event(), threading.Event()
    replace = replica_files._replace

    def slow_replace(path: Path, content: str) -> None:
        if threading.current_thread() is slow:
            has_read.set()
            may_write.wait(60)
        replace(path, content)

    monkeypatch.setattr(replica_files, "_replace", slow_replace)
    slow = threading.Thread(target=write_key_file, args=(service_id,))
    slow.start()
    has_read.wait(60)
    made = api_keys.add(service_id)
    quick = threading.Thread(target=write_key_file, args=(service_id,))
    quick.start()
    quick.join(0.3)  # without a lock it is done by then
    may_write.set()
    for thread in (slow, quick):
        thread.join()
    assert ask(door, made.key)[0] == 200


def test_a_key_file_that_cannot_be_read_is_a_503_and_not_a_401(
    door: ServiceAccess, service_id: UUID
) -> None:
    made = api_keys.add(service_id)
    for state in ("missing", "empty"):
        status, headers = ask(door, made.key)
        assert (status, headers["retry-after"]) == (503, "1"), state
        key_file(service_id).parent.mkdir(parents=True, exist_ok=True)
        key_file(service_id).touch()
    keep_key_files()
    assert ask(door, made.key)[0] == 200


def test_a_request_meant_for_another_service_is_misdirected_whatever_its_key(
    door: ServiceAccess, service_id: UUID
) -> None:
    write_key_file(service_id)
    own = platform_key(service_id)
    assert ask(door, own, **{"x-exeml-service": str(service_id)})[0] == 200
    assert ask(door, own, **{"x-exeml-service": str(uuid4())})[0] == 421
    assert ask(door, "exk_wrong", **{"x-exeml-service": str(uuid4())})[0] == 421


def test_what_a_killed_writer_left_undone_is_done_within_a_tick(
    door: ServiceAccess, service_id: UUID
) -> None:
    kept, revoked = api_keys.add(service_id), api_keys.add(service_id)
    write_key_file(service_id)
    api_keys.revoke(revoked.id)
    added = api_keys.add(service_id)
    keep_key_files()
    statuses = [ask(door, made.key)[0] for made in (kept, revoked, added)]
    assert statuses == [200, 401, 200]


def test_a_deleted_service_has_no_key_file_whoever_writes_last(service_id: UUID) -> None:
    write_key_file(service_id)
    with writing() as session:
        session.delete(session.get(ServiceRow, service_id))
    remove_files(service_id)
    write_key_file(service_id)
    assert not key_file(service_id).exists()
    key_file(service_id).touch()
    keep_key_files()
    assert not key_file(service_id).exists()


def test_a_process_that_hangs_while_it_writes_keys_is_told(
    service_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replica_files, "LOCK_SECONDS", 0.1)
    write_key_file(service_id)
    with (
        replica_files._only_writer(),
        pytest.raises(KeyFileBusyError, match="another process keeps the files of API keys"),
    ):
        write_key_file(service_id)


def test_a_file_that_was_replaced_within_a_tick_of_the_clock_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    watched = WatchedLines(path)
    assert watched.lines() is None
    at = time.time_ns()
    for words in ("a", "b", "c"):
        path.write_text(words)
        os.utime(path, ns=(at, at))
        assert watched.lines() == (words,)
