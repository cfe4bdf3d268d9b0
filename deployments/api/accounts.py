"""Accounts as owners manage them."""

from uuid import UUID

from fastapi import APIRouter, Request

from deployments.api.sign_in import gate_of
from infra import passwords
from infra.catalog import accounts, sessions
from schemas.account import (
    Account,
    AccountCreate,
    AccountUpdate,
    AccountWithPassword,
    ApiToken,
    ApiTokenCreated,
    TokenCreate,
)

router = APIRouter(prefix="/accounts", tags=["accounts"])


@router.post("", status_code=201)
async def create_account(new_account: AccountCreate, request: Request) -> AccountWithPassword:
    """Create an account; a password that is made for it is shown this once."""
    made = None if new_account.password else passwords.make()
    password = new_account.password.get_secret_value() if new_account.password else made
    assert password is not None
    account = await gate_of(request).run(accounts.create, new_account, password)
    return AccountWithPassword(**account.model_dump(), password=made)


@router.get("")
def list_accounts() -> list[Account]:
    """List the accounts."""
    return accounts.list_all()


@router.patch("/{name}")
async def change_account(
    name: str, changes: AccountUpdate, request: Request
) -> AccountWithPassword:
    """Give an account another role or a new password, which is shown this once."""
    password = passwords.make() if changes.new_password else None
    account = await gate_of(request).run(accounts.update, name, changes, password)
    return AccountWithPassword(**account.model_dump(), password=password)


@router.delete("/{name}", status_code=204)
def delete_account(name: str) -> None:
    """Delete an account, its sessions and tokens; what it labeled keeps its name."""
    accounts.delete(name)


@router.get("/{name}/tokens")
def list_account_tokens(name: str) -> list[ApiToken]:
    """List the tokens of an account."""
    return sessions.tokens_of(name)


@router.post("/{name}/tokens", status_code=201)
def add_account_token(name: str, token: TokenCreate) -> ApiTokenCreated:
    """Make a token that acts as an account; it is shown this once."""
    return sessions.add_token(name, token)


@router.delete("/{name}/tokens/{token_id}", status_code=204)
def revoke_account_token(name: str, token_id: UUID) -> None:
    """Revoke a token of an account."""
    sessions.revoke_token(name, token_id)
