"""Bodies of errors that the gateway answers itself, before a request reaches a service."""

from http import HTTPStatus
from urllib.parse import urlsplit

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from infra import allowed_hosts, gateway
from infra.settings import settings
from schemas.errors import ErrorBody
from schemas.languages import said, spoken
from schemas.message import Message

router = APIRouter(tags=["gateway"])

RETRY_SECONDS = 1


@router.get("/gateway-errors/{status}", include_in_schema=False)
def gateway_error(status: int, url: str = "") -> JSONResponse:
    """Return the error body that the gateway sends with one of its own statuses."""
    headers = {"Retry-After": str(RETRY_SECONDS)} if status in (502, 503) else None
    code, sentence = _reason(status, url)
    body = ErrorBody(error_code=code, error_msg=said(sentence, spoken()))
    return JSONResponse(body.model_dump(), status, headers)


def _reason(status: int, url: str) -> tuple[str, str]:
    """Return the code and the sentence of a status; most name the address that was asked."""
    if status == HTTPStatus.MISDIRECTED_REQUEST:
        return "UNKNOWN_HOST", allowed_hosts.refusal(_host_of(url))
    code, sentence = _reasons().get(status, ("SERVICE_ERROR", FAILED))
    if not url:
        return code, sentence
    named = Message("services.error-at", "{reason} ({address})", reason=sentence, address=url)
    return code, named


FAILED = Message("services.failed", "the service failed; `exeml status` shows where its log is")


def _reasons() -> dict[int, tuple[str, Message]]:
    return {
        404: (
            "NOT_FOUND",
            Message(
                "services.nothing-here",
                "no service runs at this address; `exeml service list` shows addresses",
            ),
        ),
        408: (
            "TOO_SLOW",
            Message(
                "services.request-too-slow",
                "the request did not come within {seconds} s; send a smaller file, or over a "
                "faster line",
                seconds=gateway.READ_SECONDS,
            ),
        ),
        413: (
            "TOO_LARGE",
            Message(
                "services.body-over-limit",
                "the body is over the limit of the service, which is {limit:,} bytes or less; send "
                "a smaller file, or see `exeml service settings NAME`",
                limit=settings().upload_max_bytes,
            ),
        ),
        429: (
            "TOO_MANY_REQUESTS",
            Message(
                "services.too-many-requests",
                "there are more requests at once or in a second than the service takes; try again "
                "later",
            ),
        ),
        502: (
            "SERVICE_UNAVAILABLE",
            Message(
                "services.gateway-no-answer", "the service did not answer; try again in a moment"
            ),
        ),
        503: (
            "SERVICE_UNAVAILABLE",
            Message(
                "services.no-replica-ready",
                "no replica of the service is ready; try again in a moment",
            ),
        ),
        504: (
            "SERVICE_TIMEOUT",
            Message(
                "services.took-too-long",
                "the service took too long; try again or send a smaller file",
            ),
        ),
    }


def _host_of(url: str) -> str:
    """Return the service name from the URL as forwarded by the gateway, which is untrusted."""
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url
