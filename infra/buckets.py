"""Buckets and folders of the object store, for people who choose where their data lies."""

import io

from infra.object_store import object_store, translated
from infra.settings import settings
from schemas.errors import ConflictError, NotFoundError
from schemas.object_path import Bucket, Folder, ListedBucket

FILES_SHOWN = 1000


def list_all() -> list[ListedBucket]:
    """Return all buckets by name."""
    store = object_store()
    with translated(store.access, "buckets", ""):
        names = sorted(str(bucket.name) for bucket in store.client.list_buckets())
    own = settings().s3_bucket
    return [ListedBucket(name=name, own=name == own) for name in names]


def create(name: str) -> Bucket:
    """Make a bucket."""
    store = object_store()
    if _exists(name):
        raise ConflictError(
            "buckets.name-taken",
            "a bucket named {name!r} exists already; choose another name",
            name=name,
        )
    with translated(store.access, name, ""):
        store.client.make_bucket(bucket_name=name)
    return Bucket(name=name)


def folder(bucket: str, path: str) -> Folder:
    """Return what lies directly in a folder; an empty path is the root of the bucket."""
    _refuse_missing(bucket)
    store = object_store()
    prefix = f"{path}/" if path else ""
    folders: list[str] = []
    files: list[str] = []
    with translated(store.access, bucket, prefix):
        for found in store.client.list_objects(bucket_name=bucket, prefix=prefix):
            name = str(found.object_name).removeprefix(prefix)
            if name.endswith("/"):
                folders.append(name.rstrip("/"))
            elif name and len(files) < FILES_SHOWN:
                files.append(name)
    return Folder(bucket=bucket, path=path, folders=folders, files=files)


def create_folder(bucket: str, path: str) -> Folder:
    """Make a folder and those above it."""
    _refuse_missing(bucket)
    store = object_store()
    with translated(store.access, bucket, path):
        store.client.put_object(
            bucket_name=bucket, object_name=f"{path}/", data=io.BytesIO(b""), length=0
        )
    return folder(bucket, path)


def _exists(bucket: str) -> bool:
    store = object_store()
    with translated(store.access, bucket, ""):
        return bool(store.client.bucket_exists(bucket_name=bucket))


def _refuse_missing(bucket: str) -> None:
    if not _exists(bucket):
        raise NotFoundError(
            "buckets.not-found",
            "there is no bucket named {bucket!r}; list the buckets to see all",
            bucket=bucket,
        )
