"""What is stored of a deleted service or project goes with it, and nothing else."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from infra import object_keys
from infra.catalog import batch_jobs, models, projects, recordings, services
from infra.catalog.recordings import NewRecording
from infra.object_store import ObjectStore
from schemas.batch import BatchRequest
from schemas.errors import ConflictError
from schemas.phase import PhaseKey, PhaseStatus
from schemas.recording import RecordedRequest
from schemas.service import Service
from tasks.models.bento import bento_home
from tasks.projects.project_deletion import delete_project, delete_service
from tests.deployments.deployed_models import deploy_tiny_model
from tests.reached_phases import reach

BODY = b"a request of somebody"


@pytest.fixture
def recorded(catalog: Path, object_store: ObjectStore, tmp_path: Path) -> Service:
    """A service that was stopped after one of its requests was recorded."""
    service = deploy_tiny_model(tmp_path, nodes=1)
    sha256 = hashlib.sha256(BODY).hexdigest()
    dataset_id = projects.get(service.project_id).dataset_id
    key = object_keys.recording(dataset_id, service.id, sha256)
    object_store.put(key, BODY)
    facts = RecordedRequest(
        at=datetime.now(UTC), sha256=sha256, options={}, answer={}, label="cat", confidence=0.5
    )
    new = NewRecording(service.id, service.model_version_id, key, len(BODY), facts)
    recordings.add(new)
    return service


def stored(store: ObjectStore, prefix: str) -> list[str]:
    return [found.key.removeprefix(prefix) for found in store.list(store.bucket, prefix)]


def test_recorded_requests_go_with_their_service(
    recorded: Service, object_store: ObjectStore
) -> None:
    dataset_id = projects.get(recorded.project_id).dataset_id
    folder = object_keys.recordings_folder(dataset_id, recorded.id)
    with pytest.raises(ConflictError, match="stop it"):
        delete_service(recorded.id)
    assert len(stored(object_store, folder)) == 1
    services.want(recorded.id, wanted=False)
    delete_service(recorded.id)
    assert stored(object_store, folder) == []
    assert services.list_all() == []


def test_models_reports_and_results_go_with_their_project(
    recorded: Service, object_store: ObjectStore
) -> None:
    project = projects.get(recorded.project_id)
    (model,) = models.list_all(project.name)
    bento = bento_home() / "bentos" / Path(*model.bento_tag.split(":"))
    bento.mkdir(parents=True)
    job = batch_jobs.create(
        model.id, BatchRequest(application="cats", source="s3://bucket/pictures"), "test"
    )
    batch_jobs.finish(job.id, PhaseStatus.FAILED, "cut short")
    output, result = f"{project.output_path}/", object_keys.batch_folder(job.id)
    for name in ("models/1/model.json", "evaluations/1/curve.png", "V001/manifest.jsonl"):
        object_store.put(output + name, b"{}")
    object_store.put(f"{result}/predictions.jsonl", b"{}")
    services.want(recorded.id, wanted=False)
    assert recorded.run_id is not None
    reach(recorded.run_id, PhaseKey.DEPLOY_SERVICE, PhaseStatus.EXECUTED)

    delete_project(project.id)
    assert stored(object_store, output) == ["V001/manifest.jsonl"]
    assert stored(object_store, result) == []
    recordings_of = object_keys.recordings_folder(project.dataset_id, recorded.id)
    assert stored(object_store, recordings_of) == []
    assert not bento.exists()
