"""The files of the web console, with headers that let a page run nothing but them."""

from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.responses import FileResponse
from starlette.datastructures import MutableHeaders
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FOLDER = Path(__file__).resolve().parents[1] / "console"
STATIC = FOLDER / "static"
PACKAGES = ("preact", "htm")
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' blob: data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

router = APIRouter(include_in_schema=False)


@router.get("/")
@router.get("/projects/{_}")
def index() -> FileResponse:
    """Return the page; its script reads the address."""
    return FileResponse(STATIC / "index.html")


def add_console(app: FastAPI) -> None:
    """Serve the console and its packages, which `make setup` installs."""
    app.include_router(router)
    app.mount("/console", StaticFiles(directory=STATIC))
    for package in PACKAGES:
        files = StaticFiles(directory=FOLDER / "node_modules" / package, check_dir=False)
        app.mount(f"/vendor/{package}", files)
    app.add_middleware(SecurityHeaders)


class SecurityHeaders:
    """ASGI middleware that adds the security headers to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers where the answer starts."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, with_headers)
