"""Credentials of this installation, generated once into the data folder."""

import functools
import os
from pathlib import Path
from secrets import token_hex, token_urlsafe

from filelock import FileLock
from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError, field_serializer

from infra.settings import settings
from schemas.errors import PlatformError

OWNER_ONLY = 0o600


class Secrets(BaseModel):
    """The generated credentials; only their owner may read the file they are kept in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    s3_access_key: str
    s3_secret_key: SecretStr
    api_token: SecretStr

    @field_serializer("s3_secret_key", "api_token", when_used="json")
    def _reveal(self, secret: SecretStr) -> str:
        return secret.get_secret_value()


@functools.cache
def secrets() -> Secrets:
    """Return the credentials of this installation; the first call ever generates them."""
    settings().home.mkdir(parents=True, exist_ok=True)
    path = settings().home / "secrets.json"
    with FileLock(settings().home / "secrets.lock"):
        if not path.exists():
            write_private(path, _generated().model_dump_json(indent=2))
    try:
        return Secrets.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise PlatformError(
            f"{path} is damaged; restore it from a backup, or delete it to have new credentials "
            "made at the next start"
        ) from error


def api_token() -> str:
    """Return the token of the REST API: the one that is set, else the generated one."""
    return (settings().api_token or secrets().api_token).get_secret_value()


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
