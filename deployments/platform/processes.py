"""Which processes make up the platform, in which order they start, and how they prove to live."""

import hashlib
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx

from deployments.platform.process_health import Complaint
from deployments.platform.regained_space import RegainedSpace
from infra import (
    child_process,
    gateway,
    object_store_server,
    prefect_api,
    readiness,
    training_flavors,
    work_process,
)
from infra.catalog import run_leases, runs
from infra.heartbeat import all_have_beaten, still_parts
from infra.prefect_environment import client_environment, server_environment
from infra.readiness import answers
from infra.settings import settings
from schemas.message import Message

OBJECT_STORE, PREFECT_SERVER = "object-store", "prefect-server"
API, GATEWAY, RECONCILER = "api", "gateway", "reconciler"
CATALOG, FLOWS = "catalog", "flow-deployments"

MAKE_BUCKET = "from infra.object_store import object_store; object_store().make_bucket()"
MIGRATE = "from infra.catalog import accounts, database; database.migrate(); accounts.make_first()"

ANSWER_SECONDS = 5
# Prefect's workers tell the server every 30 s that they live.
WORKER_SILENCE = timedelta(seconds=90)

NO_OBJECT = Message("platform.no-object-back", "it gives back no object")

IsReady = Callable[[datetime], bool]
GRACE_SECONDS = 10


@dataclass(frozen=True)
class Port:
    """A port a process listens on, and the setting that changes it."""

    number: int
    setting: str
    host: str = "127.0.0.1"


def _nothing() -> None:
    return


def _nothing_to_say() -> str:
    return ""


def _silence_at(url: Callable[[], str]) -> Complaint:
    """Return a complaint about a process that does not answer 200 at a URL."""

    def complaint() -> str:
        if answers(url(), seconds=ANSWER_SECONDS):
            return ""
        return Message(
            "platform.address-silent",
            "{address} does not answer within {seconds} s",
            address=url(),
            seconds=ANSWER_SECONDS,
        )

    return complaint


@dataclass(frozen=True)
class PlatformProcess:
    """A process that runs as long as the platform does.

    `is_ready` is told when the process was started. `complaint` says why one that was ready no
    longer answers, see `ProcessHealth`, and `why_restart` why one that answers has to be started
    again. `needs` must be ready before it starts; `uses` are stopped only after it.
    """

    name: str
    command: Callable[[], list[str]]
    is_ready: IsReady
    complaint: Complaint = _nothing_to_say
    why_restart: Callable[[], str] = _nothing_to_say
    address: str = ""
    ports: tuple[Port, ...] = ()
    environment: dict[str, str] = field(default_factory=dict, repr=False)
    needs: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    stop_seconds: float = 10
    after_stop: Callable[[], None] = _nothing


@dataclass(frozen=True)
class StartStep:
    """A command that runs once at each start and has to succeed."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict, repr=False)
    needs: tuple[str, ...] = ()


def platform_processes() -> list[PlatformProcess]:
    """Return the processes of this installation; external services are not among them."""
    processes = [
        _api(),
        _gateway(),
        *map(_worker, training_flavors.with_worker_here()),
        _reconciler(),
    ]
    if settings().prefect_api_url is None:
        processes.insert(0, _prefect_server())
    if settings().s3_endpoint is None:
        processes.insert(0, _object_store())
    return processes


def start_steps() -> list[StartStep]:
    """Return what is done once at each start; an external object store may lack the bucket."""
    flow_deployments = [sys.executable, "-m", "deployments.platform.flow_deployments"]
    steps = [
        StartStep(CATALOG, [sys.executable, "-c", MIGRATE]),
        StartStep(FLOWS, flow_deployments, client_environment(), needs=(PREFECT_SERVER, CATALOG)),
    ]
    if settings().s3_endpoint is not None:
        steps.append(StartStep(OBJECT_STORE, [sys.executable, "-c", MAKE_BUCKET]))
    return steps


def _object_store() -> PlatformProcess:
    first = settings().object_store_port
    return PlatformProcess(
        name=OBJECT_STORE,
        command=object_store_server.command,
        is_ready=lambda _: object_store_server.is_ready(),
        complaint=lambda: "" if object_store_server.is_ready() else NO_OBJECT,
        why_restart=RegainedSpace().why_restart,
        address=f"127.0.0.1:{first}",
        ports=tuple(Port(port, "EXEML_OBJECT_STORE_PORT") for port in object_store_server.ports()),
        environment=object_store_server.environment(),
        stop_seconds=30,
        after_stop=object_store_server.remove_sockets,
    )


def _prefect_server() -> PlatformProcess:
    port = settings().prefect_port
    return PlatformProcess(
        name=PREFECT_SERVER,
        command=lambda: _prefect("server", "start", "--host", "127.0.0.1", "--port", str(port)),
        is_ready=lambda _: answers(f"{settings().effective_prefect_api_url}/health"),
        complaint=_silence_at(lambda: f"{settings().effective_prefect_api_url}/health"),
        address=settings().prefect_ui_url,
        ports=(Port(port, "EXEML_PREFECT_PORT"),),
        environment=server_environment(),
    )


def _worker(pool: str) -> PlatformProcess:
    name = _worker_name(pool)
    return PlatformProcess(
        name=f"worker-{pool}",
        command=lambda: _prefect(
            "worker", "start", "--pool", pool, "--type", "process", "--name", name
        ),
        is_ready=lambda started: _worker_is_online(pool, name, started),
        complaint=lambda: _worker_silence(pool, name),
        address=f"work pool {pool}",
        environment=training_flavors.worker_environment(pool) | client_environment(),
        needs=(PREFECT_SERVER, CATALOG),
        uses=(OBJECT_STORE, PREFECT_SERVER),
        after_stop=stop_flows,
    )


def _api() -> PlatformProcess:
    return PlatformProcess(
        name=API,
        command=lambda: [sys.executable, "-m", "deployments.api.server"],
        is_ready=lambda _: answers(f"{settings().local_api_url}/api/v1/health"),
        complaint=_silence_at(lambda: f"{settings().local_api_url}/api/v1/health"),
        address=settings().effective_api_url,
        ports=(Port(settings().api_port, "EXEML_API_PORT", settings().host),),
        environment={"OMP_NUM_THREADS": "1"},
        needs=(CATALOG,),
        uses=(OBJECT_STORE, PREFECT_SERVER),
    )


def _gateway() -> PlatformProcess:
    return PlatformProcess(
        name=GATEWAY,
        command=gateway.command,
        is_ready=lambda _: answers(gateway.ping_url()),
        complaint=_silence_at(gateway.ping_url),
        address=settings().gateway_url,
        ports=(
            Port(settings().gateway_port, "EXEML_GATEWAY_PORT", settings().host),
            Port(settings().prefect_ui_port, "EXEML_PREFECT_UI_PORT", settings().host),
            Port(settings().gateway_admin_port, "EXEML_GATEWAY_ADMIN_PORT"),
        ),
    )


def _reconciler() -> PlatformProcess:
    return PlatformProcess(
        name=RECONCILER,
        command=lambda: [sys.executable, "-m", "deployments.reconciler.reconciler"],
        is_ready=all_have_beaten,
        complaint=_still_reconciler,
        environment={"OMP_NUM_THREADS": "1"},
        needs=(CATALOG,),
        uses=(OBJECT_STORE, PREFECT_SERVER, GATEWAY),
        after_stop=stop_replicas,
    )


def _prefect(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "prefect", *arguments]


def _worker_name(pool: str) -> str:
    """Return a stable name, so that a surviving worker is recognised."""
    folder = hashlib.sha256(str(settings().home).encode()).hexdigest()[:8]
    return f"{pool}-{socket.gethostname()}-{folder}"


def _worker_is_online(pool: str, name: str, started: datetime) -> bool:
    """Whether the Prefect server had a heartbeat of this worker since it was started."""
    heartbeat = _latest_heartbeat(pool, name)
    return heartbeat is not None and heartbeat > started


def _worker_silence(pool: str, name: str) -> str | None:
    """Say that a worker sends no heartbeats; None while the server cannot be asked."""
    heartbeat = _latest_heartbeat(pool, name)
    if heartbeat is None:
        return None
    silent = datetime.now(UTC) - heartbeat
    if silent < WORKER_SILENCE:
        return ""
    return Message(
        "platform.no-heartbeat",
        "no heartbeat for {seconds:.0f} s",
        seconds=silent.total_seconds(),
    )


def _latest_heartbeat(pool: str, name: str) -> datetime | None:
    """Return when the Prefect server last heard of a worker; None if it does not say."""
    try:
        answer = prefect_api.client().post(
            f"/work_pools/{pool}/workers/filter", json={}, timeout=readiness.TIMEOUT_SECONDS
        )
    except httpx.TransportError:
        return None
    if answer.status_code != httpx.codes.OK:
        return None
    return max(
        (
            datetime.fromisoformat(worker["last_heartbeat_time"])
            for worker in answer.json()
            if worker["name"] == name
        ),
        default=None,
    )


def _still_reconciler() -> str:
    parts = still_parts()
    if not parts:
        return ""
    return Message("platform.parts-stand-still", "{parts} stand still", parts=list(parts))


def stop_flows() -> None:
    """Stop flows that have outlived their worker; the next start of the platform runs them on."""
    # MOVE  # it loads the catalog

    stop_flow_processes()


def stop_replicas() -> None:
    """Stop the services too; the next start of the platform starts the wanted ones again."""
    from deployments.reconciler.service_replicas import (
        stop_all_services,  # it loads the catalog
    )

    stop_all_services()


def stop_flow_processes() -> None:
    """End the processes on this machine that work for an unfinished run, or are about to."""
    working = [run_leases.holder(run.id) for run in runs.unfinished()]
    here = [holder.identity for holder in working if holder is not None and holder.is_here]
    for identity in {
        process.pid: process for process in (*here, *work_process.being_started())
    }.values():
        child_process.stop_tree(identity, GRACE_SECONDS)
