"""What the object store's errors mean, in sentences a person can act on."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from minio.error import MinioException, S3Error
from urllib3.exceptions import HTTPError, MaxRetryError, ReadTimeoutError

from schemas.errors import (
    ExemlError,
    NotFoundError,
    ObjectStoreUnavailableError,
    StorageFullError,
)

MISSING = ("NoSuchKey", "NoSuchBucket", "NoSuchObject")
REFUSED = ("AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch")
FULL = ("XMinioStorageFull", "StorageFull", "QuotaExceeded", "InsufficientStorage")


class Place(Protocol):
    """A store as the sentences name it."""

    @property
    def endpoint(self) -> str: ...

    @property
    def cure(self) -> str: ...


@contextmanager
def translated(place: Place, bucket: str, key: str) -> Iterator[None]:
    """Turn the errors of the S3 client into errors of ExeML."""
    try:
        yield
    except S3Error as error:
        raise _meaning(error, place, bucket, key) from error
    except (MinioException, HTTPError) as error:
        reason = error.reason if isinstance(error, MaxRetryError) else error
        if isinstance(reason, ReadTimeoutError):
            raise ObjectStoreUnavailableError(
                f"the object store at {place.endpoint} has not answered about {key!r} in time; "
                "try again; when only this object is concerned it is damaged on the store's disk: "
                "restore it from a backup"
            ) from error
        raise ObjectStoreUnavailableError(
            f"the object store at {place.endpoint} does not answer; {place.cure}"
        ) from error


def _meaning(error: S3Error, place: Place, bucket: str, key: str) -> ExemlError:
    if error.code == "NoSuchBucket":
        return NotFoundError(f"there is no bucket {bucket!r} at {place.endpoint}; check its name")
    if error.code in MISSING:
        return NotFoundError(f"there is no object {key!r} in bucket {bucket!r}")
    if error.code in REFUSED:
        return ObjectStoreUnavailableError(
            f"the object store at {place.endpoint} refuses the credentials ({error.code}); "
            "check EXEML_S3_ACCESS_KEY and EXEML_S3_SECRET_KEY, or that no other program "
            "answers on that port"
        )
    if error.code in FULL:
        return StorageFullError(
            f"the object store at {place.endpoint} is full ({error.code}); free some space there"
        )
    return ObjectStoreUnavailableError(
        f"the object store at {place.endpoint} failed on {key!r} in bucket {bucket!r} with "
        f"{error.code}: {error.message}; try again, and look at its log when it stays so"
    )
