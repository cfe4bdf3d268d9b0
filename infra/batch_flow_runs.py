"""Starting runs of the batch prediction flow in the workflow engine."""

import uuid

import httpx

from infra import deployment_names
from infra.flow_runs import EngineState
from infra.prefect_api import ask, decoded
from schemas.batch import BatchJob
from schemas.errors import NotFoundError
from schemas.training_flavor import CPU

FLAVOR = CPU
DEPLOYMENT = deployment_names.path(deployment_names.BATCH_PREDICTION, FLAVOR)


def start(job: BatchJob, starts: int) -> uuid.UUID:
    """Start a flow run for a job; called twice for one start, it starts one flow run."""
    found = ask("GET", f"/deployments/name/{DEPLOYMENT}")
    if found.status_code == httpx.codes.NOT_FOUND:
        raise NotFoundError(
            "engine.no-deployment",
            "the workflow engine has no deployment {deployment!r}; restart the platform",
            deployment=DEPLOYMENT,
        )
    started = ask(
        "POST",
        f"/deployments/{decoded(found)['id']}/create_flow_run",
        {
            "name": f"{job.request.application}, batch {str(job.id)[:8]}",
            "parameters": {"request": job.request.model_dump(mode="json"), "job": str(job.id)},
            "tags": ["batch"],
            "idempotency_key": f"exeml-batch-{job.id}-{starts}",
            "state": {"type": EngineState.SCHEDULED},
        },
    )
    return uuid.UUID(decoded(started)["id"])
