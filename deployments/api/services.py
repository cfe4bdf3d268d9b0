"""Prediction services: look at, start, stop, and make API keys."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import computed_field

from deployments.replica_files import write_key_file
from infra import gateway
from infra.catalog import api_keys, services
from schemas.service import ApiKeyCreated, Service

router = APIRouter(prefix="/services", tags=["services"])


class ServiceView(Service):
    """A service with the address that answers its predictions."""

    @computed_field  # type: ignore[prop-decorator]
    @property
    def url(self) -> str:
        """Where predictions are asked from."""
        return gateway.prediction_url(self.id)


@router.get("")
def list_services(name: str | None = None) -> list[ServiceView]:
    """List services; with `name`, those of that name, the latest first."""
    return [_view(s) for s in services.all() if name is None or s.name.lower() == name.lower()]


@router.get("/{service_id}")
def show_service(service_id: UUID) -> ServiceView:
    """Show one service."""
    return _view(services.get(service_id))


@router.post("/{service_id}/start")
def start_service(service_id: UUID) -> ServiceView:
    """Start a stopped or failed service; its auto stop begins anew."""
    services.want(service_id, wanted=True)
    return _view(services.get(service_id))


@router.post("/{service_id}/stop")
def stop_service(service_id: UUID) -> ServiceView:
    """Stop a service; it can be started again."""
    services.want(service_id, wanted=False)
    return _view(services.get(service_id))


@router.post("/{service_id}/api-keys", status_code=201)
def create_api_key(service_id: UUID) -> ApiKeyCreated:
    """Make an API key for a service; it is shown only now and valid at once."""
    created = api_keys.add(service_id)
    write_key_file(service_id)
    return created


@router.delete("/api-keys/{key_id}", status_code=204)
def revoke_api_key(key_id: UUID) -> None:
    """Revoke an API key; requests with it are refused at once."""
    write_key_file(api_keys.revoke(key_id))


def _view(service: Service) -> ServiceView:
    return ServiceView.model_validate(service.model_dump())
