"""Bodies of errors that the gateway answers itself, before a request reaches a service."""

from http import HTTPStatus
from urllib.parse import urlsplit

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from infra import allowed_hosts, gateway
from infra.settings import settings
from schemas.errors import ErrorBody

router = APIRouter(tags=["gateway"])

RETRY_SECONDS = 1


@router.get("/gateway-errors/{status}", include_in_schema=False)
def gateway_error(status: int, url: str = "") -> JSONResponse:
    """Return the error body that the gateway sends with one of its own statuses."""
    headers = {"Retry-After": str(RETRY_SECONDS)} if status in (502, 503) else None
    return JSONResponse(_body(status, url).model_dump(), status, headers)


def _body(status: int, url: str) -> ErrorBody:
    limit = f"{settings().upload_max_bytes:,}"
    known = {
        404: ("NOT_FOUND", "no service runs at this address; `exeml service list` shows addresses"),
        408: (
            "TOO_SLOW",
            f"the request did not come within {gateway.READ_SECONDS} s; send a smaller file, or "
            "over a faster line",
        ),
        413: (
            "TOO_LARGE",
            f"the body is over the limit of the service, which is {limit} bytes or less; send a "
            "smaller file, or see `exeml service settings NAME`",
        ),
        421: ("UNKNOWN_HOST", allowed_hosts.refusal(_host_of(url))),
        429: (
            "TOO_MANY_REQUESTS",
            "there are more requests at once or in a second than the service takes; try again "
            "later",
        ),
        502: ("SERVICE_UNAVAILABLE", "the service did not answer; try again in a moment"),
        503: ("SERVICE_UNAVAILABLE", "no replica of the service is ready; try again in a moment"),
        504: ("SERVICE_TIMEOUT", "the service took too long; try again or send a smaller file"),
    }
    code, sentence = known.get(
        status, ("SERVICE_ERROR", "the service failed; `exeml status` shows where its log is")
    )
    if status == HTTPStatus.MISDIRECTED_REQUEST:
        return ErrorBody(error_code=code, error_msg=sentence)
    return ErrorBody(error_code=code, error_msg=f"{sentence} ({url})" if url else sentence)


def _host_of(url: str) -> str:
    """Return the service name from the URL as forwarded by the gateway, which is untrusted."""
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url
