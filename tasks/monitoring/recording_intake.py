"""Fetching what replicas have recorded, and telling them what to record."""

import hashlib
import logging
import shutil
import time
from pathlib import Path
from uuid import UUID, uuid4

from pydantic import ValidationError

from infra import object_keys
from infra.catalog import projects, recordings, services
from infra.catalog.recordings import NewRecording
from infra.object_store import object_store
from infra.replica_files import recording_folder, recording_folders
from schemas.errors import NotFoundError
from schemas.recording import (
    BODY_SUFFIX,
    DRAFT_SUFFIX,
    FACTS_SUFFIX,
    SETTINGS_FILE,
    RecordedRequest,
    RecordingSettings,
)

logger = logging.getLogger(__name__)

UNFINISHED_SECONDS = 3600.0


def fetch_recordings() -> None:
    """Take over what all replicas of this machine have recorded since the last time."""
    for folder in recording_folders():
        service_id = UUID(folder.stem)
        try:
            dataset_id = projects.get(services.get(service_id).project_id).dataset_id
        except NotFoundError:
            shutil.rmtree(folder)
            continue
        for facts in sorted(folder.glob(f"*/*{FACTS_SUFFIX}")):
            _fetch(service_id, dataset_id, facts)
        _remove_unfinished(folder)
        tell_replicas(service_id)


def tell_replicas(service_id: UUID) -> None:
    """Let replicas record or not; what is full records no more."""
    state = recordings.state(service_id)
    path = recording_folder(service_id) / SETTINGS_FILE
    if not state.on or state.full:
        path.unlink(missing_ok=True)
        return
    content = RecordingSettings(
        **state.model_dump(include=set(RecordingSettings.model_fields))
    ).model_dump_json()
    if not path.exists() or path.read_text() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{uuid4().hex}")
        draft.write_text(content)
        draft.replace(path)


def _fetch(service_id: UUID, dataset_id: UUID, facts: Path) -> None:
    """Store one recorded request; the replica has written its body before its facts."""
    body = facts.with_suffix(BODY_SUFFIX)
    try:
        recorded = RecordedRequest.model_validate_json(facts.read_text("utf-8"))
        data = body.read_bytes()
    except (ValidationError, FileNotFoundError) as error:
        logger.warning("%s is no recorded request and is removed: %s", facts, error)
        _remove(facts, body)
        return
    is_whole = hashlib.sha256(data).hexdigest() == recorded.sha256
    if is_whole and recordings.has_room(service_id, len(data)):
        key = object_keys.recording(dataset_id, service_id, recorded.sha256)
        object_store().put(key, data)
        model_version_id = UUID(facts.parent.name)
        recordings.add(NewRecording(service_id, model_version_id, key, len(data), recorded))
    _remove(facts, body)


def _remove_unfinished(folder: Path) -> None:
    """Remove what a replica that was killed has begun to write, for it is in the way of others."""
    before = time.time() - UNFINISHED_SECONDS
    for path in folder.glob("*/*"):
        if path.suffix in (BODY_SUFFIX, DRAFT_SUFFIX) and path.stat().st_mtime < before:
            path.unlink()


def _remove(*paths: Path) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
