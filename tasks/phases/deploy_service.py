"""Deploy Service: write the service that is wanted and wait until the reconciler runs it."""

import time
from uuid import UUID

from prefect.artifacts import create_link_artifact, create_markdown_artifact

from infra import gateway
from infra.catalog import projects, service_traffic, services
from infra.settings import settings as platform_settings
from schemas.errors import PlatformError
from schemas.languages import said
from schemas.message import Message
from schemas.phase import PhaseKey, WorkflowRun
from schemas.service import DeploymentSettings, Service, ServiceStatus
from tasks.phases.phase_record import phase_task, recorded_phase
from tasks.projects.deployable import deployable

POLL_SECONDS = 0.3


@phase_task("Deploy Service")
def deploy_service(run: WorkflowRun, settings: DeploymentSettings) -> UUID:
    """Let the project's service have the version, wait until it answers, and return its id."""
    with recorded_phase(run, PhaseKey.DEPLOY_SERVICE) as note:
        model, name = deployable(run, settings), projects.get(run.project_id).name
        service = service_traffic.deploy(run.project_id, model.id, name, settings, run.id)
        wait_until_served(service)
        address = gateway.prediction_url(service.id)
        title = said(Message("services.predictions", "Predictions"), platform_settings().language)
        create_link_artifact(address, title, key="service", description=service.name)
        show_service(service, model.id)
        note.text = Message("phases.predictions-at", "predictions at {address}", address=address)
    return service.id


def show_service(service: Service, model_version_id: UUID) -> None:
    """Keep a page with a first prediction of a service that serves now with the flow run."""
    from tasks.reports.first_prediction import service_page  # reads dataset versions

    page = service_page(service, model_version_id)
    create_markdown_artifact(page, key="first-prediction", description=service.name)


def wait_until_served(wanted: Service) -> None:
    """Wait until a service has reached the state that was wanted; PlatformError if it does not."""
    deadline = time.monotonic() + platform_settings().start_limit_seconds
    while time.monotonic() < deadline:
        now = services.get(wanted.id)
        if now.answers_as_wanted and now.served_revision == wanted.traffic_revision:
            return
        if not now.wanted:
            raise PlatformError(
                "services.stopped-while-starting",
                "service {service!r} was stopped while it started; retry",
                service=now.name,
            )
        if now.status is ServiceStatus.FAILED or now.traffic_revision != wanted.traffic_revision:
            raise PlatformError(
                "services.did-not-start",
                "service {service!r} did not start: {reason}",
                service=now.name,
                reason=_why(now),
            )
        time.sleep(POLL_SECONDS)
    raise PlatformError(
        "services.not-running-in-time",
        "service {service!r} is not running after {seconds} s; see `exeml status` and "
        "logs/reconciler.log",
        service=wanted.name,
        seconds=platform_settings().start_limit_seconds,
    )


def _why(now: Service) -> str:
    changed = Message("services.versions-changed", "its versions were changed meanwhile")
    return now.message or changed
