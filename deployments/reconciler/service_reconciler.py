"""Brings the services that run to the services that are wanted, again and again."""

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID

from deployments.reconciler.running_replica import remove_logs
from deployments.reconciler.service_replicas import (
    ServiceReplicas,
    end_unknown_replicas,
    keep_recorded_ports,
)
from deployments.reconciler.service_routing import publish
from infra import gateway
from infra.catalog import models, service_traffic, services
from infra.catalog.traffic_states import Cause
from infra.replica_files import key_file, remove_files, write_key_file
from schemas.errors import (
    ConflictError,
    ExemlError,
    ObjectStoreUnavailableError,
    PlatformError,
)
from schemas.message import Message, joined
from schemas.service import Service, ServiceStatus, ServiceVersion
from schemas.specification import CORES
from tasks.models.bento import ensure_bento

logger = logging.getLogger(__name__)

SERVICES_AT_ONCE = 8


class ServiceReconciler:
    """Works on each service in a thread, so that a slow one delays no other."""

    def __init__(self) -> None:
        self._replicas: dict[UUID, ServiceReplicas] = {}
        self._work: dict[UUID, Future[None]] = {}
        self._threads = ThreadPoolExecutor(SERVICES_AT_ONCE)
        keep_recorded_ports()
        end_unknown_replicas()

    def reconcile(self) -> None:
        """Start the next piece of work on every service that has none in progress."""
        for stopped in services.stop_due(datetime.now(UTC)):
            logger.info("auto stop of service %s", stopped.name)
        known = {service.id: service for service in services.list_all()}
        for service in known.values():
            if self._is_free(service.id):
                replicas = self._replicas_of(service.id)
                self._work[service.id] = self._threads.submit(_reconcile, service, replicas)
        for gone in (set(self._replicas) | gateway.routed_services()) - set(known):
            if self._is_free(gone):
                replicas = self._replicas_of(gone)
                del self._replicas[gone]
                self._work[gone] = self._threads.submit(_remove, replicas)

    def finish(self) -> None:
        """Wait for the end of the work in progress."""
        self._threads.shutdown()

    def _is_free(self, service_id: UUID) -> bool:
        """Whether the last piece of work has ended; an unforeseen error of it goes to the log."""
        work = self._work.get(service_id)
        if work is None:
            return True
        if not work.done():
            return False
        del self._work[service_id]
        if error := work.exception():
            logger.error("work on service %s failed", service_id, exc_info=error)
        return True

    def _replicas_of(self, service_id: UUID) -> ServiceReplicas:
        if service_id not in self._replicas:
            replicas = ServiceReplicas(service_id)
            replicas.adopt()
            self._replicas[service_id] = replicas
        return self._replicas[service_id]


def _reconcile(service: Service, replicas: ServiceReplicas) -> None:
    if not service.wanted:
        _stop(service, replicas)
    elif service.status is not ServiceStatus.FAILED:
        try:
            _run(service, replicas)
        except ObjectStoreUnavailableError as error:
            _note(service, ServiceStatus.DEPLOYING, str(error))


def _run(service: Service, replicas: ServiceReplicas) -> None:
    """Start what is missing and let the gateway know which replicas are ready."""
    if not key_file(service.id).exists():  # later ones come of `keep_key_files`
        write_key_file(service.id)
    replicas.remove_ended()
    for version in service.versions:
        _start_missing(service, version, replicas)
    broken = [
        version for version in service.versions if replicas.has_given_up(version.model_version_id)
    ]
    if broken and _gives_up(service, broken[0], replicas):
        return
    publish(service, replicas)


def _start_missing(service: Service, version: ServiceVersion, replicas: ServiceReplicas) -> None:
    """Start missing replicas of a version; failures are recorded."""
    model_id = version.model_version_id
    running = replicas.of_version(model_id, service.restart_at)
    missing = version.compute_nodes * CORES[version.specification] - len(running)
    if missing <= 0 or not replicas.may_start(model_id):
        return
    try:
        model = models.get(model_id)
        ensure_bento(model)
        for _ in range(missing):
            replicas.start(model)
    except ObjectStoreUnavailableError:
        raise
    except PlatformError as error:
        replicas.back_off(model_id, str(error))
    except ExemlError as error:
        replicas.give_up(model_id, str(error))


def _gives_up(service: Service, broken: ServiceVersion, replicas: ServiceReplicas) -> bool:
    """Return whether the wanted state is given up: for the former one, or for none.

    A version that has answered before goes on being tried while other versions answer.
    """
    reason = replicas.of_starts(broken.model_version_id).last_end
    sentence = Message(
        "services.version-does-not-start",
        "version {version} does not start: {reason}",
        version=broken.version,
        reason=reason,
    )
    answering = [
        version
        for version in service_traffic.served_versions(service)
        if replicas.ready(version.model_version_id)
    ]
    if not answering:
        _fail(service, replicas, reason)
        return True
    if service.served_revision in (None, service.traffic_revision):
        _note(service, service.status, sentence)
        return False
    logger.error("service %s goes back: %s", service.name, sentence)
    _go_back(service, sentence)
    return True


def _go_back(service: Service, sentence: str) -> None:
    try:
        back = service_traffic.roll_back(
            service.id,
            service.served_revision,
            service.revision,
            Cause(Message("services.went-back", "went back: {reason}", reason=sentence)),
        )
    except ConflictError:
        return  # somebody has changed it in this moment; the next look sees what is wanted now
    former = Message("services.former-answer", "the former versions answer")
    services.note_status(back, back.status, joined([sentence, former], "; "))


def _stop(service: Service, replicas: ServiceReplicas) -> None:
    gateway.remove_service(service.id)
    replicas.stop_all()
    _note(service, ServiceStatus.STOPPED, "")


def _fail(service: Service, replicas: ServiceReplicas, reason: str) -> None:
    logger.error("service %s failed: %s", service.name, reason)
    gateway.remove_service(service.id)
    replicas.stop_all()
    _note(service, ServiceStatus.FAILED, reason)


def _remove(replicas: ServiceReplicas) -> None:
    gateway.remove_service(replicas.service_id)
    replicas.stop_all()
    remove_files(replicas.service_id)
    remove_logs(replicas.service_id)


def _note(service: Service, status: ServiceStatus, message: str) -> None:
    if (service.status, service.message) != (status, message):
        services.note_status(service, status, message)
