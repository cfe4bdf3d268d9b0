"""What stands in the files that ExeML packs to move data: backups and projects."""

import re
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from schemas.message import Message
from schemas.model_folder import Sha256
from schemas.object_path import BUCKET_PATTERN
from schemas.written_as import WrittenAs

KEY_MAX_BYTES = 1024
MEMBERS_MAX = 16
PROJECT_ARCHIVE_MAX_BYTES = 16 * 1024**3


def _checked_key(key: str) -> str:
    """Refuse keys that lead out of their bucket when a store keeps objects as files."""
    parts = key.removesuffix("/").split("/")
    if len(key.encode()) > KEY_MAX_BYTES or "\\" in key or re.search(r"[\x00-\x1f]", key):
        raise ValueError(
            Message("storage.key-unusable", "object key {key!r} cannot be used", key=key[:80])
        )
    if any(part in ("", ".", "..") for part in parts):
        raise ValueError(
            Message(
                "storage.key-leaves-bucket",
                "object key {key!r} leads out of its bucket",
                key=key[:80],
            )
        )
    return key


ObjectKey = Annotated[str, Field(min_length=1), AfterValidator(_checked_key)]
BucketName = Annotated[
    str,
    WrittenAs(
        BUCKET_PATTERN,
        Message("forms.bucket-name", "a bucket name of 3 to 63 small letters, digits, '.' and '-'"),
    ),
]
MemberName = Annotated[
    str,
    WrittenAs(
        r"[a-z][a-z-]{0,40}\.(bin|jsonl|json|sqlite)",
        Message("forms.member-name", "the name of a part of the file, for example objects.bin"),
    ),
]


class PackedObject(BaseModel):
    """A line of the index: an object whose bytes follow those of the line before it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bucket: BucketName | None = Field(description="None: the bucket of the installation")
    key: ObjectKey
    size: int = Field(ge=0)
    sha256: Sha256


class PackedMember(BaseModel):
    """A member of the archive, with what it must be like."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: MemberName
    size: int = Field(ge=0, description="Bytes, unpacked")
    sha256: Sha256


class PackedFile(BaseModel):
    """The part of a manifest that is the same for every packed file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    exeml_version: str = Field(max_length=100, description="Release and commit that packed it")
    members: list[PackedMember] = Field(max_length=MEMBERS_MAX)
    objects: int = Field(ge=0)
    object_bytes: int = Field(ge=0)

    @model_validator(mode="after")
    def each_member_is_named_once(self) -> Self:
        names = [member.name for member in self.members]
        if len(set(names)) < len(names):
            raise ValueError(
                Message(
                    "archives.member-named-twice", "a member is named twice; pack the file again"
                )
            )
        return self

    @property
    def unpacked_bytes(self) -> int:
        """Bytes of all members."""
        return sum(member.size for member in self.members)
