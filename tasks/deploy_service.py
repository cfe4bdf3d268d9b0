"""Deploy Service: write the service that is wanted and wait until the reconciler runs it."""

import time
from uuid import UUID

from prefect import task
from prefect.artifacts import create_link_artifact

from infra import gateway
from infra.catalog import models, projects, services
from infra.settings import settings as platform_settings
from schemas.errors import PlatformError
from schemas.phase import PhaseKey, WorkflowRun
from schemas.service import DeploymentSettings, Service, ServiceStatus
from tasks.phase_record import once_per_run, recorded_phase

POLL_SECONDS = 0.3
ENDED = (ServiceStatus.FAILED, ServiceStatus.STOPPING, ServiceStatus.STOPPED)


@task(name="Deploy Service", persist_result=True, cache_key_fn=once_per_run)
def deploy_service(run: WorkflowRun, settings: DeploymentSettings) -> UUID:
    """Ask for the service, wait until it runs, and return its id."""
    with recorded_phase(run, PhaseKey.DEPLOY_SERVICE) as note:
        service = services.request(
            run_id=run.id,
            project_id=run.project_id,
            model_version_id=models.deployable(run, settings.version).id,
            name=projects.get(run.project_id).name,
            settings=settings,
        )
        if service.status in ENDED or not service.wanted:
            services.want(service.id, wanted=True)
        _wait_until_running(service)
        address = gateway.prediction_url(service.id)
        create_link_artifact(address, "Predictions", key="service", description=service.name)
        note.text = f"predictions at {address}"
    return service.id


def _wait_until_running(service: Service) -> None:
    deadline = time.monotonic() + platform_settings().start_timeout_seconds
    while time.monotonic() < deadline:
        now = services.get(service.id)
        if now.status is ServiceStatus.RUNNING:
            return
        if not now.wanted:
            raise PlatformError(f"service {service.name!r} was stopped while it started; retry")
        if now.status is ServiceStatus.FAILED:
            raise PlatformError(f"service {service.name!r} did not start: {now.message}")
        time.sleep(POLL_SECONDS)
    raise PlatformError(
        f"service {service.name!r} is not running after "
        f"{platform_settings().start_timeout_seconds} s; see `exeml status` and logs/reconciler.log"
    )
