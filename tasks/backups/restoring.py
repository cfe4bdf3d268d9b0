"""Putting a backup into an empty data folder, here or on another machine, and verifying one."""

import os
import shutil
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, cast

from pydantic import ValidationError

from infra import engine_state, sealed_secrets, secrets
from infra.catalog import snapshots
from infra.object_keys import SENTINEL
from infra.object_store import ObjectStore, object_store, refuse_full_disk
from infra.settings import settings
from infra.unfinished_restore import mark_path
from schemas.backup import BackupManifest, Progress, RestoreReport, SealedSecrets, SecretFiles
from schemas.errors import ConflictError, InvalidInputError
from tasks.backups.creation import CATALOG, ENGINE, MANIFEST, RESULTS, SECRETS, OnProgress
from tasks.backups.object_copies import AHEAD, READERS, SMALL_BYTES
from tasks.backups.reached_store import only_user_of_the_folder, started_store
from tasks.packed_files.reading import OpenObject, PackedReader, prove

PRIVATE_FOLDER, PRIVATE = 0o700, 0o077
SECRETS_MAX_BYTES = 4 * 1024 * 1024
# What programs leave in a data folder in which nothing is yet.
LOCKS = ("platform.lock", "secrets.lock", "catalog.lock")


@contextmanager
def opened(path: Path) -> Iterator[PackedReader[BackupManifest]]:
    """Open a backup; ConflictError for one of a newer version of ExeML."""
    with path.open("rb") as file, PackedReader(file, path.name, MANIFEST, BackupManifest) as found:
        snapshots.refuse_newer(found.manifest.catalog_revision, found.manifest.exeml_version)
        yield found


def verify_backup(path: Path, passphrase: str | None, on_progress: OnProgress) -> BackupManifest:
    """Read a whole backup and prove that each byte is as it was written.

    Raises InvalidArchiveError for one that is damaged, InvalidInputError for a wrong passphrase.
    """
    with opened(path) as reader:
        _prove(reader, on_progress)
        if passphrase is not None:
            _secrets(reader, passphrase)
        return reader.manifest


def restore_backup(
    path: Path,
    passphrase: str | None,
    *,
    without_secrets: bool = False,
    force: bool = False,
    on_progress: OnProgress,
) -> RestoreReport:
    """Put a backup into the data folder of the settings, after all of it was verified.

    The folder must be empty; `force` moves a former one aside. A restore that fails leaves the
    folder as it was.
    """
    with opened(path) as reader:
        files = _chosen_secrets(reader, passphrase, without_secrets)
        _prove(reader, on_progress)
        with _empty_home(force) as moved_aside:
            _Restore(reader, files, on_progress).run()
        return RestoreReport(
            manifest=reader.manifest,
            home=str(settings().home),
            moved_aside=str(moved_aside) if moved_aside else None,
            with_secrets=files is not None,
            with_engine=reader.manifest.with_engine and _engine_is_ours(),
        )


def _prove(reader: PackedReader[BackupManifest], on_progress: OnProgress) -> None:
    done, total = 0, reader.manifest.unpacked_bytes
    for size in prove(reader):
        done += size
        on_progress(Progress(step="verifying", done=done, total=total))


def _chosen_secrets(
    reader: PackedReader[BackupManifest], passphrase: str | None, without_secrets: bool
) -> SecretFiles | None:
    if not reader.manifest.with_secrets or without_secrets:
        return None
    if passphrase is None:
        raise InvalidInputError(
            "backups.passphrase-missing",
            "the backup holds secrets, encrypted; give --passphrase-file or --passphrase, "
            "or --without-secrets to have new ones made",
        )
    return _secrets(reader, passphrase)


def _secrets(reader: PackedReader[BackupManifest], passphrase: str) -> SecretFiles:
    if not reader.manifest.with_secrets:
        raise InvalidInputError(
            "backups.holds-no-secrets",
            "the backup was made without a passphrase and holds no secrets; leave it out",
        )
    written = reader.read(SECRETS, SECRETS_MAX_BYTES)
    try:
        sealed = SealedSecrets.model_validate_json(written)
    except ValidationError as error:
        raise reader.damaged("its secrets cannot be read") from error
    return sealed_secrets.open_sealed(sealed, passphrase)


@contextmanager
def _empty_home(force: bool) -> Iterator[Path | None]:
    """Give an empty data folder that nobody else uses; it stays marked until all is in it."""
    home = settings().home
    os.umask(PRIVATE)  # what the platform stores is for its owner only
    former = _put_aside(home, force)
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(PRIVATE_FOLDER)
    with only_user_of_the_folder():
        try:
            mark_path().touch()
            yield former
            mark_path().unlink()
        except BaseException:
            shutil.rmtree(home)
            if former is not None:
                former.rename(home)
            raise


def _put_aside(home: Path, force: bool) -> Path | None:
    """Move what lies in the data folder aside, if that was asked for; refuse it otherwise."""
    used = home.exists() and any(path.name not in LOCKS for path in home.iterdir())
    if not used:
        return None
    with only_user_of_the_folder():
        if mark_path().exists():  # of a restore that was killed: nothing in it is of any use
            shutil.rmtree(home)
            return None
        if not force:
            raise ConflictError(
                "backups.home-not-empty",
                "there is something in {home} already; set EXEML_HOME to an empty folder, "
                "or add --force to move this one aside",
                home=str(home),
            )
        moment = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
        return home.rename(home.with_name(f"{home.name}.before-{moment}"))


def _engine_is_ours() -> bool:
    return settings().prefect_api_url is None and settings().prefect_database_url is None


class _Restore:
    """One restore into an empty data folder."""

    def __init__(
        self,
        reader: PackedReader[BackupManifest],
        files: SecretFiles | None,
        on_progress: OnProgress,
    ) -> None:
        self._reader = reader
        self._files = files
        self._on_progress = on_progress
        self._done = 0

    def run(self) -> None:
        """Put back secrets, objects, the engine's state, and last the catalog that names all."""
        refuse_full_disk(settings().home, self._reader.manifest.unpacked_bytes)
        self._refuse_used_catalog()
        if self._files is not None:
            sealed_secrets.put_back(self._files)
        secrets.secrets.cache_clear()
        object_store.cache_clear()
        self._put_objects()
        self._on_progress(Progress(step="restoring the catalog"))
        with TemporaryDirectory(prefix="restore-", dir=settings().home) as folder:
            if self._reader.manifest.with_engine and _engine_is_ours():
                self._put_engine(Path(folder))
            self._put_catalog(Path(folder))

    def _refuse_used_catalog(self) -> None:
        if settings().database_url is not None and not snapshots.is_empty():
            raise ConflictError(
                "backups.database-not-empty",
                "the database of EXEML_DATABASE_URL holds a catalog already; give an empty "
                "database",
            )

    def _put_objects(self) -> None:
        if settings().s3_endpoint is None:
            with started_store() as store:
                self._fill(store)
            return
        object_store().make_bucket()
        present = (stored for stored in object_store().list(object_store().bucket, ""))
        if any(stored.key != SENTINEL for stored in present):
            raise ConflictError(
                "backups.bucket-not-empty",
                "bucket {bucket!r} of EXEML_S3_ENDPOINT holds objects already; set "
                "EXEML_S3_BUCKET to an empty one",
                bucket=object_store().bucket,
            )
        self._fill(object_store())

    def _fill(self, store: ObjectStore) -> None:
        """Store all objects, small ones several at a time."""
        present = set(store.buckets())
        for bucket in self._reader.manifest.buckets:
            if bucket not in present:
                store.client.make_bucket(bucket_name=bucket)
        with ThreadPoolExecutor(READERS) as pool:
            waiting: deque[Future[None]] = deque()
            for found in self._reader.objects():
                self._put(store, found, pool, waiting)
                while len(waiting) >= AHEAD:
                    waiting.popleft().result()
            while waiting:
                waiting.popleft().result()

    def _put(
        self,
        store: ObjectStore,
        found: OpenObject,
        pool: ThreadPoolExecutor,
        waiting: deque[Future[None]],
    ) -> None:
        facts = found.facts
        bucket = facts.bucket or store.bucket
        if facts.size <= SMALL_BYTES:
            data = BytesIO(b"".join(found.chunks()))
            waiting.append(
                pool.submit(store.put_copy, bucket, facts.key, data, facts.size, facts.sha256)
            )
        else:
            file = cast("BinaryIO", found)  # the client only reads it
            store.put_copy(bucket, facts.key, file, facts.size, facts.sha256)
        self._done += facts.size
        self._on_progress(
            Progress(step="restoring", done=self._done, total=self._reader.manifest.object_bytes)
        )

    def _put_engine(self, folder: Path) -> None:
        self._reader.write_to(ENGINE, folder / ENGINE)
        engine_state.put_back(
            folder / ENGINE,
            self._reader.lines(RESULTS, engine_state.ResultFile),
            self._reader.manifest.home,
        )

    def _put_catalog(self, folder: Path) -> None:
        self._reader.write_to(CATALOG, folder / CATALOG)
        found = snapshots.revision(folder / CATALOG)
        snapshots.refuse_newer(found, self._reader.manifest.exeml_version)
        snapshots.forget_processes(folder / CATALOG)
        snapshots.put_back(folder / CATALOG)
