"""The sign of life of the reconciler, which listens on no port."""

from pathlib import Path

from infra.settings import settings


def heartbeat_path() -> Path:
    """File that the reconciler touches once a tick."""
    return settings().home / "reconciler.alive"
