"""The Prefect UI for signed-in owners, and forward authentication for the gateway.

The UI has a port of its own. Cookies ignore ports, so the session of the console arrives there too;
pages of other ports of this host can send it as well, which is why the origin is looked at.
"""

from typing import Annotated
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Header, Request
from fastapi.responses import FileResponse, JSONResponse, RedirectResponse, Response

from deployments.api import console
from deployments.api.access import (
    READING,
    caller_of_cookie,
    cookie_name,
    refuse_other_sites,
    require_role,
)
from infra.allowed_hosts import is_allowed, name_of
from infra.prefect_api import ask, decoded
from infra.settings import settings
from schemas.account import Role
from schemas.errors import UnauthorizedError

router = APIRouter(include_in_schema=False)
gateway_router = APIRouter(prefix="/prefect-ui", include_in_schema=False)

ForwardedHost = Annotated[str, Header(alias="x-forwarded-host")]
ForwardedMethod = Annotated[str, Header(alias="x-forwarded-method")]
ForwardedUri = Annotated[str, Header(alias="x-forwarded-uri")]


@router.get("/prefect-ui")
@router.get("/prefect-ui/{path:path}")
def open_prefect_ui(request: Request, path: str = "") -> Response:
    """Lead a signed-in owner to the UI under the name that was asked; let others sign in first."""
    caller = caller_of_cookie(request)
    if caller is None:
        return FileResponse(console.STATIC / "index.html", headers=console.ASK_IF_CHANGED)
    require_role(caller, Role.OWNER)  # access to the engine is full access
    query = f"?{request.url.query}" if request.url.query else ""
    host = name_of(request.headers["host"])
    address = f"{request.url.scheme}://{host}:{settings().prefect_ui_port}/{quote(path)}{query}"
    return RedirectResponse(address, headers={"Cache-Control": "no-store"})


@gateway_router.get("/access")
def check_access(
    request: Request,
    host: ForwardedHost = "",
    method: ForwardedMethod = "GET",
    uri: ForwardedUri = "/",
) -> Response:
    """Answer 200 when the gateway may pass a request of a browser on, with the cookies to pass."""
    is_page = method == "GET" and _shows_a_page(request)
    caller = caller_of_cookie(request)
    if caller is None and is_page and is_allowed(host):
        console_address = f"http://{name_of(host)}:{settings().api_port}"
        return RedirectResponse(f"{console_address}/prefect-ui{_path(uri)}", 303)
    if caller is None:
        raise UnauthorizedError(
            "access.engine-page-not-signed-in",
            "nobody is signed in, or the session has ended; sign in at {address} and open "
            "the Prefect UI from there",
            address=settings().effective_api_url,
        )
    require_role(caller, Role.OWNER)
    if method not in READING or not is_page:
        refuse_other_sites(request, host)
    return Response(headers={"Cookie": cookies} if (cookies := _other_cookies(request)) else None)


@gateway_router.get("/settings")
def show_ui_settings(
    host: ForwardedHost = "", proto: Annotated[str, Header(alias="x-forwarded-proto")] = "http"
) -> JSONResponse:
    """The UI settings of the Prefect server, without a password, which the gateway adds."""
    served = decoded(ask("GET", f"{settings().prefect_server_url}/ui-settings"))
    origin = f"{proto}://{host}" if is_allowed(host) else settings().prefect_ui_url
    return JSONResponse({**served, "auth": None, "api_url": f"{origin}/api"})


def _shows_a_page(request: Request) -> bool:
    """Whether a browser navigates to a page, also from another site; that changes nothing."""
    mode = request.headers.get("sec-fetch-mode")
    if mode is not None:
        return mode == "navigate"
    return "text/html" in request.headers.get("accept", "") and "origin" not in request.headers


def _path(uri: str) -> str:
    """Return path and query of a URL, starting with exactly one slash."""
    parts = urlsplit(uri)
    query = f"?{parts.query}" if parts.query else ""
    return f"/{parts.path.lstrip('/')}{query}"


def _other_cookies(request: Request) -> str:
    """Return the cookies of the UI only, without sessions of this and other ports."""
    sessions = cookie_name().rpartition("-")[0]
    return "; ".join(
        f"{name}={value}"
        for name, value in request.cookies.items()
        if not name.startswith(sessions)
    )
