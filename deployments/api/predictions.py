"""Trying a service out: the same request, through the same gateway, without an API key."""

from typing import Annotated
from uuid import UUID

import httpx
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from deployments.api.body_limit import takes, uploads
from infra.catalog import services
from infra.replica_files import write_key_file
from infra.secrets import platform_key
from infra.settings import settings
from schemas.errors import ConflictError, PlatformError
from schemas.service import Service, ServiceStatus

router = APIRouter(prefix="/services", tags=["services"])

TIMEOUT_SECONDS = 60
PASSED_ON = ("content-type", "accept-language")


def running_service(service_id: UUID) -> Service:
    """Return a running service that the platform may call."""
    service = services.get(service_id)
    if service.status is not ServiceStatus.RUNNING:
        raise ConflictError(
            "services.prediction-needs-running",
            "service {service!r} is {status}; prediction can be performed only when the "
            "service status is Running, so start it first",
            service=service.name,
            status=service.status,
        )
    write_key_file(service_id)
    return service


@router.post("/{service_id}/predict")
@takes(uploads)
async def predict(
    service: Annotated[Service, Depends(running_service)], request: Request
) -> Response:
    """Prediction: send a file or Inference Code (JSON) to a service that is Running.

    The answer is the Test Result. Options go into the query, as `?explain=true`.
    """
    answer = await _ask(service.id, request)
    media_type = answer.headers.get("content-type", "application/json")
    return Response(answer.content, answer.status_code, media_type=media_type)


async def _ask(service_id: UUID, request: Request) -> httpx.Response:
    url = f"{settings().local_gateway_url}/v1/infers/{service_id}"
    headers = {"X-Api-Key": platform_key(service_id)}
    headers |= {name: request.headers[name] for name in PASSED_ON if name in request.headers}
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False) as client:
            return await client.post(
                url,
                content=await request.body(),
                params=request.query_params,
                headers=headers,
            )
    except httpx.TransportError as error:
        raise PlatformError(
            "services.gateway-silent",
            "the gateway does not answer at {url} ({error}); see `exeml status`",
            url=url,
            error=type(error).__name__,
        ) from error
