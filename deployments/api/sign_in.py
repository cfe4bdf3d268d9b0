"""Signing in and out, and what everybody may do about the own account."""

import threading
import time
from collections import defaultdict, deque
from uuid import UUID

from fastapi import APIRouter, Request, Response

from deployments.api.access import CurrentCaller, caller_of_cookie, cookie_name, refuse_other_sites
from infra.catalog import accounts, sessions
from schemas.account import (
    PLATFORM,
    SESSION_DAYS,
    SIGN_IN_ATTEMPTS,
    SIGN_IN_WAIT_SECONDS,
    ApiToken,
    ApiTokenCreated,
    Credentials,
    Me,
    PasswordChange,
    Session,
    TokenCreate,
)
from schemas.errors import ConflictError, TooManyAttemptsError, UnauthorizedError

open_router = APIRouter(tags=["accounts"])
router = APIRouter(tags=["accounts"])

DAY_SECONDS = 86_400
NAMES_MAX = 10_000


class WrongPasswords:
    """Counts wrong passwords by name and address, so that nobody can try many."""

    def __init__(self) -> None:
        self._times: defaultdict[tuple[str, str], deque[float]] = defaultdict(deque)
        self._lock = threading.Lock()

    def refuse_many(self, name: str, address: str) -> None:
        """Refuse to look at another password after too many wrong ones."""
        with self._lock:
            times = self._times[name.lower(), address]
            while times and times[0] < time.monotonic() - SIGN_IN_WAIT_SECONDS:
                times.popleft()
            if len(times) < SIGN_IN_ATTEMPTS:
                return
            wait = SIGN_IN_WAIT_SECONDS - (time.monotonic() - times[0])
        raise TooManyAttemptsError(
            f"{SIGN_IN_ATTEMPTS} wrong passwords for {name!r}; try again in {wait:.0f} seconds"
        )

    def note(self, name: str, address: str) -> None:
        """Count a wrong password."""
        with self._lock:
            if len(self._times) > NAMES_MAX:
                self._times.clear()
            self._times[name.lower(), address].append(time.monotonic())

    def forget(self, name: str, address: str) -> None:
        """Begin anew after a right password."""
        with self._lock:
            self._times.pop((name.lower(), address), None)


_wrong = WrongPasswords()


@open_router.post("/sessions", status_code=201)
def sign_in(sent: Credentials, request: Request, response: Response) -> Me:
    """Sign in: sets the cookie of a session. Programs use tokens instead."""
    refuse_other_sites(request)
    address = request.client.host if request.client else ""
    _wrong.refuse_many(sent.name, address)
    account = accounts.with_password(sent.name, sent.password.get_secret_value())
    if account is None:
        _wrong.note(sent.name, address)
        raise UnauthorizedError("the name or the password is wrong; check both and try again")
    _wrong.forget(sent.name, address)
    secret, _ = sessions.begin(account.name, request.headers.get("user-agent", ""))
    response.set_cookie(
        cookie_name(),
        secret,
        max_age=SESSION_DAYS * DAY_SECONDS,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return Me(name=account.name, role=account.role)


@open_router.get("/sessions/current")
def show_session(request: Request) -> Me | None:
    """Show who is signed in in this browser; null when nobody is."""
    caller = caller_of_cookie(request)
    return Me(name=caller.name, role=caller.role) if caller else None


@router.get("/me")
def show_me(caller: CurrentCaller) -> Me:
    """Show who calls, as what."""
    return Me(name=caller.name, role=caller.role)


@router.put("/me/password", status_code=204)
def change_password(sent: PasswordChange, caller: CurrentCaller) -> None:
    """Change the own password; all other sessions end."""
    accounts.change_password(
        _account_of(caller),
        sent.current.get_secret_value(),
        sent.new.get_secret_value(),
        caller.session_id,
    )


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
def add_token(wanted: TokenCreate, caller: CurrentCaller) -> ApiTokenCreated:
    """Make a token that acts as the own account; it is shown this once."""
    return sessions.add_token(_account_of(caller), wanted)


@router.delete("/tokens/{token_id}", status_code=204)
def revoke_token(token_id: UUID, caller: CurrentCaller) -> None:
    """Revoke a token of the own account."""
    sessions.revoke_token(_account_of(caller), token_id)


def _account_of(caller: sessions.Caller) -> str:
    if caller.name == PLATFORM:
        raise ConflictError(
            "the token of the platform is no account; name the account, as in "
            "/accounts/NAME/tokens, or sign in"
        )
    return caller.name
