"""Signing in and out, and what everybody may do about the own account."""

from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from deployments.api.access import CurrentCaller, caller_of_cookie, cookie_name, refuse_other_sites
from deployments.api.password_gate import PasswordGate
from deployments.api.sign_in_throttle import Series, SignInThrottle, known_series, sign_in_series
from infra.catalog import accounts, sessions
from infra.settings import settings
from schemas.account import (
    DEVICE_DAYS,
    PLATFORM,
    SESSION_DAYS,
    ApiToken,
    ApiTokenCreated,
    Credentials,
    PasswordChange,
    Session,
    TokenCreate,
)
from schemas.errors import ConflictError, UnauthorizedError
from schemas.password_rules import refuse_guessable
from schemas.role_table import AbilityRow, MayDo, role_table, what_may_do

open_router = APIRouter(tags=["accounts"])
router = APIRouter(tags=["accounts"])

DAY_SECONDS = 86_400
SIGN_IN_PATH = "/api/v1/sessions"  # the only path to which the cookie of known browsers is sent


def device_cookie_name() -> str:
    """Name of the cookie that shows in which browsers an account has signed in before."""
    return f"exeml-device-{settings().api_port}"


def gate_of(request: Request) -> PasswordGate:
    """Return the gate of all password hashing."""
    gate: PasswordGate = request.app.state.password_gate
    return gate


@open_router.post("/sessions", status_code=201)
async def sign_in(sent: Credentials, request: Request, response: Response) -> MayDo:
    """Sign in: sets the cookie of a session. Programs use tokens instead.

    After wrong passwords an answer takes its time, up to 30 seconds.
    """
    refuse_other_sites(request)
    series = await run_in_threadpool(_series, sent.name, request)
    async with _throttle_of(request).turn(series) as attempt:
        password = sent.password.get_secret_value()
        account = await gate_of(request).run(accounts.with_password, sent.name, password)
        if account is None:
            raise UnauthorizedError(
                "access.wrong-password",
                "the name or the password is wrong; check both and try again",
            )
        attempt.was_right = True
    client = request.headers.get("user-agent", "")
    secret, _ = await run_in_threadpool(sessions.begin, account.name, client)
    _set_cookie(request, response, cookie_name(), secret, SESSION_DAYS)
    await _remember_device(account.name, request, response)
    return what_may_do(account.name, account.role)


@open_router.get("/sessions/current")
def show_session(request: Request) -> MayDo | None:
    """Show who is signed in in this browser; null when nobody is."""
    caller = caller_of_cookie(request)
    return what_may_do(caller.name, caller.role) if caller else None


@router.get("/roles")
def show_roles() -> list[AbilityRow]:
    """What each role may do."""
    return role_table()


@router.get("/me")
def show_me(caller: CurrentCaller) -> MayDo:
    """Show who calls, as what."""
    return what_may_do(caller.name, caller.role)


@router.put("/me/password", status_code=204)
async def change_password(
    sent: PasswordChange, caller: CurrentCaller, request: Request, response: Response
) -> None:
    """Change the own password; all other sessions end, and tokens are revoked unless kept."""
    name = _account_of(caller)
    refuse_guessable(sent.new.get_secret_value(), name)
    async with _throttle_of(request).turn(known_series(name, str(caller.session_id))) as attempt:
        await gate_of(request).run(accounts.change_password, name, sent, caller.session_id)
        attempt.was_right = True
    if caller.session_id is not None:
        await _remember_device(name, request, response)


@router.get("/sessions")
def list_sessions(caller: CurrentCaller) -> list[Session]:
    """List the browsers in which the own account is signed in."""
    return sessions.of_account(_account_of(caller), caller.session_id)


@router.delete("/sessions/current", status_code=204)
def sign_out(caller: CurrentCaller, response: Response) -> None:
    """Sign out of this browser."""
    if caller.session_id is not None:
        sessions.end(caller.name, caller.session_id)
    response.delete_cookie(cookie_name(), httponly=True, samesite="lax")


@router.delete("/sessions/{session_id}", status_code=204)
def end_session(session_id: UUID, caller: CurrentCaller) -> None:
    """Sign out of another browser."""
    sessions.end(_account_of(caller), session_id)


@router.get("/tokens")
def list_tokens(caller: CurrentCaller) -> list[ApiToken]:
    """List the tokens of the own account."""
    return sessions.tokens_of(_account_of(caller))


@router.post("/tokens", status_code=201)
def add_token(token: TokenCreate, caller: CurrentCaller) -> ApiTokenCreated:
    """Make a token that acts as the own account; it is shown this once."""
    return sessions.add_token(_account_of(caller), token)


@router.delete("/tokens/{token_id}", status_code=204)
def revoke_token(token_id: UUID, caller: CurrentCaller) -> None:
    """Revoke a token of the own account."""
    sessions.revoke_token(_account_of(caller), token_id)


def _throttle_of(request: Request) -> SignInThrottle:
    throttle: SignInThrottle = request.app.state.sign_in_throttle
    return throttle


def _series(name: str, request: Request) -> list[Series]:
    mark = request.cookies.get(device_cookie_name(), "")
    if accounts.is_known_device(name, mark):
        return known_series(name.casefold(), mark)
    return sign_in_series(name, request.client.host if request.client else "")


async def _remember_device(name: str, request: Request, response: Response) -> None:
    mark = await run_in_threadpool(accounts.device_mark, name)
    _set_cookie(request, response, device_cookie_name(), mark, DEVICE_DAYS, SIGN_IN_PATH)


def _set_cookie(
    request: Request, response: Response, name: str, value: str, days: int, path: str = "/"
) -> None:
    response.set_cookie(
        name,
        value,
        path=path,
        max_age=days * DAY_SECONDS,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )


def _account_of(caller: sessions.Caller) -> str:
    if caller.name == PLATFORM:
        raise ConflictError(
            "accounts.platform-token-no-account",
            "the token of the platform is no account; name the account, as in "
            "/accounts/NAME/tokens, or sign in",
        )
    return caller.name
