"""Telling the log once that the workflow engine is away, and once that it is back."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from schemas.errors import WorkflowEngineUnavailableError

logger = logging.getLogger(__name__)


class EngineOutage:
    """What waits for the workflow engine while it does not answer."""

    def __init__(self, what_waits: str) -> None:
        self.what_waits = what_waits
        self._lasts = False

    @contextmanager
    def told_once(self) -> Iterator[None]:
        """Let the block end early when the engine does not answer; it is tried again later."""
        try:
            yield
        except WorkflowEngineUnavailableError as error:
            if not self._lasts:
                logger.warning("%s wait for the workflow engine: %s", self.what_waits, error)
            self._lasts = True
        else:
            if self._lasts:
                logger.info("%s no longer wait for the workflow engine", self.what_waits)
            self._lasts = False
