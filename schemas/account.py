"""Accounts: who may use the platform, as what, and how a person or a program shows who it is."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from schemas.dataset import ResourceName
from schemas.message import Message
from schemas.plain_text import PlainText, checked_text

FIRST_ACCOUNT = "admin"
PLATFORM = "api"  # whoever holds the token that `exeml token` prints
PASSWORD_MIN_LENGTH, PASSWORD_MAX_LENGTH = 12, 200
SESSION_DAYS = 7
DEVICE_DAYS = 400  # what browsers keep a cookie for at most
TOKEN_NAME_MAX_LENGTH = 64
TOKEN_MAX_DAYS = 3660


class Role(StrEnum):
    """What an account may do: see all, also label, or everything."""

    VIEWER = "viewer"
    LABELER = "labeler"
    OWNER = "owner"

    def may(self, needed: "Role") -> bool:
        """Whether this role includes the needed one."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(needed)


def _not_the_platform(name: str) -> str:
    if name.lower() == PLATFORM:
        raise ValueError(
            Message(
                "accounts.name-reserved",
                "{name!r} stands for the token of the platform; choose another name",
                name=name,
            )
        )
    return name


def _hashable(password: SecretStr) -> SecretStr:
    checked_text(password.get_secret_value())
    return password


AccountName = Annotated[ResourceName, AfterValidator(_not_the_platform)]
SentPassword = Annotated[
    SecretStr, Field(max_length=PASSWORD_MAX_LENGTH), AfterValidator(_hashable)
]
Password = Annotated[SentPassword, Field(min_length=PASSWORD_MIN_LENGTH)]


class Me(BaseModel):
    """Who calls, as what; what the role may do is in `schemas/role_table.py`."""

    model_config = ConfigDict(frozen=True)

    name: str
    role: Role


class Credentials(BaseModel):
    """What a person types to sign in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: PlainText = Field(max_length=PASSWORD_MAX_LENGTH)
    password: SentPassword


class AccountCreate(BaseModel):
    """A new account; without a password one is made and shown once."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: AccountName
    role: Role = Role.LABELER
    password: Password | None = None


class AccountUpdate(BaseModel):
    """Another role, or a new password that is made and shown once."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    role: Role | None = None
    new_password: bool = Field(
        False, description="Make a new password; ends all sessions and revokes all tokens"
    )
    keep_tokens: bool = Field(False, description="Do not revoke tokens with a new password")


class PasswordChange(BaseModel):
    """A new password for oneself; ends all other sessions and revokes all tokens."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    current: SentPassword
    new: Password
    keep_tokens: bool = Field(False, description="Do not revoke the tokens of the account")


class Account(BaseModel):
    """A stored account."""

    model_config = ConfigDict(frozen=True)

    name: str
    role: Role
    created_at: datetime
    seen_at: datetime | None = Field(None, description="When it signed in last")


class AccountWithPassword(Account):
    """An account with the password that was made for it; only its hash is stored."""

    password: str | None = Field(None, description="Shown this once; empty if it was not made")


class Session(BaseModel):
    """A browser that is signed in."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    client: str = Field(description="What the browser called itself")
    created_at: datetime
    expires_at: datetime
    current: bool = False


class TokenCreate(BaseModel):
    """A token for a program that acts as the account."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: PlainText = Field(min_length=1, max_length=TOKEN_NAME_MAX_LENGTH)
    days: int | None = Field(None, ge=1, le=TOKEN_MAX_DAYS, description="Empty: until revoked")


class ApiToken(BaseModel):
    """A token as it is listed; the token itself is not stored."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    name: str
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None = Field(None, description="When it was used last, to 10 minutes")


class ApiTokenCreated(ApiToken):
    """A new token; only its hash is stored, so it is shown this once."""

    token: str
