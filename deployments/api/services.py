"""Prediction services: deploy, start, stop, divide the traffic, limit, and make API keys."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import computed_field

from deployments.api import service_changes, service_comparison, service_reference
from deployments.api.access import Author
from infra import gateway, specifications
from infra.catalog import api_keys, service_traffic, services
from infra.catalog.traffic_states import Cause
from infra.replica_files import write_key_file
from schemas.errors import ExemlError
from schemas.message import Message
from schemas.service import (
    ApiKey,
    ApiKeyCreated,
    ComparisonReport,
    KeyName,
    NewDeployment,
    Service,
    ServiceReference,
    ServiceStatus,
    SettingsChange,
)
from schemas.specification import Specification
from schemas.traffic import RollBack, TrafficChange, TrafficState
from tasks.projects import project_deletion

router = APIRouter(prefix="/services", tags=["services"])


class ServiceView(Service):
    """A service with the address that answers its predictions."""

    @computed_field  # type: ignore[prop-decorator]
    @property
    def url(self) -> str:
        """Where predictions are asked from."""
        return gateway.prediction_url(self.id)

    @computed_field(  # type: ignore[prop-decorator]
        description="The wanted state does not answer yet; what answered before does meanwhile"
    )
    @property
    def changing(self) -> bool:
        """Whether a start, restart or traffic change is in progress."""
        failed = self.status is ServiceStatus.FAILED
        return self.wanted and not failed and not self.answers_as_wanted


@router.get("")
def list_services(name: str | None = None) -> list[ServiceView]:
    """List services; with `name`, those of that name, the latest first."""
    return [_view(s) for s in services.list_all() if name is None or s.name.lower() == name.lower()]


@router.post("", status_code=201)
def deploy_service(deployment: NewDeployment, by: Author) -> ServiceView:
    """Deploy a version; into the service of that name if there is one, which answers meanwhile.

    A traffic ratio of 100 takes the place of the other versions, a smaller one leaves them the
    rest in the proportions they have. A service that is there keeps its hours of auto stop, and the
    hardware of the version that is replaced, unless other ones are sent.
    """
    return _view(service_changes.deploy(deployment, by))


@router.get("/specifications")
def list_specifications() -> list[Specification]:
    """List the hardware of compute nodes; what this machine cannot run has the reason."""
    return specifications.list_all()


@router.get("/{service_id}")
def show_service(service_id: UUID) -> ServiceView:
    """Show one service."""
    return _view(services.get(service_id))


@router.delete("/{service_id}", status_code=204)
def delete_service(service_id: UUID) -> None:
    """Delete a stopped service with its keys, history and recorded requests."""
    project_deletion.delete_service(service_id)


@router.post("/{service_id}/start")
def start_service(service_id: UUID) -> ServiceView:
    """Start a stopped or failed service; its auto stop begins anew; `changing` until it answers."""
    return _view(services.want(service_id, wanted=True))


@router.post("/{service_id}/stop")
def stop_service(service_id: UUID) -> ServiceView:
    """Stop a service; it can be started again."""
    return _view(services.want(service_id, wanted=False))


@router.post("/{service_id}/restart")
def restart_service(service_id: UUID) -> ServiceView:
    """Replace all processes by new ones, and be `changing` meanwhile; one that runs answers on."""
    return _view(services.restart(service_id))


@router.put("/{service_id}/settings")
def change_settings(service_id: UUID, change: SettingsChange) -> ServiceView:
    """Change auto stop, limits and allowed origins; 409 if the service has changed meanwhile."""
    return _view(service_changes.change_settings(service_id, change))


@router.get("/{service_id}/traffic")
def list_traffic_states(service_id: UUID) -> list[TrafficState]:
    """List the present and the latest former states of the traffic, newest first."""
    return service_traffic.history(service_id)


@router.put("/{service_id}/traffic")
def divide_traffic(service_id: UUID, change: TrafficChange, by: Author) -> ServiceView:
    """Say which versions the service has and what each gets, all in one change.

    Versions that are not named are taken away, new ones answer when all their replicas can. Until
    the gateway divides requests so the service is `changing`; 409 if it has changed meanwhile.
    """
    return _view(service_changes.divide(services.get(service_id), change, by))


@router.post("/{service_id}/rollback")
def roll_back(service_id: UUID, request: RollBack, by: Author) -> ServiceView:
    """Return to a former state of the traffic, by default to the one before the present one."""
    if request.to is None:
        reason = Message("services.rolled-back", "rolled back")
    else:
        reason = service_traffic.rolled_back_to(request.to)
    return _view(service_traffic.roll_back(service_id, request.to, cause=Cause(reason, by)))


@router.get("/{service_id}/comparison")
def compare_shadow(service_id: UUID) -> ComparisonReport:
    """Compare the answers and times of shadows with those of the versions that answer."""
    return service_comparison.comparison(services.get(service_id))


@router.get("/{service_id}/reference")
def show_reference(service_id: UUID) -> ServiceReference:
    """Show how to call the service with curl, Python and JavaScript."""
    return service_reference.reference(services.get(service_id))


@router.get("/{service_id}/api-keys")
def list_api_keys(service_id: UUID) -> list[ApiKey]:
    """List the API keys of a service by their names and ends; keys themselves are not stored."""
    return api_keys.of_service(service_id)


@router.post("/{service_id}/api-keys", status_code=201)
def create_api_key(service_id: UUID, key: KeyName | None = None) -> ApiKeyCreated:
    """Make an API key for a service; it is shown only now and valid at once."""
    created = api_keys.add(service_id, key.name if key else "")
    try:
        write_key_file(service_id)
    except (ExemlError, OSError):
        api_keys.revoke(created.id)  # nobody has seen it
        raise
    return created


@router.delete("/api-keys/{key_id}", status_code=204)
def revoke_api_key(key_id: UUID) -> None:
    """Revoke an API key; requests with it are refused at once."""
    write_key_file(api_keys.revoke(key_id))


def _view(service: Service) -> ServiceView:
    return ServiceView.model_validate(service.model_dump())
