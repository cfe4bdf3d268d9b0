"""Where the object store is, and how it is opened."""

from dataclasses import dataclass
from pathlib import Path

from infra.secrets import secrets
from infra.settings import settings
from schemas.errors import PlatformError


@dataclass(frozen=True)
class Access:
    """Where a store is and how it is opened; `folder` is where the embedded one keeps its data."""

    endpoint: str
    access_key: str
    secret_key: str
    secure: bool
    folder: Path | None

    @property
    def cure(self) -> str:
        """What to do when the store does not answer."""
        if self.folder is not None:
            return "start the platform with `exeml up`"
        return "check EXEML_S3_ENDPOINT and EXEML_S3_SECURE, and that the store runs"


def configured_access() -> Access:
    """Return how to reach the store of the settings, or the embedded one when there is none."""
    endpoint, access_key, secret_key = (
        settings().s3_endpoint,
        settings().s3_access_key,
        settings().s3_secret_key,
    )
    if endpoint is None:
        return Access(
            endpoint=f"127.0.0.1:{settings().object_store_port}",
            access_key=secrets().s3_access_key,
            secret_key=secrets().s3_secret_key.get_secret_value(),
            secure=False,
            folder=settings().home,
        )
    if access_key is None or secret_key is None:
        raise PlatformError(
            "storage.keys-not-set",
            "EXEML_S3_ENDPOINT is {endpoint}, but EXEML_S3_ACCESS_KEY or "
            "EXEML_S3_SECRET_KEY is missing; set both",
            endpoint=endpoint,
        )
    return Access(
        endpoint=endpoint,
        access_key=access_key,
        secret_key=secret_key.get_secret_value(),
        secure=settings().s3_secure,
        folder=None,
    )
