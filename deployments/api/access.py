"""Who may call the API: the only place where that is decided, by `schemas/role_table.py`.

A program sends `Authorization: Bearer TOKEN`, a browser the cookie of its session.
"""

import hmac
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from infra.catalog import sessions
from infra.catalog.sessions import Caller
from infra.secrets import api_token
from infra.settings import settings
from schemas.account import PLATFORM, Role
from schemas.errors import ForbiddenError, UnauthorizedError
from schemas.role_table import ability_for

READING = ("GET", "HEAD")
OWN_SITES = ("same-origin", "none")
KNOWN_CALLER = "exeml.caller"  # key in the ASGI scope of a request whose caller is already known

bearer = HTTPBearer(
    auto_error=False, description="The token that `exeml token` prints, or one of an account"
)


def cookie_name() -> str:
    """Name of the session cookie; cookies ignore the port, so that it is a part of the name."""
    return f"exeml-session-{settings().api_port}"


def current_caller(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> Caller:
    """Return the caller; UnauthorizedError without valid credentials."""
    if KNOWN_CALLER in request.scope:
        known: Caller = request.scope[KNOWN_CALLER]
        return known
    if credentials is not None:
        return _caller_with_token(credentials.credentials)
    caller = caller_of_cookie(request)
    if caller is None:
        raise UnauthorizedError(
            "access.not-signed-in",
            "nobody is signed in, or the session has ended; sign in, or add the header "
            "'Authorization: Bearer TOKEN' with the token that `exeml token` prints",
        )
    if request.method not in READING:
        refuse_other_sites(request)
    return caller


def caller_of_cookie(request: Request) -> Caller | None:
    """Return who is signed in in this browser."""
    secret = request.cookies.get(cookie_name())
    return sessions.caller_with_session(secret) if secret else None


def author(caller: Annotated[Caller, Depends(current_caller)]) -> str:
    """Return the name that changes are kept under."""
    return caller.name


CurrentCaller = Annotated[Caller, Depends(current_caller)]
Author = Annotated[str, Depends(author)]


def permitted(request: Request, caller: CurrentCaller) -> None:
    """Refuse a call that the role table does not allow the caller; also a route without an entry.

    Whose things others than owners may touch is checked by the routes that know them.
    """
    ability = ability_for(request.method, request.scope["route"].path)
    require_role(caller, ability.role if ability else Role.OWNER)


def require_role(caller: Caller, needed: Role) -> None:
    """Refuse a caller with a lower role; ForbiddenError names the required one."""
    if not caller.role.may(needed):
        raise ForbiddenError(
            "access.role-too-low",
            "{caller!r} is a {role} and this takes the role {needed}; ask an owner to do it "
            "or to change the role",
            caller=caller.name,
            role=caller.role,
            needed=needed,
        )


def refuse_other_sites(request: Request, host: str | None = None) -> None:
    """Refuse cross-site requests of browsers (CSRF); ports of one host share cookies.

    `host` is what the browser asked, where a proxy asks on its behalf.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    own = urlsplit(origin).netloc == (host or request.headers.get("host")) if origin else True
    if site not in OWN_SITES if site is not None else not own:
        raise ForbiddenError(
            "access.foreign-page",
            "the call comes from a page of another site ({site}); open the console at "
            "{address}, or let programs send a token",
            site=str(origin or site),
            address=settings().effective_api_url,
        )


def _caller_with_token(token: str) -> Caller:
    if hmac.compare_digest(token.encode(), api_token().encode()):
        return Caller(PLATFORM, Role.OWNER)
    caller = sessions.caller_with_token(token)
    if caller is None:
        raise UnauthorizedError(
            "access.token-invalid",
            "the token is wrong, revoked or out of date; `exeml token` prints the one of "
            "the platform, the account page makes others",
        )
    return caller
