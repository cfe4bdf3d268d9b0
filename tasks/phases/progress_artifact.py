"""The progress of a training in the Prefect UI, sent by a thread: a training never waits for it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from threading import Thread
from uuid import UUID

import httpx
from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.exceptions import PrefectHTTPStatusError

from infra.settings import settings
from schemas.languages import said
from schemas.message import Message

LAST_REPORT_SECONDS = 5.0

logger = logging.getLogger(__name__)


class ProgressArtifact:
    """Keeps an artifact up to date; of several reports that wait, only the last is sent."""

    def __init__(self, artifact_id: UUID) -> None:
        self._artifact_id = artifact_id
        self._reports: SimpleQueue[tuple[float, str] | None] = SimpleQueue()
        self._thread = Thread(target=self._send, daemon=True)
        self._thread.start()

    def show(self, fraction: float, stage: str) -> None:
        """Let the artifact show this soon, or a later report instead."""
        self._reports.put((100 * fraction, stage))

    def close(self) -> None:
        """Send the last report, if the engine takes it in time."""
        self._reports.put(None)
        self._thread.join(LAST_REPORT_SECONDS)

    def _send(self) -> None:
        while (report := self._latest()) is not None:
            percent, stage = report
            try:
                update_progress_artifact(self._artifact_id, percent, description=stage)
            except (httpx.HTTPError, PrefectHTTPStatusError) as error:
                logger.warning("the Prefect UI does not get the progress: %s", error)

    def _latest(self) -> tuple[float, str] | None:
        report = self._reports.get()
        while report is not None:
            try:
                following = self._reports.get_nowait()
            except Empty:
                return report
            if following is None:
                self._reports.put(None)
                return report
            report = following
        return report


@contextmanager
def progress_artifact() -> Iterator[ProgressArtifact]:
    """Make the artifact of a training, and send its last report at the end."""
    title = said(Message("training.title", "Training"), settings().language)
    artifact_id = create_progress_artifact(0.0, key="training", description=title)
    assert isinstance(artifact_id, UUID), "outside of an event loop the call is synchronous"
    artifact = ProgressArtifact(artifact_id)
    try:
        yield artifact
    finally:
        artifact.close()
