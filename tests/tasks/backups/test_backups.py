"""A backup made while others work holds all that its catalog names, and comes back elsewhere."""

import json
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from infra import secrets as secrets_module
from infra.catalog import (
    accounts,
    datasets,
    models,
    projects,
    run_leases,
    runs,
    sample_intake,
    services,
    snapshots,
)
from infra.catalog.sample_intake import NewSample
from infra.object_store import ObjectStore, object_store
from infra.settings import settings
from infra.unfinished_restore import mark_path, refuse_unfinished_restore
from infra.work_process import this_process
from schemas.backup import Progress
from schemas.errors import (
    ConflictError,
    CorruptFileError,
    InvalidArchiveError,
    InvalidInputError,
    PlatformError,
)
from schemas.phase import PhaseKey, PhaseStatus
from tasks.backups.creation import BackupOptions, create_backup
from tasks.backups.reached_store import started_store
from tasks.backups.restoring import restore_backup, verify_backup
from tasks.models.model_deletion import delete_versions
from tasks.projects.project_deletion import delete_service
from tests.conftest import RunningObjectStore, find_port_block, forget_cached, use_home
from tests.deployments.deployed_models import deploy_tiny_model
from tests.reached_phases import reach

pytestmark = pytest.mark.timeout(300)

PASSPHRASE = "correct horse battery staple"
STATE_TABLES = ("flow_run_state", "task_run_state")
OnProgress = Callable[[Progress], None]


def nothing(_: Progress) -> None:
    return


def rows(home: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All that the catalog of a data folder holds, but for what is true at one moment only."""
    with closing(sqlite3.connect(home / "catalog.sqlite")) as stored:
        tables = [n for (n,) in stored.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        return {
            table: sorted(stored.execute(f"SELECT * FROM {table}"), key=repr)
            for table in tables
            if table not in (*snapshots.MOMENTARY_TABLES, "runs", "sqlite_sequence")
        }


def objects(store: ObjectStore) -> dict[tuple[str, str], bytes]:
    """All objects of all buckets."""
    return {
        (bucket, found.key): b"".join(store.chunks(bucket, found.key))
        for bucket in store.buckets()
        for found in store.list(bucket, "")
        if not found.key.endswith("/")
    }


def write_engine_state(home: Path) -> None:
    """A state of the engine that knows where results lie, as Prefect writes it."""
    storage = home / "prefect" / "storage"
    storage.mkdir(parents=True)
    (storage / "result").write_text(json.dumps({"metadata": {"storage_key": f"{storage}/result"}}))
    (storage / "half").write_text('{"metadata": ')
    with closing(sqlite3.connect(home / "prefect" / "prefect.db")) as stored, stored:
        for table in STATE_TABLES:
            stored.execute(f"CREATE TABLE {table} (data JSON)")
            stored.execute(
                f"INSERT INTO {table} VALUES (?)", (json.dumps({"key": f"{storage}/result"}),)
            )
        stored.execute("CREATE TABLE concurrency_limit_v2 (active_slots INTEGER)")
        stored.execute("INSERT INTO concurrency_limit_v2 VALUES (2)")


@pytest.fixture
def installation(
    catalog: Path, start_object_store: Callable[[], RunningObjectStore], tmp_path: Path
) -> Iterator[Path]:
    """A data folder with an account, a model, a service, samples, another bucket."""
    start_object_store()
    accounts.make_first()
    service = deploy_tiny_model(tmp_path, nodes=1)
    assert service.run_id is not None
    run_leases.take(service.run_id, this_process(), None)
    dataset_id = projects.get(service.project_id).dataset_id
    new = []
    for number in range(40):
        data = bytes([number]) * (2_000_000 if number == 7 else 10 * number + 1)
        key = f"datasets/{dataset_id}/objects/{number}.png"
        object_store().put(key, data)
        digest = sha256(data).hexdigest()
        new.append(NewSample(f"{number}", f"{number}", "x", digest, len(data), "PNG", key))
    sample_intake.add(dataset_id, new, by="me")
    store = object_store()
    store.put("manifest-0", b"{}")
    store.client.make_bucket(bucket_name="people")
    store.client.make_bucket(bucket_name="empty")
    store.put_copy("people", "cats/a b/猫.jpg", (tmp_path / "model/model.json").open("rb"), 10, "")
    write_engine_state(catalog)
    return catalog


def elsewhere(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Path:
    """Let this process work in another data folder, on other ports."""
    use_home(monkeypatch, folder)
    monkeypatch.setenv("EXEML_OBJECT_STORE_PORT", str(find_port_block()))
    settings.cache_clear()
    return folder


def test_a_backup_comes_back_in_another_folder_with_all_it_held(
    installation: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "all.backup"
    password = (installation / "first-password").read_text()
    before, kept = rows(installation), objects(object_store())
    made = create_backup(file, BackupOptions(PASSPHRASE), nothing)
    assert file.stat().st_mode & 0o077 == 0
    assert password.encode() not in file.read_bytes()
    assert (made.counts.samples, made.counts.services, made.counts.accounts) == (40, 1, 1)
    assert verify_backup(file, PASSPHRASE, nothing) == made
    with pytest.raises(InvalidInputError, match="passphrase is wrong"):
        verify_backup(file, "incorrect horse battery", nothing)
    with pytest.raises(InvalidInputError, match="--force"):
        create_backup(file, BackupOptions(), nothing)
    token = secrets_module.api_token()

    home = elsewhere(monkeypatch, tmp_path / "other" / "home")
    with pytest.raises(InvalidInputError, match="holds secrets"):
        restore_backup(file, None, on_progress=nothing)
    report = restore_backup(file, PASSPHRASE, on_progress=nothing)
    assert (report.with_secrets, report.with_engine, report.moved_aside) == (True, True, None)
    assert secrets_module.api_token() == token
    assert (home / "first-password").read_text() == password
    assert rows(home) == before
    (run,) = runs.of_project(projects.list_all()[0].id)
    assert run_leases.holder(run.id) is None
    with started_store() as store:
        assert objects(store) == kept
        assert "empty" in store.buckets()
    storage = home / "prefect" / "storage"
    assert json.loads((storage / "result").read_text()) == {
        "metadata": {"storage_key": f"{storage}/result"}
    }
    assert not (storage / "half").exists()
    with closing(sqlite3.connect(home / "prefect" / "prefect.db")) as stored:
        for table in STATE_TABLES:
            (data,) = stored.execute(f"SELECT data FROM {table}").fetchone()
            assert json.loads(data) == {"key": f"{storage}/result"}
        assert stored.execute("SELECT active_slots FROM concurrency_limit_v2").fetchone() == (0,)
    with pytest.raises(ConflictError, match="--force"):
        restore_backup(file, PASSPHRASE, on_progress=nothing)


def test_a_restore_that_fails_leaves_the_folder_as_it_was(
    installation: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "all.backup"
    create_backup(file, BackupOptions(), nothing)
    home = elsewhere(monkeypatch, tmp_path / "other")
    home.mkdir()
    (home / "mine.txt").write_text("mine")

    def cancel(now: Progress) -> None:
        if now.step == "restoring the catalog":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restore_backup(file, None, force=True, on_progress=cancel)
    assert [path.name for path in home.iterdir() if path.suffix != ".lock"] == ["mine.txt"]
    report = restore_backup(file, None, force=True, on_progress=nothing)
    assert report.moved_aside is not None
    assert (Path(report.moved_aside) / "mine.txt").read_text() == "mine"
    assert not report.with_secrets
    assert len(projects.list_all()) == 1


def test_a_folder_whose_restore_was_killed_starts_nothing_and_can_be_restored_again(
    home: Path, tmp_path: Path
) -> None:
    mark_path().touch()
    (home / "secrets.json").write_text("half")
    with pytest.raises(PlatformError, match="restore"):
        refuse_unfinished_restore()
    with pytest.raises(PlatformError, match="restore"):
        create_backup(tmp_path / "x", BackupOptions(), nothing)


def test_a_model_deleted_during_the_backup_is_in_neither_catalog_nor_objects(
    installation: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (service,) = services.list_all()
    services.want(service.id, wanted=False)
    delete_service(service.id)
    assert service.run_id is not None
    reach(service.run_id, PhaseKey.DEPLOY_SERVICE, PhaseStatus.EXECUTED)
    (model,) = models.list_all()
    states = []

    def delete_it(now: Progress) -> None:
        states.append(now.step)
        if now.step == "copying" and models.list_all():
            delete_versions([model])

    made = create_backup(tmp_path / "one.backup", BackupOptions(), delete_it)
    assert states.count("freezing the catalog") == 2
    assert made.counts.model_versions == 0
    assert made.damaged == []


def test_damaged_and_lost_objects_are_named_and_can_be_left_out(
    installation: Path, tmp_path: Path
) -> None:
    store, file = object_store(), tmp_path / "one.backup"
    (dataset,) = datasets.list_all()
    lost, altered = (f"datasets/{dataset.id}/objects/{number}.png" for number in (3, 4))
    store.delete([lost])
    store.put_copy(store.bucket, altered, (tmp_path / "model/model.json").open("rb"), 9, "0" * 64)
    with pytest.raises(CorruptFileError, match="2 objects"):
        create_backup(file, BackupOptions(), nothing)
    assert list(tmp_path.glob("*.backup*")) + list(tmp_path.glob(".*backup*")) == []
    made = create_backup(file, BackupOptions(skip_damaged=True), nothing)
    assert made.damaged == [altered, lost]


def test_a_backup_of_a_stopped_platform_starts_its_store_meanwhile(
    catalog: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXEML_OBJECT_STORE_PORT", str(find_port_block()))
    settings.cache_clear()
    made = create_backup(tmp_path / "one.backup", BackupOptions(), nothing)
    assert made.objects == 1  # the one that proves the store
    assert not made.with_engine


def rewritten(file: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """A copy of a backup in which somebody changed members."""
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    forged = file.with_name("forged")
    with zipfile.ZipFile(forged, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return forged


def manifest_with(**values: object) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        manifest = json.loads(members["backup.json"]) | values
        members["backup.json"] = json.dumps(manifest).encode()

    return change


def without_index(members: dict[str, bytes]) -> None:
    del members["objects.jsonl"]


def with_another_catalog(members: dict[str, bytes]) -> None:
    members["catalog.sqlite"] = bytes(len(members["catalog.sqlite"]))


def with_a_path(members: dict[str, bytes]) -> None:
    members["../../etc/cron.d/x"] = b""


def leading_out(members: dict[str, bytes]) -> None:
    line = json.loads(members["objects.jsonl"].splitlines()[0])
    line["key"] = "../secrets"
    changed = json.dumps(line).encode() + b"\n"
    members["objects.jsonl"] = changed
    manifest = json.loads(members["backup.json"])
    for member in manifest["members"]:
        if member["name"] == "objects.jsonl":
            member |= {"size": len(changed), "sha256": sha256(changed).hexdigest()}
    members["backup.json"] = json.dumps(manifest).encode()


@pytest.mark.parametrize(
    ("change", "error", "sentence"),
    [
        (manifest_with(format=2, exeml_version="9.0"), ConflictError, "install that version"),
        (manifest_with(catalog_revision="9999"), ConflictError, "does not know"),
        (manifest_with(objects=5), InvalidArchiveError, "number or size"),
        (manifest_with(members=[]), InvalidArchiveError, "only in the file"),
        (without_index, InvalidArchiveError, "only in the file"),
        (with_another_catalog, InvalidArchiveError, "sha256"),
        (with_a_path, InvalidArchiveError, "only in the file"),
        (leading_out, InvalidArchiveError, "leads out"),
        (lambda members: members.clear(), InvalidArchiveError, "backup.json"),
    ],
)
def test_a_forged_backup_is_refused_before_anything_is_restored(
    small_backup: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[dict[str, bytes]], None],
    error: type[Exception],
    sentence: str,
) -> None:
    forged = rewritten(small_backup, change)
    home = elsewhere(monkeypatch, tmp_path / "other")
    with pytest.raises(error, match=sentence):
        restore_backup(forged, None, on_progress=nothing)
    assert not home.exists()


def test_no_altered_byte_goes_unnoticed(small_backup: Path) -> None:
    written = small_backup.read_bytes()
    altered = small_backup.with_name("altered")
    for place in range(0, len(written), max(1, len(written) // 150)):
        changed = bytearray(written)
        changed[place] ^= 0xFF
        altered.write_bytes(changed)
        try:
            found = verify_backup(altered, None, nothing)
        except (InvalidArchiveError, ConflictError):
            continue
        # what archives say of times and versions of programs has no meaning here
        assert found == verify_backup(small_backup, None, nothing), place


@pytest.mark.parametrize("part", [0, 0.1, 0.5, 0.99])
def test_a_backup_that_is_cut_off_is_refused(small_backup: Path, part: float) -> None:
    written = small_backup.read_bytes()
    small_backup.write_bytes(written[: int(len(written) * part)])
    with pytest.raises(InvalidArchiveError):
        verify_backup(small_backup, None, nothing)


@pytest.fixture(scope="module")
def made_backup(migrated_catalog: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of an installation in which nothing is yet, made once."""
    folder = tmp_path_factory.mktemp("small-backup")
    with pytest.MonkeyPatch.context() as monkeypatch:
        elsewhere(monkeypatch, folder / "home")
        (folder / "home").mkdir()
        shutil.copy2(migrated_catalog, folder / "home" / migrated_catalog.name)
        create_backup(folder / "small", BackupOptions(), nothing)
        forget_cached()
    return folder / "small"


@pytest.fixture
def small_backup(made_backup: Path, home: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    copy = tmp_path / "small"
    copy.write_bytes(made_backup.read_bytes())
    return copy
