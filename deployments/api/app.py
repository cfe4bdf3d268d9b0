"""The API application: routers, errors as one JSON form, limits."""

import gc
import logging
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from deployments.api import (
    accounts,
    batch_jobs,
    buckets,
    data_jobs,
    datasets,
    exports,
    forms,
    gateway_errors,
    health,
    kubernetes,
    labels,
    metrics,
    models,
    monitoring,
    platform,
    predictions,
    prefect_ui,
    project_transfer,
    projects,
    recordings,
    samples,
    schedules,
    services,
    sign_in,
    suggestions,
    training,
    versions,
)
from deployments.api.access import current_caller, permitted
from deployments.api.allowed_hosts import AllowedHosts
from deployments.api.body_limit import BodyLimit
from deployments.api.caller_first import CallerFirst
from deployments.api.console import add_console
from deployments.api.password_gate import PasswordGate
from deployments.api.sign_in_throttle import SignInThrottle
from infra import full_disk
from infra.settings import settings
from schemas.errors import ErrorBody, ExemlError
from schemas.languages import said
from schemas.message import Message
from schemas.problem_sentences import sentences
from tasks.serving.spoken_language import SpokenLanguage, language_of

logger = logging.getLogger(__name__)

PREFIX = "/api/v1"
# A batch of 10,000 labels makes a million objects; with Python's default thresholds the garbage
# collector scans them repeatedly, which takes a third of the time.
COLLECTOR_THRESHOLDS = (50_000, 20, 100)
NOUNS = (
    buckets, datasets, samples, labels, data_jobs, versions, exports, projects, models, services,
    training, schedules, sign_in, accounts, forms, platform, monitoring, predictions,
    recordings, batch_jobs, kubernetes, suggestions, project_transfer,
)  # fmt: skip


def create_app() -> FastAPI:
    """Build the application."""
    gc.set_threshold(*COLLECTOR_THRESHOLDS)
    app = FastAPI(
        title="ExeML",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        generate_unique_id_function=lambda route: route.name,
        responses={"default": {"model": ErrorBody, "description": "What was wrong, what to do"}},
    )
    app.state.password_gate = PasswordGate()
    app.state.sign_in_throttle = SignInThrottle()
    app.add_middleware(BodyLimit)  # innermost, as the route is set in its scope
    app.add_middleware(
        CallerFirst,
        prefix=PREFIX,
        open_paths=("/sessions",),
        refusals={ExemlError: _product_error, OperationalError: _catalog_error},
    )
    for open_router in (
        health.router,
        gateway_errors.router,
        sign_in.open_router,
        prefect_ui.gateway_router,
    ):
        app.include_router(open_router, prefix=PREFIX)
    for noun in NOUNS:
        app.include_router(noun.router, prefix=PREFIX, dependencies=[Depends(permitted)])
    app.include_router(metrics.router, dependencies=[Depends(current_caller)])
    app.include_router(prefect_ui.router)
    app.add_middleware(SpokenLanguage)
    app.add_middleware(AllowedHosts)
    app.add_api_route(
        f"{PREFIX}/openapi.json",
        _description,
        dependencies=[Depends(current_caller)],
        include_in_schema=False,
    )
    add_console(app)
    trusted = [str(proxy) for proxy in settings().trusted_proxies]
    app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=trusted)
    app.add_exception_handler(ExemlError, _product_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(OperationalError, _catalog_error)
    app.add_exception_handler(OSError, _unexpected_error)
    app.add_exception_handler(Exception, _unexpected_error)
    return app


# What the framework says itself.
HTTP_REASONS = {
    "Not Found": Message("platform.not-found", "Not Found"),
    "Method Not Allowed": Message("platform.method-not-allowed", "Method Not Allowed"),
}


def _description(request: Request) -> JSONResponse:
    return JSONResponse(request.app.openapi())


def _answer(
    request: Request,
    status: int,
    code: str,
    sentence: str,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    sentence = said(sentence, language_of(request))
    body = ErrorBody(error_code=code, error_msg=sentence).model_dump()
    return JSONResponse(body, status, headers)


def _product_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ExemlError)
    error = full_disk.explained(error) or error
    seconds = error.retry_after_seconds
    headers = None if seconds is None else {"Retry-After": str(seconds)}
    return _answer(request, error.status, error.code, str(error), headers)


def _invalid_request(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return _answer(request, 422, "INVALID_INPUT", sentences(error.errors()))


def _http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    code = HTTPStatus(error.status_code).name
    sentence = Message(
        "platform.http-error",
        "{request}: {reason}",
        request=f"{request.method} {request.url.path}",
        reason=HTTP_REASONS.get(error.detail, error.detail),
    )
    return _answer(request, error.status_code, code, sentence)


def _catalog_error(request: Request, error: Exception) -> JSONResponse:
    logger.error("the catalog failed", exc_info=error)
    if full := full_disk.explained(error):
        return _product_error(request, full)
    reason = str(getattr(error, "orig", error)).splitlines()[0]
    return _answer(
        request,
        503,
        "CATALOG_UNAVAILABLE",
        Message(
            "platform.catalog-unusable",
            "the catalog cannot be used ({reason}); nothing was changed. Free disk space or check "
            "EXEML_DATABASE_URL, then try again",
            reason=reason,
        ),
    )


def _unexpected_error(request: Request, error: Exception) -> JSONResponse:
    logger.error("%s %s failed", request.method, request.url.path, exc_info=error)
    if full := full_disk.explained(error):
        return _product_error(request, full)
    return _answer(
        request,
        500,
        "INTERNAL_ERROR",
        Message(
            "platform.own-fault",
            "{request} failed by a fault of ExeML ({error}); its trace is in {log}",
            request=f"{request.method} {request.url.path}",
            error=type(error).__name__,
            log=str(settings().logs / "api.log"),
        ),
    )


app = create_app()
