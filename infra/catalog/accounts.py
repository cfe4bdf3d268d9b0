"""Accounts in the catalog."""

import hmac
from secrets import token_urlsafe
from uuid import UUID

from sqlalchemy import delete as delete_rows
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from infra import first_password, passwords
from infra.catalog.database import reading, writing
from infra.catalog.tables import AccountRow, ApiTokenRow, SessionRow
from schemas.account import (
    FIRST_ACCOUNT,
    Account,
    AccountCreate,
    AccountUpdate,
    PasswordChange,
    Role,
)
from schemas.errors import ConflictError, InvalidInputError, NotFoundError
from schemas.password_rules import refuse_guessable

DEVICE_BYTES = 16


def make_first() -> None:
    """Make the first account with a generated password if there is none at all."""
    with reading() as session:
        if session.scalar(select(func.count()).select_from(AccountRow)):
            return
    password = passwords.make()
    first_password.keep(password)
    create(AccountCreate(name=FIRST_ACCOUNT, role=Role.OWNER), password)


def create(wanted: AccountCreate, password: str) -> Account:
    """Store a new account; InvalidInputError when a chosen password is easy to guess."""
    if wanted.password is not None:
        refuse_guessable(password, wanted.name)
    password_hash = passwords.hashed(password)
    with writing() as session:
        if _find(session, wanted.name) is not None:
            raise ConflictError(
                "accounts.name-taken",
                "an account named {name!r} exists already; choose another name",
                name=wanted.name,
            )
        made = AccountRow(
            name=wanted.name,
            name_key=wanted.name.lower(),
            role=wanted.role,
            password_hash=password_hash,
        )
        session.add(made)
        session.flush()
        return account_of(made)


def list_all() -> list[Account]:
    """Return all accounts by name."""
    with reading() as session:
        rows = session.scalars(select(AccountRow).order_by(AccountRow.name_key))
        return [account_of(one) for one in rows]


def update(name: str, changes: AccountUpdate, password: str | None) -> Account:
    """Give an account another role, or a new password, which ends its sessions and tokens."""
    password_hash = passwords.hashed(password) if password is not None else None
    with writing() as session:
        account = row_by_name(session, name)
        if changes.role is not None and changes.role is not account.role:
            _refuse_last_owner(session, account)
            account.role = changes.role
        if password_hash is not None:
            _set_password(session, account, password_hash)
            _end_access(session, account, keep_tokens=changes.keep_tokens)
        session.flush()
        return account_of(account)


def change_password(name: str, sent: PasswordChange, kept_session: UUID | None) -> None:
    """Change the password of somebody who knows it; all sessions but this one end.

    The tokens of the account are revoked, unless they are to be kept: whoever knew the old password
    may have made one.
    """
    new = sent.new.get_secret_value()
    with reading() as session:
        stored = row_by_name(session, name).password_hash
    if not passwords.is_right(sent.current.get_secret_value(), stored):
        raise InvalidInputError(
            "accounts.wrong-password",
            "the current password is wrong; type the one you signed in with",
        )
    password_hash = passwords.hashed(new)
    with writing() as session:
        account = row_by_name(session, name)
        _set_password(session, account, password_hash)
        _end_access(session, account, kept_session, keep_tokens=sent.keep_tokens)


def delete(name: str) -> None:
    """Delete an account with its sessions and tokens; what it labeled keeps its name."""
    with writing() as session:
        account = row_by_name(session, name)
        _refuse_last_owner(session, account)
        session.delete(account)


def with_password(name: str, password: str) -> Account | None:
    """Return the account if the password is right; it takes as long when there is none."""
    with reading() as session:
        found = _find(session, name)
        stored = found.password_hash if found else passwords.hash_of_nobody()
        account = account_of(found) if found else None
    return account if passwords.is_right(password, stored) else None


def device_mark(name: str) -> str:
    """Return what a browser keeps to show that an account has signed in there before.

    It is worth nothing for signing in, and nothing at all after the next change of the password.
    """
    nonce = token_urlsafe(DEVICE_BYTES)
    return f"{nonce}.{_device_seal(name, nonce)}"


def is_known_device(name: str, mark: str) -> bool:
    """Whether an account has signed in where this mark was kept, with its present password."""
    nonce, _, seal = mark.partition(".")
    return hmac.compare_digest(seal.encode(), _device_seal(name, nonce).encode())


def row_by_name(session: Session, name: str) -> AccountRow:
    """Return the row of an account, upper and lower case being the same."""
    found = _find(session, name)
    if found is None:
        raise NotFoundError(
            "accounts.not-found",
            "there is no account named {name!r}; list the accounts to see all",
            name=name,
        )
    return found


def account_of(stored: AccountRow) -> Account:
    """Return what may be shown of a stored account."""
    return Account(
        name=stored.name, role=stored.role, created_at=stored.created_at, seen_at=stored.seen_at
    )


def _find(session: Session, name: str) -> AccountRow | None:
    return session.scalar(select(AccountRow).where(AccountRow.name_key == name.lower()))


def _device_seal(name: str, nonce: str) -> str:
    """Seal with the hash of the password, which is secret and changes with the password."""
    with reading() as session:
        found = _find(session, name)
        key = found.password_hash if found else passwords.hash_of_nobody()
    return hmac.new(key.encode(), f"device:{name.lower()}:{nonce}".encode(), "sha256").hexdigest()


def _set_password(session: Session, account: AccountRow, password_hash: str) -> None:
    account.password_hash = password_hash
    session.flush()
    if account.name_key == FIRST_ACCOUNT:
        first_password.forget()


def _end_access(
    session: Session, account: AccountRow, kept_session: UUID | None = None, *, keep_tokens: bool
) -> None:
    others = SessionRow.account_id == account.id
    if kept_session is not None:
        others &= SessionRow.id != kept_session
    session.execute(delete_rows(SessionRow).where(others))
    if not keep_tokens:
        session.execute(delete_rows(ApiTokenRow).where(ApiTokenRow.account_id == account.id))


def _refuse_last_owner(session: Session, account: AccountRow) -> None:
    others = select(func.count()).where(AccountRow.role == Role.OWNER, AccountRow.id != account.id)
    if account.role is Role.OWNER and not session.scalar(others):
        raise ConflictError(
            "accounts.last-owner",
            "{account!r} is the only owner; make somebody else an owner first",
            account=account.name,
        )
