"""What replicas read and write in the data folder: keys, compared answers, recorded requests."""

import hashlib
import hmac
import shutil
from collections.abc import Collection, Mapping
from pathlib import Path
from uuid import UUID, uuid4

from infra.catalog import api_keys
from infra.secrets import api_token
from infra.settings import settings
from schemas.service import MAX_REQUESTS_AT_ONCE

SHADOWS = "shadows"
RECORDINGS_SUFFIX = ".recordings"


def replica_environment(service_id: UUID, model_version_id: UUID) -> dict[str, str]:
    """Environment that tells a replica where its files are, and that the gateway sets limits."""
    return {
        "EXEML_API_KEYS_FILE": str(key_file(service_id)),
        "EXEML_COMPARED_ANSWERS": str(
            comparison_folder(service_id) / f"{model_version_id}.{uuid4().hex[:8]}.jsonl"
        ),
        "EXEML_RECORDINGS": str(recording_folder(service_id) / str(model_version_id)),
        "EXEML_MAX_BODY_BYTES": str(settings().upload_max_bytes),
        "EXEML_MAX_REQUESTS": str(MAX_REQUESTS_AT_ONCE),
    }


def is_of_here(environment: Mapping[str, str]) -> bool:
    """Whether a replica with this environment reads its files in this data folder."""
    return Path(environment.get("EXEML_API_KEYS_FILE", "")).parent == _folder()


def key_file(service_id: UUID) -> Path:
    """File with the hashes of the API keys that the replicas of a service accept."""
    return _folder() / f"{service_id}.keys"


def write_key_file(service_id: UUID) -> None:
    """Let the replicas know the present API keys of their service."""
    path = key_file(service_id)
    own = api_keys.key_hash(platform_key(service_id))
    content = "\n".join([own, *api_keys.hashes(service_id)])
    _replace(path, content)


def platform_key(service_id: UUID) -> str:
    """Return the key with which the platform itself asks a service for its signed-in people."""
    made = hmac.new(api_token().encode(), service_id.bytes, hashlib.sha256)
    return f"exk_platform_{made.hexdigest()}"


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


def recording_folder(service_id: UUID) -> Path:
    """Folder in which replicas of a service leave recorded requests, a folder a model version."""
    return _folder() / f"{service_id}{RECORDINGS_SUFFIX}"


def recording_folders() -> list[Path]:
    """Return the folders of all services that were ever recorded."""
    return sorted(_folder().glob(f"*{RECORDINGS_SUFFIX}"))


def remove_files(service_id: UUID) -> None:
    """Remove the files of a service that is no more."""
    key_file(service_id).unlink(missing_ok=True)
    for folder in (comparison_folder(service_id), recording_folder(service_id)):
        if folder.exists():
            shutil.rmtree(folder)


def _replace(path: Path, content: str) -> None:
    """Write a file in one step, unless it has this content already."""
    if path.exists() and path.read_text() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{uuid4().hex}")
    draft.write_text(content)
    draft.replace(path)


def _folder() -> Path:
    return settings().home / "services"
