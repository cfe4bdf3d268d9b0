"""Recording of requests by a replica, into a folder from which the platform fetches them."""

import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from pydantic import BaseModel

from schemas.recording import (
    BODY_SUFFIX,
    DRAFT_SUFFIX,
    FACTS_SUFFIX,
    SETTINGS_FILE,
    WAITING_BYTES,
    WAITING_REQUESTS,
    RecordedRequest,
    RecordingSettings,
)
from tasks.serving.observer import Outcome

RECORDINGS = "EXEML_RECORDINGS"


class RequestRecorder:
    """Records what is wanted now; a file beside the folder says so, and is gone when it is off."""

    def __init__(self) -> None:
        folder = os.environ.get(RECORDINGS)
        self._folder = Path(folder) if folder else None
        self._stamp: tuple[int, int] | None = None
        self._settings = RecordingSettings()

    def wants(self, confidence: float | None) -> bool:
        """Whether a request with this confidence is to be recorded; None: not known yet."""
        settings = self._current()
        if not settings.on or settings.below_confidence is None or confidence is None:
            return settings.on
        return confidence < settings.below_confidence

    def record(
        self, body: bytes, options: dict[str, str], answer: BaseModel, said: list[Outcome]
    ) -> None:
        """Record a request with its outcomes, unless too many are queued."""
        if self._folder is None or not self._has_room(len(body)):
            return
        facts = RecordedRequest(
            at=datetime.now(UTC),
            sha256=hashlib.sha256(body).hexdigest(),
            options=options,
            answer=answer.model_dump(mode="json"),
            label=said[0].label if said else None,
            confidence=least_confidence(said),
        )
        path = self._folder / uuid4().hex
        path.with_suffix(BODY_SUFFIX).write_bytes(body)
        draft = path.with_suffix(DRAFT_SUFFIX)
        draft.write_text(facts.model_dump_json(), "utf-8")
        draft.replace(path.with_suffix(FACTS_SUFFIX))

    def _has_room(self, size: int) -> bool:
        assert self._folder is not None, "asked for by `record` only"
        self._folder.mkdir(parents=True, exist_ok=True)
        sizes = [_size(entry) for entry in os.scandir(self._folder)]
        return len(sizes) < 2 * WAITING_REQUESTS and sum(sizes) + size < WAITING_BYTES

    def _current(self) -> RecordingSettings:
        """Return the settings, read again when their file has changed."""
        if self._folder is None:
            return self._settings
        path = self._folder.parent / SETTINGS_FILE
        try:
            facts = path.stat()
            if (facts.st_mtime_ns, facts.st_ino) != self._stamp:
                self._settings = RecordingSettings.model_validate_json(path.read_text("utf-8"))
                self._stamp = (facts.st_mtime_ns, facts.st_ino)
        except FileNotFoundError:
            self._settings, self._stamp = RecordingSettings(), None
        return self._settings


def _size(entry: os.DirEntry[str]) -> int:
    """Return the size of a file; the platform may have fetched it just now."""
    try:
        return entry.stat().st_size
    except FileNotFoundError:
        return 0


def least_confidence(said: list[Outcome]) -> float | None:
    """Return the lowest confidence of the outcomes, if any is known."""
    return min(
        (outcome.confidence for outcome in said if outcome.confidence is not None), default=None
    )
