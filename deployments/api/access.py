"""Who may call the API, and what each role may do: the only place where that is decided.

A program sends `Authorization: Bearer TOKEN`, a browser the cookie of its session. Reading takes
the role of a viewer, changing that of an owner, unless a router says less or more.
"""

import hmac
from collections.abc import Callable
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.params import Depends as Dependency
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from infra.catalog import sessions
from infra.catalog.sessions import Caller
from infra.secrets import api_token
from infra.settings import settings
from schemas.account import PLATFORM, Role
from schemas.errors import ForbiddenError, UnauthorizedError

READING = ("GET", "HEAD")
OWN_SITES = ("same-origin", "none")

_bearer = HTTPBearer(
    auto_error=False, description="The token that `exeml token` prints, or one of an account"
)


def cookie_name() -> str:
    """Name of the session cookie; cookies ignore the port, so that it is a part of the name."""
    return f"exeml-session-{settings().api_port}"


def current_caller(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Caller:
    """Return who calls; refuse a call of nobody."""
    if credentials is not None:
        return _caller_with_token(credentials.credentials)
    caller = caller_of_cookie(request)
    if caller is None:
        raise UnauthorizedError(
            "nobody is signed in, or the session has ended; sign in, or add the header "
            "'Authorization: Bearer TOKEN' with the token that `exeml token` prints"
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


def access(read: Role = Role.VIEWER, write: Role = Role.OWNER) -> Dependency:
    """Say which role the routes of a router take."""

    def require(request: Request, caller: CurrentCaller) -> None:
        needed = read if request.method in READING else write
        require_role(caller, needed)

    checked: Callable[..., None] = require
    return Dependency(checked)


def require_role(caller: Caller, needed: Role) -> None:
    """Refuse a caller whose role is less than this; ForbiddenError says what it takes."""
    if not caller.role.may(needed):
        raise ForbiddenError(
            f"{caller.name!r} is a {caller.role} and this takes the role {needed}; "
            "ask an owner to do it or to change the role"
        )


def refuse_other_sites(request: Request, host: str | None = None) -> None:
    """Refuse what a page of another site makes a browser send; ports of one host share cookies.

    `host` is what the browser asked, where a proxy asks on its behalf.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    own = urlsplit(origin).netloc == (host or request.headers.get("host")) if origin else True
    if site not in OWN_SITES if site is not None else not own:
        raise ForbiddenError(
            f"the call comes from a page of another site ({origin or site}); open the console at "
            f"{settings().effective_api_url}, or let programs send a token"
        )


def _caller_with_token(token: str) -> Caller:
    if hmac.compare_digest(token.encode(), api_token().encode()):
        return Caller(PLATFORM, Role.OWNER)
    caller = sessions.caller_with_token(token)
    if caller is None:
        raise UnauthorizedError(
            "the token is wrong, revoked or out of date; `exeml token` prints the one of the "
            "platform, the account page makes others"
        )
    return caller
