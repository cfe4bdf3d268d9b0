"""Logs outages of the workflow engine once, and its return once."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from schemas.errors import WorkflowEngineUnavailableError

logger = logging.getLogger(__name__)


class EngineOutage:
    """An activity that waits for the workflow engine during an outage."""

    def __init__(self, what_waits: str) -> None:
        self.what_waits = what_waits
        self._lasts = False

    @contextmanager
    def told_once(self) -> Iterator[None]:
        """Suppress connection errors of the engine in the block, which is retried later."""
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
