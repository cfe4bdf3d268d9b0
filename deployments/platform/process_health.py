"""Health checks of running processes, which are restarted after too long a silence.

A slow process on a busy machine makes progress and is left alone for much longer than one that
stands still: stopped by a signal, or waiting for itself.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from infra.process_progress import Progress
from infra.settings import settings
from schemas.errors import ExemlError
from schemas.message import Message

LOOK_SECONDS = 1.0
ASK_SECONDS = 5.0
NOTICE_SECONDS = 10.0

STOPPED_BY_A_SIGNAL = Message("platform.stopped-by-signal", "it is stopped by a signal")

Complaint = Callable[[], str | None]


@dataclass(frozen=True)
class Health:
    """Why a process does not answer (empty if it does), and whether to give it up."""

    silence: str = ""
    is_given_up: bool = False


class ProcessHealth:
    """Polls one process; used only by the thread that supervises it.

    `complaint` returns why the process does not answer, '' when it does, and None when nobody can
    say, as long as what would know it does not answer itself.
    """

    def __init__(self, complaint: Complaint, progress: Progress) -> None:
        self._complaint, self._progress = complaint, progress
        self._answered_at = self._looked_at = self._asked_at = time.monotonic()
        self._reason = ""
        self._health = Health()

    @property
    def silent_seconds(self) -> float:
        """Seconds since the last answer."""
        return time.monotonic() - self._answered_at

    def look(self) -> Health:
        """Return the health; polls at most once in a few seconds."""
        now = time.monotonic()
        if now - self._looked_at >= LOOK_SECONDS:
            self._progress.look()
            if not self._progress.is_stopped and now - self._asked_at >= ASK_SECONDS:
                self._ask()
            self._looked_at = time.monotonic()
            self._health = self._judge()
        return self._health

    def _ask(self) -> None:
        try:
            reason = self._complaint()
        except ExemlError:
            reason = ""  # it has answered, only not well; `exeml doctor` tells of that
        self._asked_at = time.monotonic()
        if reason:
            self._reason = reason
        else:
            self._answered_at = self._asked_at

    def _judge(self) -> Health:
        if self._progress.is_stopped:
            return Health(STOPPED_BY_A_SIGNAL, self._is_given_up())
        if self.silent_seconds < NOTICE_SECONDS:
            return Health()
        return Health(self._reason, self._is_given_up())

    def _is_given_up(self) -> bool:
        silent, still = self.silent_seconds, self._progress.silent_seconds
        if min(silent, still) > settings().silence_seconds:
            return True
        return silent > settings().silence_limit_seconds


class StartHealth:
    """Watches a start for progress; only silence fails it, not its duration."""

    def __init__(self, progress: Progress, silence_seconds: float) -> None:
        self._progress, self._silence_seconds = progress, silence_seconds
        self._began = self._looked_at = time.monotonic()

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._began

    def why_given_up(self) -> str:
        """Return why the start has failed, or an empty text."""
        if time.monotonic() - self._looked_at >= LOOK_SECONDS:
            self._progress.look()
            self._looked_at = time.monotonic()
        if self._progress.silent_seconds > self._silence_seconds:
            still = self._progress.silent_seconds
            return Message(
                "platform.stands-still",
                "is not ready after {seconds:.0f} s and stands still for {still:.0f} s",
                seconds=self.seconds,
                still=still,
            )
        if self.seconds > settings().start_limit_seconds:
            return Message(
                "platform.not-ready", "is not ready after {seconds:.0f} s", seconds=self.seconds
            )
        return ""
