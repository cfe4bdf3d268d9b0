"""The object store: any S3 service, by default the embedded one."""

import functools
import hashlib
import io
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol
from uuid import uuid4

from minio import Minio
from minio.deleteobjects import DeleteObject
from minio.error import MinioException, S3Error
from urllib3 import PoolManager, Retry, Timeout
from urllib3.exceptions import HTTPError, MaxRetryError, ReadTimeoutError

from infra.object_store_access import Access, configured_access
from infra.settings import settings
from schemas.errors import (
    CorruptFileError,
    ExemlError,
    InvalidInputError,
    NotFoundError,
    ObjectStoreUnavailableError,
    StorageFullError,
    TooLargeError,
)
from schemas.model_version import ModelFile

CHUNK_BYTES = 1024 * 1024
PART_BYTES = 64 * CHUNK_BYTES
METADATA_HEADER = "x-amz-meta-sha256"
# a store that is down costs 4.2 seconds of waiting between 5 attempts to connect, 14.2 when
# nobody refuses them; one that hangs costs two read timeouts. One that starts refuses first and
# fails then (500 InternalError until its parts have found each other): each kind has attempts of
# its own, or those to connect would leave none. Every request may be sent again: it writes,
# reads or removes the same
CONNECT_SECONDS = 2
READ_SECONDS = 10
RETRIES = Retry(
    total=None,
    connect=4,
    read=1,
    status=4,
    redirect=0,
    other=4,
    backoff_factor=0.3,
    backoff_max=2.4,
    status_forcelist=(500, 502, 503, 504),
    allowed_methods=None,
    raise_on_status=False,
)
NO_RETRIES = Retry(total=0, raise_on_status=False)
MISSING = ("NoSuchKey", "NoSuchBucket", "NoSuchObject")
REFUSED = ("AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch")
FULL = ("XMinioStorageFull", "StorageFull", "QuotaExceeded", "InsufficientStorage")


@dataclass(frozen=True, slots=True)
class StoredObject:
    """What a store says about an object; `etag` changes when its content does."""

    key: str
    size: int
    etag: str


class ObjectStore:
    """The bucket of this installation. Every read of our own objects is verified by sha256."""

    def __init__(
        self, access: Access, retries: Retry = RETRIES, read_seconds: float = READ_SECONDS
    ) -> None:
        self.access = access
        self.bucket = settings().s3_bucket
        self.client = Minio(
            endpoint=access.endpoint,
            access_key=access.access_key,
            secret_key=access.secret_key,
            secure=access.secure,
            region=settings().s3_region,
            http_client=PoolManager(
                timeout=Timeout(connect=CONNECT_SECONDS, read=read_seconds),
                maxsize=32,
                retries=retries,
            ),
        )

    def put(self, key: str, data: bytes) -> None:
        """Store bytes; bytes that are there already are not sent again."""
        sha256 = hashlib.sha256(data).hexdigest()
        if self._stored_facts(key) != (len(data), sha256):
            self._send(key, io.BytesIO(data), len(data), sha256)

    def put_new(self, key: str, data: bytes) -> None:
        """Store bytes that are not there yet; to ask first would take as long as to send them."""
        self._send(key, io.BytesIO(data), len(data), hashlib.sha256(data).hexdigest())

    def put_file(self, key: str, path: Path) -> ModelFile:
        """Store a file and return its facts under its own name."""
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.seek(0, io.SEEK_END)
            file.seek(0)
            if self._stored_facts(key) != (size, sha256):
                self._send(key, file, size, sha256)
        return ModelFile(name=path.name, size=size, sha256=sha256)

    def get(self, key: str, sha256: str | None = None) -> bytes:
        """Return the bytes of an object, verified by `sha256` or the one stored with them."""
        return b"".join(self._chunks(key, sha256))

    def get_file(self, key: str, path: Path, sha256: str | None = None) -> None:
        """Write an object to a file, which appears only when it is whole and verified."""
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f"{path.name}.{uuid4().hex}.part")
        try:
            with unfinished.open("wb") as file:
                file.writelines(self._chunks(key, sha256))
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)

    def verify(self, key: str, sha256: str | None = None) -> None:
        """Read an object without keeping it; CorruptFileError if it is not what was stored."""
        for _ in self._chunks(key, sha256):
            pass

    def answers(self) -> bool:
        """Whether the store says whether the bucket of this installation is there."""
        try:
            with translated(self.access, self.bucket, ""):
                self.client.bucket_exists(bucket_name=self.bucket)
        except ObjectStoreUnavailableError:
            return False
        return True

    def upload_folder(self, folder: Path, prefix: str) -> list[ModelFile]:
        """Store all files of a folder below a prefix and return their facts, by name."""
        files = []
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            name = path.relative_to(folder).as_posix()
            files.append(self.put_file(f"{prefix}/{name}", path).model_copy(update={"name": name}))
        return files

    def download_folder(self, prefix: str, files: Iterable[ModelFile], folder: Path) -> None:
        """Write these files below a folder, each verified."""
        for file in files:
            path = (folder / file.name).resolve()
            if not path.is_relative_to(folder.resolve()):
                raise InvalidInputError(
                    "models.file-leaves-folder",
                    "file name {file!r} of {folder!r} leads out of its folder; the record "
                    "of this model is altered",
                    file=file.name,
                    folder=prefix,
                )
            self.get_file(f"{prefix}/{file.name}", path, file.sha256)

    def list(self, bucket: str, prefix: str) -> Iterator[StoredObject]:
        """Give each object below a prefix of any bucket of this store."""
        with translated(self.access, bucket, prefix):
            for found in self.client.list_objects(
                bucket_name=bucket, prefix=prefix, recursive=True
            ):
                yield StoredObject(str(found.object_name), found.size or 0, found.etag or "")

    def find(self, bucket: str, key: str) -> StoredObject | None:
        """Return an object of any bucket of this store, if it is there."""
        # of a folder some stores answer as of an empty object; of NUL they say Bad Request
        if key.endswith(("/", "\\")) or "\0" in key:
            return None
        try:
            with translated(self.access, bucket, key):
                found = self.client.stat_object(bucket_name=bucket, object_name=key)
        except (NotFoundError, ValueError):  # ValueError: no key can look like this
            return None
        return StoredObject(key, found.size or 0, found.etag or "")

    def read_foreign(self, bucket: str, key: str, max_bytes: int) -> bytes:
        """Return an object that ExeML has not written, unless it is larger than `max_bytes`."""
        with translated(self.access, bucket, key):
            response = self.client.get_object(bucket_name=bucket, object_name=key)
            with response:
                data = response.read(max_bytes + 1)
        if len(data) > max_bytes:
            raise TooLargeError(
                "storage.object-too-large",
                "s3://{bucket}/{key} is larger than the {most:,} bytes allowed; make it smaller",
                bucket=bucket,
                key=key,
                most=max_bytes,
            )
        return data

    def fetch_foreign(self, bucket: str, key: str, path: Path) -> None:
        """Write an object that ExeML has not written to a file, if the disk has room for it."""
        found = self.find(bucket, key)
        if found is None:
            raise NotFoundError(
                "storage.object-not-found",
                "there is no object {key!r} in bucket {bucket!r}",
                key=key,
                bucket=bucket,
            )
        refuse_full_disk(path.parent, found.size)
        with translated(self.access, bucket, key):
            self.client.fget_object(bucket_name=bucket, object_name=key, file_path=str(path))

    def delete(self, keys: Iterable[str]) -> None:
        """Remove objects; one that is not there is no error."""
        self._delete(self.bucket, keys)

    def _delete(self, bucket: str, keys: Iterable[str]) -> None:
        with translated(self.access, bucket, "objects to remove"):
            failed = list(
                self.client.remove_objects(
                    bucket_name=bucket,
                    delete_object_list=[DeleteObject(key) for key in keys],
                )
            )
        if failed:
            raise ObjectStoreUnavailableError(
                "storage.objects-not-removed",
                "the object store kept {count} objects that were to be removed, first "
                "{first!r}: {message}; try again",
                count=len(failed),
                first=str(failed[0].name),
                message=str(failed[0].message),
            )

    def delete_folder(self, prefix: str) -> None:
        """Remove all objects below a prefix."""
        self.delete(found.key for found in self.list(self.bucket, f"{prefix}/"))

    def delete_foreign(self, bucket: str, keys: Iterable[str]) -> None:
        """Remove objects of any bucket of this store."""
        self._delete(bucket, keys)

    def exists(self, key: str) -> bool:
        """Say whether an object is there."""
        return self._stored_facts(key) is not None

    def make_bucket(self) -> None:
        """Make the bucket of this installation unless it is there."""
        with translated(self.access, self.bucket, ""):
            if not self.client.bucket_exists(bucket_name=self.bucket):
                self.client.make_bucket(bucket_name=self.bucket)

    def buckets(self) -> Sequence[str]:
        """Return the names of all buckets of this store."""
        with translated(self.access, "buckets", ""):
            return sorted(str(bucket.name) for bucket in self.client.list_buckets())

    def chunks(self, bucket: str, key: str) -> Iterator[bytes]:
        """Give an object of any bucket piece by piece, verified if ExeML has written it."""
        return self._chunks(key, None, bucket)

    def put_copy(self, bucket: str, key: str, data: BinaryIO, size: int, sha256: str) -> None:
        """Store in any bucket what was read of an object elsewhere."""
        self._send(key, data, size, sha256, bucket)

    def _send(
        self, key: str, data: BinaryIO, size: int, sha256: str, bucket: str | None = None
    ) -> None:
        self._require_space(size)
        with translated(self.access, bucket or self.bucket, key):
            self.client.put_object(
                bucket_name=bucket or self.bucket,
                object_name=key,
                data=data,
                length=size,
                part_size=PART_BYTES,
                metadata={"sha256": sha256},
            )

    def _stored_facts(self, key: str) -> tuple[int, str | None] | None:
        try:
            with translated(self.access, self.bucket, key):
                found = self.client.stat_object(bucket_name=self.bucket, object_name=key)
        except NotFoundError:
            return None
        return found.size or 0, (found.metadata or {}).get(METADATA_HEADER)

    def _chunks(self, key: str, sha256: str | None, bucket: str | None = None) -> Iterator[bytes]:
        digest = hashlib.sha256()
        chosen = bucket or self.bucket
        with translated(self.access, chosen, key):
            response = self.client.get_object(bucket_name=chosen, object_name=key)
            with response:
                expected = sha256 or response.headers.get(METADATA_HEADER)
                for chunk in response.stream(CHUNK_BYTES):
                    digest.update(chunk)
                    yield chunk
        if expected not in (None, digest.hexdigest()):
            raise CorruptFileError(
                "storage.object-altered",
                "object {key!r} has sha256 {found} instead of {expected}; restore it from a "
                "backup or upload it again",
                key=key,
                found=digest.hexdigest(),
                expected=str(expected),
            )

    def _require_space(self, size: int) -> None:
        """Refuse a write that would fill the disk: a full store cannot even delete."""
        if self.access.folder is not None:
            refuse_full_disk(self.access.folder, size)


def refuse_full_disk(folder: Path, size: int) -> None:
    """Refuse to write so many bytes when the disk of a folder has no room to spare for them."""
    free = shutil.disk_usage(folder).free
    needed = settings().min_free_bytes + size
    if free < needed:
        raise StorageFullError(
            "storage.disk-nearly-full",
            "the disk of {folder} has {free} MB free and {needed} MB are needed; free some "
            "space, or lower EXEML_MIN_FREE_BYTES",
            folder=str(folder),
            free=free // CHUNK_BYTES,
            needed=needed // CHUNK_BYTES,
        )


@functools.cache
def object_store() -> ObjectStore:
    """Return the object store of this installation."""
    return ObjectStore(configured_access())


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
                "storage.object-store-slow",
                "the object store at {endpoint} has not answered about {key!r} in time; try "
                "again; when only this object is concerned it is damaged on the store's "
                "disk: restore it from a backup",
                endpoint=place.endpoint,
                key=key,
            ) from error
        raise ObjectStoreUnavailableError(
            "storage.object-store-away",
            "the object store at {endpoint} does not answer; {cure}",
            endpoint=place.endpoint,
            cure=place.cure,
        ) from error


def _meaning(error: S3Error, place: Place, bucket: str, key: str) -> ExemlError:
    if error.code == "NoSuchBucket":
        return NotFoundError(
            "storage.bucket-not-found",
            "there is no bucket {bucket!r} at {endpoint}; check its name",
            bucket=bucket,
            endpoint=place.endpoint,
        )
    if error.code in MISSING:
        return NotFoundError(
            "storage.object-not-found",
            "there is no object {key!r} in bucket {bucket!r}",
            key=key,
            bucket=bucket,
        )
    if error.code in REFUSED:
        return ObjectStoreUnavailableError(
            "storage.credentials-refused",
            "the object store at {endpoint} refuses the credentials ({code}); check "
            "EXEML_S3_ACCESS_KEY and EXEML_S3_SECRET_KEY, or that no other program answers "
            "on that port",
            endpoint=place.endpoint,
            code=str(error.code),
        )
    if error.code in FULL:
        return StorageFullError(
            "storage.object-store-full",
            "the object store at {endpoint} is full ({code}); free some space there",
            endpoint=place.endpoint,
            code=str(error.code),
        )
    return ObjectStoreUnavailableError(
        "storage.object-store-failed",
        "the object store at {endpoint} failed on {key!r} in bucket {bucket!r} with {code}: "
        "{message}; try again, and look at its log when it stays so",
        endpoint=place.endpoint,
        key=key,
        bucket=bucket,
        code=str(error.code),
        message=str(error.message),
    )
