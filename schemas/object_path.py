"""Buckets, folders and paths in the object store, with the rules for them."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from schemas.message import Message
from schemas.written_as import WrittenAs

PATH_MAX_LENGTH = 1023
FOLDER_NAME_MAX_BYTES = 255  # what the object store takes in one segment of a key
BUCKET_PATTERN = r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"
RESERVED_FOLDER = "datasets"  # of our own bucket: the bytes of all samples


def _checked_bucket_name(name: str) -> str:
    """Refuse what S3 refuses although all its characters are allowed."""
    if re.search(r"\.[.-]|-\.", name) or re.fullmatch(r"[0-9]+(\.[0-9]+){3}", name):
        raise ValueError(
            Message(
                "buckets.name-unusable",
                "bucket name {name!r} has '.' next to '.' or '-', or looks like the address "
                "of a machine; choose another name",
                name=name,
            )
        )
    return name


def checked_folder_path(path: str) -> str:
    """Apply the rules of folder names; ValueError says which one is broken."""
    if len(path) > PATH_MAX_LENGTH:
        raise ValueError(
            Message(
                "storage.path-too-long",
                "path {path!r}… has {count:,} characters; at most {most:,} are allowed, shorten it",
                path=path[:40],
                count=len(path),
                most=PATH_MAX_LENGTH,
            )
        )
    if path != path.strip("/"):
        raise ValueError(
            Message(
                "storage.path-slash-at-end",
                "path {path!r} begins or ends with '/'; remove it there",
                path=path[:80],
            )
        )
    for folder in path.split("/"):
        if not folder:
            raise ValueError(
                Message(
                    "storage.empty-folder-name",
                    "path {path!r} has an empty folder name; remove the extra '/'",
                    path=path,
                )
            )
        if re.search(r'[\\:*?"<>|\x00-\x1f]', folder):
            raise ValueError(
                Message(
                    "storage.folder-name-bad-character",
                    'folder name {folder!r} holds one of \\ : * ? " < > | or a control '
                    "character; rename it",
                    folder=folder,
                )
            )
        if folder.startswith(".") or folder.endswith("."):
            raise ValueError(
                Message(
                    "storage.folder-name-dot",
                    "folder name {folder!r} begins or ends with '.'; rename it",
                    folder=folder,
                )
            )
        if len(folder.encode()) > FOLDER_NAME_MAX_BYTES:
            raise ValueError(
                Message(
                    "storage.folder-name-too-long",
                    "folder name {folder!r}… is over 255 bytes; shorten it",
                    folder=folder[:20],
                )
            )
    return path


def check_absolute_path(bucket: str, path: str) -> None:
    """Raise ValueError when `/bucket/path` is longer than object stores allow."""
    length = len(f"/{bucket}/{path}")
    if length > PATH_MAX_LENGTH:
        raise ValueError(
            Message(
                "storage.path-too-long-with-bucket",
                "path {path!r}… has {count:,} characters with its bucket {bucket!r}; at "
                "most {most:,} are allowed, shorten it",
                path=path[:40],
                count=length,
                bucket=bucket,
                most=PATH_MAX_LENGTH,
            )
        )


def _checked_output_path(path: str) -> str:
    checked = checked_folder_path(path)
    if checked.split("/")[0] == RESERVED_FOLDER:
        raise ValueError(
            Message(
                "storage.output-in-reserved-folder",
                "output path must not lie in '{folder}/', where the input data is stored; "
                "choose another folder, for example 'projects/my-project'",
                folder=RESERVED_FOLDER,
            )
        )
    return checked


def _checked_input_path(path: str) -> str:
    found = re.fullmatch(rf"s3://({BUCKET_PATTERN})/(.+)", path)
    if found is None:
        raise ValueError(
            Message(
                "storage.input-path-malformed",
                "input path {path!r} is not of the form s3://bucket/folder; data in the "
                "root of a bucket is not taken, put it into a folder",
                path=path,
            )
        )
    bucket, folder = _checked_bucket_name(found[1]), checked_folder_path(found[2])
    check_absolute_path(bucket, folder)
    return f"s3://{bucket}/{folder}"


FolderPath = Annotated[str, Field(min_length=1), AfterValidator(checked_folder_path)]
OutputPath = Annotated[str, Field(min_length=1), AfterValidator(_checked_output_path)]
InputPath = Annotated[
    str,
    AfterValidator(_checked_input_path),
    Field(description="s3://bucket/folder", examples=["s3://cats/data-cat"]),
]
BucketName = Annotated[
    str,
    WrittenAs(
        BUCKET_PATTERN,
        Message("forms.bucket-name", "a bucket name of 3 to 63 small letters, digits, '.' and '-'"),
    ),
    Field(description="3 to 63 small letters, digits, . and -"),
    AfterValidator(_checked_bucket_name),
]


def split_input_path(path: str) -> tuple[str, str]:
    """Return bucket and prefix of an input path; the prefix ends with `/`."""
    bucket, _, folder = path.removeprefix("s3://").partition("/")
    return bucket, f"{folder}/"


def overlap(path: str, other: str) -> bool:
    """Whether two folders are the same, or one lies in the other."""
    return f"{path}/".startswith(f"{other}/") or f"{other}/".startswith(f"{path}/")


class Bucket(BaseModel):
    """A bucket of the object store."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: BucketName


class ListedBucket(Bucket):
    """A bucket as lists show it."""

    own: bool = Field(description="ExeML stores in it; output paths are folders of this bucket")


class FolderCreate(BaseModel):
    """A folder to make; a `/` in the path makes several levels at once."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: FolderPath


class Folder(BaseModel):
    """What lies directly in a folder of a bucket."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bucket: str
    path: str
    folders: list[str]
    files: list[str] = Field(description="Names of the first 1,000 files")
