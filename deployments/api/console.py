"""The files of the web console, with headers that let a page run nothing but them."""

from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.responses import FileResponse, Response
from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FOLDER = Path(__file__).resolve().parents[1] / "console"
STATIC = FOLDER / "static"
PACKAGES = ("preact", "htm", "wavesurfer.js", "uplot")
HOOKS = "preact/hooks/dist/hooks.mjs"
PLACES = (
    "projects",
    "schedules",
    "datasets",
    "models",
    "services",
    "batch-jobs",
    "account",
    "accounts",
    "platform",
)
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        "connect-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
ASK_IF_CHANGED = {"Cache-Control": "no-cache"}

router = APIRouter(include_in_schema=False)


@router.get("/")
def index() -> FileResponse:
    """Return the page; its script reads the address."""
    return FileResponse(STATIC / "index.html", headers=ASK_IF_CHANGED)


@router.get(f"/vendor/{HOOKS}")
def hooks() -> Response:
    """Return the hooks of Preact, which name Preact in the way of bundlers, for a browser."""
    text = (FOLDER / "node_modules" / HOOKS).read_text(encoding="utf-8")
    script = text.replace('from"preact"', 'from"/vendor/preact/dist/preact.mjs"')
    return Response(script, media_type="text/javascript", headers=ASK_IF_CHANGED)


for place in PLACES:
    router.add_api_route(f"/{place}", index)
    router.add_api_route(f"/{place}/{{_:path}}", index)


def add_console(app: FastAPI) -> None:
    """Serve the console and its packages, which `make setup` installs."""
    app.include_router(router)
    app.mount("/console", GZipMiddleware(ConsoleFiles(directory=STATIC)))
    for package in PACKAGES:
        files = ConsoleFiles(directory=FOLDER / "node_modules" / package, check_dir=False)
        app.mount(f"/vendor/{package}", GZipMiddleware(files))
    app.add_middleware(SecurityHeaders)


class ConsoleFiles(StaticFiles):
    """Files that a browser keeps, but asks about, so that a new version is seen at once."""

    def file_response(self, *args: object, **named: object) -> Response:
        """Add the header to the answer, also where it says that nothing has changed."""
        response = super().file_response(*args, **named)  # type: ignore[arg-type]
        response.headers.update(ASK_IF_CHANGED)
        return response


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
