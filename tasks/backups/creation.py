"""Making a backup while the platform runs.

First the catalog and the engine are frozen together, then all objects are copied. Objects are
stored before the catalog names them, and never altered; one that was deleted meanwhile makes the
backup freeze the catalog again, which no longer names it then.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import IO

from infra import engine_state, sealed_secrets
from infra.catalog import snapshots
from infra.code_version import code_version
from infra.object_store import ObjectStore, refuse_full_disk
from infra.settings import settings
from infra.unfinished_restore import refuse_unfinished_restore
from schemas.backup import BackupManifest, Progress
from schemas.errors import ConflictError, CorruptFileError, InvalidInputError, PlatformError
from schemas.packed_file import PackedMember
from tasks.backups.object_copies import CopiedObjects, ObjectCopier, other_buckets
from tasks.backups.reached_store import reached_store
from tasks.formats.labeled_data import Entry
from tasks.packed_files.writing import INDEX, OBJECTS, ObjectWriter, file_content, pack

MANIFEST = "backup.json"
CATALOG, ENGINE, RESULTS, SECRETS = (
    "catalog.sqlite",
    "engine.sqlite",
    "engine-results.jsonl",
    "secrets.json",
)
ATTEMPTS = 5
NAMED_AT_MOST = 5

OnProgress = Callable[[Progress], None]


@dataclass(frozen=True)
class BackupOptions:
    """How a backup is made; without a passphrase, secrets are left out."""

    passphrase: str | None = None
    replace: bool = False
    skip_damaged: bool = False


def create_backup(target: Path, options: BackupOptions, on_progress: OnProgress) -> BackupManifest:
    """Write a backup to a file, which appears only when it is whole.

    Raises InvalidInputError for a file that is there already, StorageFullError when the disk
    cannot hold it, CorruptFileError when stored objects are damaged or lost.
    """
    _check(target, options)
    with (
        reached_store() as store,
        TemporaryDirectory(prefix=".exeml-backup-", dir=target.parent) as folder,
        NamedTemporaryFile(
            dir=target.parent, prefix=f".{target.name}.", suffix=".part", delete=False
        ) as draft,
    ):
        try:
            manifest = _Backup(store, Path(folder), options, on_progress).write(draft.file)
            draft.flush()
            os.fsync(draft.fileno())
            Path(draft.name).replace(target)
        finally:
            Path(draft.name).unlink(missing_ok=True)
    return manifest


def _check(target: Path, options: BackupOptions) -> None:
    refuse_unfinished_restore()
    if target.exists() and not options.replace:
        raise InvalidInputError(
            "backups.file-exists",
            "{path} is there already; choose another name, or add --force",
            path=str(target),
        )
    if not target.parent.is_dir():
        raise InvalidInputError(
            "backups.no-such-folder",
            "there is no folder {folder!r}; make it first",
            folder=str(target.parent),
        )
    if options.passphrase is not None:
        sealed_secrets.check_passphrase(options.passphrase)
    if settings().database_url is None and not (settings().home / "catalog.sqlite").exists():
        raise PlatformError(
            "backups.nothing-in-home",
            "there is no ExeML in {home}; set EXEML_HOME to the data folder",
            home=str(settings().home),
        )


class _Backup:
    """One backup: snapshots in a folder, a count of what is done."""

    def __init__(
        self, store: ObjectStore, folder: Path, options: BackupOptions, on_progress: OnProgress
    ) -> None:
        self._options = options
        self._store = store
        self._folder = folder
        self._on_progress = on_progress
        self._done = self._total = 0
        self._with_engine = False
        self._manifest: BackupManifest | None = None

    def write(self, file: IO[bytes]) -> BackupManifest:
        copied = CopiedObjects(self._folder / "copied")
        with (self._folder / "index").open("w+b") as index:
            writer = ObjectWriter(index)
            copier = ObjectCopier(self._store, copied, writer, self._note)
            self._require_space(copier)
            self._freeze()

            def described(members: list[PackedMember]) -> bytes:
                self._manifest = self._described(members, writer, copier.damaged)
                return self._manifest.model_dump_json(indent=1).encode()

            file.writelines(pack(self._entries(copier), MANIFEST, described))
        copied.close()
        assert self._manifest is not None, "pack asks for the manifest last"
        return self._manifest

    def _entries(self, copier: ObjectCopier) -> Iterator[Entry]:
        yield OBJECTS, self._objects(copier)
        self._on_progress(Progress(step="packing the catalog"))
        yield INDEX, copier.writer.index_content()
        yield CATALOG, file_content(self._folder / CATALOG)
        if self._with_engine:
            yield ENGINE, file_content(self._folder / ENGINE)
            yield RESULTS, file_content(self._folder / RESULTS)
        if self._options.passphrase is not None:
            sealed = sealed_secrets.seal(self._options.passphrase)
            yield SECRETS, [sealed.model_dump_json().encode()]

    def _objects(self, copier: ObjectCopier) -> Iterator[bytes]:
        """Copy until the backup has every object that its catalog names."""
        yield from copier.copy_new()
        before: set[str] = set()
        for _ in range(ATTEMPTS):
            missing = self._missing(copier)
            if not missing:
                break
            if missing == before:
                # the newest catalog names them too: they were lost before
                copier.damaged += sorted(missing)
                break
            before = missing
            self._freeze()
            yield from copier.copy_new()
        else:
            raise ConflictError(
                "backups.objects-deleted-meanwhile",
                "objects were deleted during {attempts} attempts to copy them, at last "
                "{first}; make the backup again when nobody deletes projects or models",
                attempts=ATTEMPTS,
                first=_first(before),
            )
        self._judge(copier.damaged)

    def _missing(self, copier: ObjectCopier) -> set[str]:
        return copier.copied.missing(snapshots.named_objects(self._folder / CATALOG))

    def _judge(self, damaged: list[str]) -> None:
        if damaged and not self._options.skip_damaged:
            raise CorruptFileError(
                "backups.objects-damaged",
                "{count} objects of the store are damaged or lost ({first}); see `exeml "
                "dataset verify`, or add --skip-damaged to back up all others",
                count=len(damaged),
                first=_first(damaged),
            )

    def _freeze(self) -> None:
        """Take the catalog and what the engine knows at one moment."""
        self._on_progress(Progress(step="freezing the catalog"))
        for name in (CATALOG, ENGINE, RESULTS):
            with suppress(FileNotFoundError):
                (self._folder / name).unlink()
        self._with_engine = engine_state.is_here()
        snapshots.take(self._folder / CATALOG, self._take_engine)

    def _take_engine(self) -> None:
        if self._with_engine:
            engine_state.take(self._folder / ENGINE, self._folder / RESULTS)

    def _require_space(self, copier: ObjectCopier) -> None:
        self._on_progress(Progress(step="counting"))
        self._total = sum(listed.found.size for listed in copier.listed())
        refuse_full_disk(self._folder, self._total)

    def _note(self, size: int) -> None:
        self._done += size
        self._on_progress(Progress(step="copying", done=self._done, total=self._total))

    def _described(
        self, members: list[PackedMember], writer: ObjectWriter, damaged: list[str]
    ) -> BackupManifest:
        return BackupManifest(
            created_at=datetime.now(UTC),
            exeml_version=code_version(),
            home=str(settings().home.resolve()),
            catalog_revision=snapshots.revision(self._folder / CATALOG),
            counts=snapshots.counts(self._folder / CATALOG),
            buckets=other_buckets(self._store),
            members=members,
            objects=writer.objects,
            object_bytes=writer.bytes,
            with_engine=self._with_engine,
            with_secrets=self._options.passphrase is not None,
            damaged=damaged,
        )


def _first(keys: set[str] | list[str]) -> str:
    named = sorted(keys)[:NAMED_AT_MOST]
    return ", ".join(named) + (" …" if len(keys) > len(named) else "")
