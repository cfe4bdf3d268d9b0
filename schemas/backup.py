"""Backups of a whole installation."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas.packed_file import BucketName, PackedFile


class BackupCounts(BaseModel):
    """How much a backup holds, for people who look at it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    projects: int = Field(ge=0)
    datasets: int = Field(ge=0)
    samples: int = Field(ge=0)
    model_versions: int = Field(ge=0)
    services: int = Field(ge=0)
    accounts: int = Field(ge=0)


class BackupManifest(PackedFile):
    """`backup.json`, the last member: what a backup holds and where it comes from."""

    kind: Literal["exeml-backup"] = "exeml-backup"
    format: Literal[1] = 1
    created_at: datetime
    home: str = Field(max_length=4096, description="Data folder that was backed up")
    catalog_revision: str = Field(max_length=100, description="Latest migration of its catalog")
    counts: BackupCounts
    buckets: list[BucketName] = Field(max_length=10_000, description="Other buckets, also empty")
    with_engine: bool = Field(description="Whether the state of the workflow engine is in it")
    with_secrets: bool = Field(description="Whether generated secrets are in it, encrypted")
    damaged: list[str] = Field(
        [], max_length=1_000_000, description="Objects that could not be read and are left out"
    )


class SealedSecrets(BaseModel):
    """Files that only a passphrase opens: scrypt makes the key, AES-256-GCM encrypts."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, ser_json_bytes="base64", val_json_bytes="base64"
    )

    algorithm: Literal["scrypt-aes256gcm"] = "scrypt-aes256gcm"
    salt: bytes = Field(min_length=16, max_length=64)
    nonce: bytes = Field(min_length=12, max_length=12)
    sealed: bytes = Field(max_length=1_000_000)


class SecretFiles(BaseModel):
    """The files of the data folder that hold secrets, by name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    secrets: str
    first_password: str | None = Field(description="Generated password, while it is in use")


class Progress(BaseModel):
    """How far a backup is."""

    model_config = ConfigDict(frozen=True)

    step: str
    done: int = Field(0, description="Bytes")
    total: int = Field(0, description="Bytes; 0 where it is not known")


class RestoreReport(BaseModel):
    """What a restore did."""

    model_config = ConfigDict(frozen=True)

    manifest: BackupManifest
    home: str
    moved_aside: str | None = Field(None, description="Where the former data folder is now")
    with_secrets: bool
    with_engine: bool
