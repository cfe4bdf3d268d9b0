"""Brings the services that run to the services that are wanted, again and again."""

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID

from deployments.service_replicas import ServiceReplicas, ready_ports, write_key_file
from infra import gateway
from infra.catalog import models, services
from schemas.errors import ExemlError, ObjectStoreUnavailableError
from schemas.service import Service, ServiceStatus
from tasks.bento import ensure_bento

logger = logging.getLogger(__name__)

SERVICES_AT_ONCE = 8


class ServiceReconciler:
    """Works on each service in a thread, so that a slow start or stop delays no other one."""

    def __init__(self) -> None:
        self._replicas: dict[UUID, ServiceReplicas] = {}
        self._work: dict[UUID, Future[None]] = {}
        self._threads = ThreadPoolExecutor(SERVICES_AT_ONCE)

    def reconcile(self) -> None:
        """Start the next piece of work on every service that has none in progress."""
        known = {service.id: service for service in services.all()}
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
    if service.wanted and service.stop_at and service.stop_at <= datetime.now(UTC):
        logger.info("auto stop of service %s", service.name)
        service = services.want(service.id, wanted=False)
    if not service.wanted:
        _stop(service, replicas)
    elif service.status is not ServiceStatus.FAILED:
        try:
            _run(service, replicas)
        except ObjectStoreUnavailableError as error:
            _note(service, ServiceStatus.DEPLOYING, str(error))
        except ExemlError as error:
            if replicas.of_other_models(service.model_version_id):
                logger.exception("service %s keeps its model for now", service.name)
                replicas.back_off(str(error))
            else:
                _fail(service, replicas, str(error))


def _run(service: Service, replicas: ServiceReplicas) -> None:
    """Start what is missing and let the gateway know which replicas are ready."""
    write_key_file(service.id)
    replicas.remove_ended()
    if replicas.has_given_up():
        _fail(service, replicas, replicas.last_end)
        return
    running = replicas.of_model(service.model_version_id)
    missing = service.settings.compute_nodes - len(running)
    if missing > 0 and replicas.may_start():
        model = models.get(service.model_version_id)
        ensure_bento(model)
        for _ in range(missing):
            replicas.start(model)
    _publish(service, replicas)


def _publish(service: Service, replicas: ServiceReplicas) -> None:
    """Route to what is ready; a replaced model answers until all of the new replicas can."""
    replaced = replicas.of_other_models(service.model_version_id)
    new_ports = ready_ports(replicas.of_model(service.model_version_id))
    complete = len(new_ports) == service.settings.compute_nodes
    ports = new_ports if complete else ready_ports(replaced) or new_ports
    if ports:
        gateway.set_replicas(service.id, ports)
    if complete:
        replicas.stop(replaced)
        if service.status is ServiceStatus.RUNNING or gateway.reaches(service.id):
            _note(service, ServiceStatus.RUNNING, "")
    elif not ports:
        _note(service, ServiceStatus.DEPLOYING, replicas.last_end)


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


def _note(service: Service, status: ServiceStatus, message: str) -> None:
    if (service.status, service.message) != (status, message):
        services.set_status(service.id, status, message)
