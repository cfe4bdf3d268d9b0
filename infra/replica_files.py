"""What replicas read and write in the data folder: keys, compared answers, recorded requests."""

import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from filelock import FileLock, Timeout

from infra.catalog import api_keys
from infra.secrets import platform_key
from infra.settings import settings
from schemas.errors import KeyFileBusyError
from schemas.service import MAX_REQUESTS_AT_ONCE

SHADOWS = "shadows"
RECORDINGS_SUFFIX = ".recordings"
KEYS_SUFFIX = ".keys"
LOCK_SECONDS = 20


def replica_environment(
    service_id: UUID, model_version_id: UUID, replica_id: UUID
) -> dict[str, str]:
    """Environment that tells a replica where its files are, and that the gateway sets limits."""
    return {
        "EXEML_API_KEYS_FILE": str(key_file(service_id)),
        "EXEML_COMPARED_ANSWERS": str(
            comparison_folder(service_id) / f"{model_version_id}.{replica_id.hex[:8]}.jsonl"
        ),
        "EXEML_RECORDINGS": str(recording_folder(service_id) / str(model_version_id)),
        "EXEML_LAST_METRICS": str(last_metrics_file(service_id, replica_id)),
        "EXEML_MAX_BODY_BYTES": str(settings().upload_max_bytes),
        "EXEML_MAX_REQUESTS": str(MAX_REQUESTS_AT_ONCE),
    }


def is_of_here(environment: Mapping[str, str]) -> bool:
    """Whether a replica with this environment reads its files in this data folder."""
    return Path(environment.get("EXEML_API_KEYS_FILE", "")).parent == _folder()


def key_file(service_id: UUID) -> Path:
    """File with the hashes of the API keys that the replicas of a service accept."""
    return _folder() / f"{service_id}{KEYS_SUFFIX}"


def write_key_file(service_id: UUID) -> None:
    """Let the replicas know the present API keys of their service.

    Raises KeyFileBusyError when another process keeps the key files for too long.
    """
    with _only_writer():
        hashes = api_keys.hashes_by_service([service_id])
        if service_id in hashes:
            _write_keys(service_id, hashes[service_id])


def keep_key_files() -> None:
    """Write what a process that was killed has left undone, and remove what belongs to nothing."""
    with _only_writer():
        hashes = api_keys.hashes_by_service()
        for service_id, known in hashes.items():
            _write_keys(service_id, known)
        kept = {key_file(service_id) for service_id in hashes}
        for path in set(_folder().glob(f"*{KEYS_SUFFIX}")) - kept:
            path.unlink()


@contextmanager
def _only_writer() -> Iterator[None]:
    """Let no other process read the keys of the catalog or write them before this one is done.

    Else the one that has read an older list could write it last, and a revoked key live again.
    """
    _folder().mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(_folder() / "keys.lock", timeout=LOCK_SECONDS):
            yield
    except Timeout as error:
        raise KeyFileBusyError(
            "services.key-files-busy",
            "another process keeps the files of API keys for over {seconds} s; see `exeml "
            "status`, then try again",
            seconds=LOCK_SECONDS,
        ) from error


def _write_keys(service_id: UUID, hashes: Collection[str]) -> None:
    own = api_keys.key_hash(platform_key(service_id))
    _replace(key_file(service_id), "\n".join([own, *hashes]))


def comparison_folder(service_id: UUID) -> Path:
    """Folder with what the replicas of a service answered while it had a shadow."""
    return _folder() / f"{service_id}.comparison"


def name_shadows(service_id: UUID, shadows: Collection[UUID]) -> None:
    """Let replicas know which versions are shadows; while there are any, answers are noted.

    A new comparison begins without the answers of the one before.
    """
    path = comparison_folder(service_id) / SHADOWS
    if shadows and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        for old in path.parent.glob("*.jsonl*"):
            old.unlink()
    if shadows:
        _replace(path, "\n".join(sorted(map(str, shadows))))
    else:
        path.unlink(missing_ok=True)


def last_metrics_file(service_id: UUID, replica_id: UUID) -> Path:
    """File with all that a replica has counted, which it writes when it has answered its last."""
    return _last_metrics_folder(service_id) / f"{replica_id}.prom"


def _last_metrics_folder(service_id: UUID) -> Path:
    return _folder() / f"{service_id}.metrics"


def recording_folder(service_id: UUID) -> Path:
    """Folder in which replicas of a service leave recorded requests, a folder a model version."""
    return _folder() / f"{service_id}{RECORDINGS_SUFFIX}"


def recording_folders() -> list[Path]:
    """Return the folders of all services that were ever recorded."""
    return sorted(_folder().glob(f"*{RECORDINGS_SUFFIX}"))


def remove_files(service_id: UUID) -> None:
    """Remove the files of a service that is no more."""
    with _only_writer():
        key_file(service_id).unlink(missing_ok=True)
    for folder in (
        comparison_folder(service_id),
        recording_folder(service_id),
        _last_metrics_folder(service_id),
    ):
        if folder.exists():
            shutil.rmtree(folder)


def _replace(path: Path, content: str) -> None:
    """Write a file in one step, unless it has this content already."""
    if path.exists() and path.read_text() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.draft")  # one name: a killed writer leaves no others
    draft.write_text(content)
    draft.replace(path)


def _folder() -> Path:
    return settings().home / "services"
