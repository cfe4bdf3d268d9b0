"""Buckets and folders of the object store, for choosing where data lies."""

from fastapi import APIRouter

from infra import buckets
from schemas.errors import InvalidInputError
from schemas.object_path import (
    Bucket,
    BucketName,
    Folder,
    FolderCreate,
    ListedBucket,
    check_absolute_path,
    checked_folder_path,
)

router = APIRouter(prefix="/buckets", tags=["buckets"])


@router.get("")
def list_buckets() -> list[ListedBucket]:
    """List the buckets of the object store."""
    return buckets.list_all()


@router.post("", status_code=201)
def create_bucket(bucket: Bucket) -> Bucket:
    """Create a bucket."""
    return buckets.create(bucket.name)


@router.get("/{bucket}/folder")
def show_folder(bucket: BucketName, path: str = "") -> Folder:
    """Show what lies directly in a folder; without a path, in the root of the bucket."""
    try:
        checked = checked_folder_path(path) if path else ""
        check_absolute_path(bucket, checked)
    except ValueError as error:
        raise InvalidInputError(str(error)) from error
    return buckets.folder(bucket, checked)


@router.post("/{bucket}/folders", status_code=201)
def create_folder(bucket: BucketName, folder: FolderCreate) -> Folder:
    """Create a folder; a `/` in the path makes several levels at once."""
    try:
        check_absolute_path(bucket, folder.path)
    except ValueError as error:
        raise InvalidInputError(str(error)) from error
    return buckets.create_folder(bucket, folder.path)
