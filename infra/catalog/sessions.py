"""Sessions of browsers and tokens of programs: how a caller shows which account it is."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from uuid import UUID

from sqlalchemy import delete, select

from infra.catalog import accounts
from infra.catalog.column_types import utc_now
from infra.catalog.database import reading, writing
from infra.catalog.tables import AccountRow, ApiTokenRow, SessionRow
from schemas import account as schema
from schemas.account import SESSION_DAYS, ApiToken, ApiTokenCreated, Role, TokenCreate
from schemas.errors import NotFoundError

TOKEN_BYTES = 32
CLIENT_MAX_LENGTH = 200
USE_NOTED_EVERY = timedelta(minutes=10)


@dataclass(frozen=True)
class Caller:
    """Who calls the API; `session_id` when it is a browser that is signed in."""

    name: str
    role: Role
    session_id: UUID | None = None

    def may_touch(self, author: str) -> bool:
        """Whether the caller may change what somebody has made: owners all, others their own."""
        return self.role is Role.OWNER or self.name == author


def begin(name: str, client: str) -> tuple[str, schema.Session]:
    """Begin a session of an account; gives the secret for the cookie, which is not stored."""
    secret = token_urlsafe(TOKEN_BYTES)
    with writing() as session:
        session.execute(delete(SessionRow).where(SessionRow.expires_at < utc_now()))
        account = accounts.row_by_name(session, name)
        account.seen_at = utc_now()
        made = SessionRow(
            account_id=account.id,
            token_hash=_hash(secret),
            client=client[:CLIENT_MAX_LENGTH],
            expires_at=utc_now() + timedelta(days=SESSION_DAYS),
        )
        session.add(made)
        session.flush()
        return secret, _session(made, made.id)


def caller_with_session(secret: str) -> Caller | None:
    """Return who is signed in by a cookie, or None when the session has ended."""
    with reading() as session:
        found = session.execute(
            select(SessionRow, AccountRow)
            .join(AccountRow)
            .where(SessionRow.token_hash == _hash(secret), SessionRow.expires_at > utc_now())
        ).first()
        return Caller(found[1].name, found[1].role, found[0].id) if found else None


def of_account(name: str, current: UUID | None) -> list[schema.Session]:
    """Return the sessions of an account, newest first."""
    with reading() as session:
        account = accounts.row_by_name(session, name)
        rows = session.scalars(
            select(SessionRow)
            .where(SessionRow.account_id == account.id, SessionRow.expires_at > utc_now())
            .order_by(SessionRow.created_at.desc())
        )
        return [_session(one, current) for one in rows]


def end(name: str, session_id: UUID) -> None:
    """End a session of an account."""
    with writing() as session:
        found = session.get(SessionRow, session_id)
        if found is None or found.account_id != accounts.row_by_name(session, name).id:
            raise NotFoundError(
                "access.no-such-session",
                "account {account!r} has no session {session}; it may have ended",
                account=name,
                session=str(session_id),
            )
        session.delete(found)


def add_token(name: str, wanted: TokenCreate) -> ApiTokenCreated:
    """Make a token of an account."""
    token = token_urlsafe(TOKEN_BYTES)
    with writing() as session:
        made = ApiTokenRow(
            account_id=accounts.row_by_name(session, name).id,
            name=wanted.name,
            token_hash=_hash(token),
            expires_at=utc_now() + timedelta(days=wanted.days) if wanted.days else None,
        )
        session.add(made)
        session.flush()
        return ApiTokenCreated(**_token(made).model_dump(), token=token)


def tokens_of(name: str) -> list[ApiToken]:
    """Return the tokens of an account, newest first."""
    with reading() as session:
        account = accounts.row_by_name(session, name)
        rows = session.scalars(
            select(ApiTokenRow)
            .where(ApiTokenRow.account_id == account.id)
            .order_by(ApiTokenRow.created_at.desc())
        )
        return [_token(one) for one in rows]


def revoke_token(name: str, token_id: UUID) -> None:
    """Revoke a token of an account, at once and for good."""
    with writing() as session:
        found = session.get(ApiTokenRow, token_id)
        if found is None or found.account_id != accounts.row_by_name(session, name).id:
            raise NotFoundError(
                "access.no-such-token",
                "account {account!r} has no token {token}; list them to see all",
                account=name,
                token=str(token_id),
            )
        session.delete(found)


def caller_with_token(token: str) -> Caller | None:
    """Return whose token this is, or None when it is unknown, revoked or out of date."""
    now = utc_now()
    with reading() as session:
        found = session.execute(
            select(ApiTokenRow, AccountRow)
            .join(AccountRow)
            .where(ApiTokenRow.token_hash == _hash(token))
        ).first()
        if found is None or (found[0].expires_at and found[0].expires_at < now):
            return None
        row, caller = found[0], Caller(found[1].name, found[1].role)
    if row.used_at is None or now - row.used_at > USE_NOTED_EVERY:
        _note_use(row.id, now)
    return caller


def _note_use(token_id: UUID, now: datetime) -> None:
    with writing() as session:
        found = session.get(ApiTokenRow, token_id)
        if found is not None:
            found.used_at = now


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _session(stored: SessionRow, current: UUID | None) -> schema.Session:
    return schema.Session(
        id=stored.id,
        client=stored.client,
        created_at=stored.created_at,
        expires_at=stored.expires_at,
        current=stored.id == current,
    )


def _token(stored: ApiTokenRow) -> ApiToken:
    return ApiToken(
        id=stored.id,
        name=stored.name,
        created_at=stored.created_at,
        expires_at=stored.expires_at,
        used_at=stored.used_at,
    )
