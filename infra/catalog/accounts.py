"""Accounts in the catalog."""

import functools
from uuid import UUID

from sqlalchemy import delete as delete_rows
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from infra import first_password, passwords
from infra.catalog.database import reading, writing
from infra.catalog.tables import AccountRow, SessionRow
from schemas.account import FIRST_ACCOUNT, Account, AccountCreate, AccountUpdate, Role
from schemas.errors import ConflictError, InvalidInputError, NotFoundError


def make_first() -> None:
    """Make the first account with a generated password if there is none at all."""
    with reading() as session:
        if session.scalar(select(func.count()).select_from(AccountRow)):
            return
    password = passwords.make()
    first_password.keep(password)
    create(AccountCreate(name=FIRST_ACCOUNT, role=Role.OWNER), password)


def create(wanted: AccountCreate, password: str) -> Account:
    """Store a new account."""
    password_hash = passwords.hashed(password)
    with writing() as session:
        if _find(session, wanted.name) is not None:
            raise ConflictError(
                f"an account named {wanted.name!r} exists already; choose another name"
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


def all() -> list[Account]:
    """Return all accounts by name."""
    with reading() as session:
        rows = session.scalars(select(AccountRow).order_by(AccountRow.name_key))
        return [account_of(one) for one in rows]


def update(name: str, changes: AccountUpdate, password: str | None) -> Account:
    """Give an account another role, or a new password, which ends its sessions."""
    with writing() as session:
        account = named(session, name)
        if changes.role is not None and changes.role is not account.role:
            _refuse_last_owner(session, account)
            account.role = changes.role
        if password is not None:
            _set_password(session, account, password)
        session.flush()
        return account_of(account)


def change_password(name: str, current: str, new: str, kept_session: UUID | None) -> None:
    """Change the password of somebody who knows it; all sessions but this one end."""
    with reading() as session:
        stored = named(session, name).password_hash
    if not passwords.is_right(current, stored):
        raise InvalidInputError("the current password is wrong; type the one you signed in with")
    with writing() as session:
        _set_password(session, named(session, name), new, kept_session)


def delete(name: str) -> None:
    """Delete an account with its sessions and tokens; what it labeled keeps its name."""
    with writing() as session:
        account = named(session, name)
        _refuse_last_owner(session, account)
        session.delete(account)


def with_password(name: str, password: str) -> Account | None:
    """Return the account if the password is right; it takes as long when there is none."""
    with reading() as session:
        found = _find(session, name)
        stored = found.password_hash if found else _nobodys_hash()
        account = account_of(found) if found else None
    return account if passwords.is_right(password, stored) else None


def named(session: Session, name: str) -> AccountRow:
    """Return the row of an account, upper and lower case being the same."""
    found = _find(session, name)
    if found is None:
        raise NotFoundError(f"there is no account named {name!r}; list the accounts to see all")
    return found


def account_of(stored: AccountRow) -> Account:
    """Return what may be shown of a stored account."""
    return Account(
        name=stored.name, role=stored.role, created_at=stored.created_at, seen_at=stored.seen_at
    )


def _find(session: Session, name: str) -> AccountRow | None:
    return session.scalar(select(AccountRow).where(AccountRow.name_key == name.lower()))


def _set_password(
    session: Session, account: AccountRow, password: str, kept_session: UUID | None = None
) -> None:
    account.password_hash = passwords.hashed(password)
    others = SessionRow.account_id == account.id
    if kept_session is not None:
        others &= SessionRow.id != kept_session
    session.execute(delete_rows(SessionRow).where(others))
    if account.name_key == FIRST_ACCOUNT:
        first_password.forget()


def _refuse_last_owner(session: Session, account: AccountRow) -> None:
    others = select(func.count()).where(AccountRow.role == Role.OWNER, AccountRow.id != account.id)
    if account.role is Role.OWNER and not session.scalar(others):
        raise ConflictError(
            f"{account.name!r} is the only owner; make somebody else an owner first"
        )


@functools.cache
def _nobodys_hash() -> str:
    return passwords.hashed(passwords.make())
