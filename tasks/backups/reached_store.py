"""The object store for a backup or restore, also while the platform is stopped."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from infra import child_process, object_store_server
from infra.child_process import Child
from infra.object_store import ObjectStore, object_store
from infra.settings import settings
from schemas.errors import PlatformError

STOP_SECONDS = 30
POLL_SECONDS = 0.1


@contextmanager
def only_user_of_the_folder() -> Iterator[None]:
    """Keep the platform from starting on the data folder meanwhile."""
    lock = FileLock(settings().home / "platform.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise PlatformError(
            "backups.platform-runs",
            "ExeML runs on {home}; stop it with `exeml down` first",
            home=str(settings().home),
        ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def reached_store() -> Iterator[ObjectStore]:
    """Give the object store; the embedded one is started meanwhile when the platform is stopped."""
    if settings().s3_endpoint is not None or object_store_server.is_ready():
        object_store().make_bucket()
        yield object_store()
        return
    with only_user_of_the_folder(), started_store() as store:
        yield store


@contextmanager
def started_store() -> Iterator[ObjectStore]:
    """Start the embedded store on the data folder, which only this process may use, and end it."""
    child = child_process.start(
        object_store_server.command(),
        settings().logs / "object-store.log",
        {**os.environ, **object_store_server.environment()},
    )
    try:
        _wait(child)
        yield object_store()
    finally:
        child_process.stop(child.identity, STOP_SECONDS)


def _wait(child: Child) -> None:
    deadline = time.monotonic() + settings().start_timeout_seconds
    while not object_store_server.is_ready():
        if child.exit_code() is not None or time.monotonic() > deadline:
            raise PlatformError(
                "backups.object-store-not-started",
                "the object store does not start on its ports ({reason}); see {log}, or set "
                "EXEML_OBJECT_STORE_PORT to ten free ports",
                reason=child_process.last_log_line(child.log),
                log=str(child.log),
            )
        time.sleep(POLL_SECONDS)
