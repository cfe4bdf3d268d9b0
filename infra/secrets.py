"""Credentials of this installation, generated once into the data folder."""

import functools
import hashlib
import hmac
import os
from pathlib import Path
from secrets import token_hex, token_urlsafe
from uuid import UUID

from filelock import FileLock
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_serializer

from infra.settings import settings
from schemas.errors import PlatformError

OWNER_ONLY = 0o600


class Secrets(BaseModel):
    """The generated credentials; only their owner may read the file they are kept in.

    What a later version of ExeML has added has a default, which an older file is completed with.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    s3_access_key: str
    s3_secret_key: SecretStr
    api_token: SecretStr
    prefect_auth_string: SecretStr = Field(default_factory=lambda: _prefect_auth_string())

    @field_serializer("s3_secret_key", "api_token", "prefect_auth_string", when_used="json")
    def _reveal(self, secret: SecretStr) -> str:
        return secret.get_secret_value()


@functools.cache
def secrets() -> Secrets:
    """Return the credentials of this installation; the first call ever generates them.

    Raises PlatformError when the file they are kept in is damaged.
    """
    settings().home.mkdir(parents=True, exist_ok=True)
    path = settings().home / "secrets.json"
    with FileLock(settings().home / "secrets.lock"):
        kept = _read(path) if path.exists() else _generated()
        if not path.exists() or kept.model_fields_set != Secrets.model_fields.keys():
            write_private(path, kept.model_dump_json(indent=2))
    return kept


def _read(path: Path) -> Secrets:
    try:
        return Secrets.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise PlatformError(
            "platform.secrets-damaged",
            "{path} is damaged; restore it from a backup, or delete it to have new "
            "credentials made at the next start",
            path=str(path),
        ) from error


def platform_key(service_id: UUID) -> str:
    """Return the key with which the platform itself asks a service for its signed-in people."""
    made = hmac.new(api_token().encode(), service_id.bytes, hashlib.sha256)
    return f"exk_platform_{made.hexdigest()}"


def api_token() -> str:
    """Return the token of the REST API: the one that is set, else the generated one."""
    return (settings().api_token or secrets().api_token).get_secret_value()


def prefect_auth_string() -> str | None:
    """Return what callers of the Prefect server prove themselves with.

    That is the string that is set, else for the embedded server the generated one; a server of
    one's own is sent none unless it is set.
    """
    chosen = settings().prefect_api_auth_string
    if chosen is None and settings().prefect_api_url is None:
        chosen = secrets().prefect_auth_string
    return chosen.get_secret_value() if chosen else None


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.{token_hex(4)}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    unfinished.replace(path)


def _generated() -> Secrets:
    return Secrets(
        s3_access_key=token_hex(10),
        s3_secret_key=SecretStr(token_urlsafe(30)),
        api_token=SecretStr(token_urlsafe(32)),
    )


def _prefect_auth_string() -> SecretStr:
    """Make a name and a password, for that is what Prefect's form of HTTP Basic takes."""
    return SecretStr(f"exeml:{token_urlsafe(32)}")
