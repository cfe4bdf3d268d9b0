"""A tiny real model, registered and deployed, and patience."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import save_file

from infra.catalog import datasets, models, projects, runs, service_traffic, services, versions
from infra.object_store import object_store
from schemas.dataset import DatasetCreate
from schemas.evaluation import Estimate, Evaluation, EvaluationMethod
from schemas.model_folder import (
    DESCRIPTION_FILE,
    GRAPH_FILE,
    WEIGHTS_FILE,
    ImageModelDescription,
)
from schemas.model_version import ModelVersion
from schemas.phase import PhaseKey, PhaseStatus
from schemas.project import Project, ProjectCreate
from schemas.project_type import ProjectType
from schemas.service import DeploymentSettings, Service, ServiceStatus
from tests.reached_phases import reach
from tests.waiting import wait_until


def deploy_tiny_model(folder: Path, nodes: int) -> Service:
    """Write a tiny model below `folder`, register it and deploy it."""
    write_tiny_model(folder / "model")
    return deploy(folder / "model", nodes)


def deploy(model_folder: Path, nodes: int) -> Service:
    """Register the model in the catalog and object store of the settings, and deploy it."""
    model = register(model_folder)
    settings = DeploymentSettings(compute_nodes=nodes)
    return service_traffic.deploy(
        model.project_id, model.id, model.application, settings, model.run_id
    )


def register(folder: Path) -> ModelVersion:
    """Register a model folder as the first version of a new application."""
    dataset = datasets.create(
        DatasetCreate(name="cats", project_type=ProjectType.IMAGE_CLASSIFICATION)
    )
    project = projects.create(
        ProjectCreate(
            name="cats", project_type=ProjectType.IMAGE_CLASSIFICATION, dataset=dataset.name
        ),
        dataset.id,
    )
    return _register(folder, project)


def register_next(
    folder: Path, service: Service, labels: Sequence[str] = ("cat", "dog")
) -> ModelVersion:
    """Write a tiny model and register it as the next version of the application of a service."""
    write_tiny_model(folder, labels)
    assert service.run_id is not None
    reach(service.run_id, PhaseKey.DEPLOY_SERVICE, PhaseStatus.EXECUTED)
    return _register(folder, projects.get(service.project_id))


def _register(folder: Path, project: Project) -> ModelVersion:
    run = runs.create(project.id, uuid4())
    last = versions.last_number(project.dataset_id)
    version = versions.publish(
        versions.NewVersion(
            project.dataset_id, run.id, last + 1, f"manifest-{last}", "0" * 64, {"cat": 8}, 8, 2
        ),
        last,
    )
    prefix = f"models/{run.id}"
    return models.register(
        models.NewModel(
            project_id=project.id,
            run_id=run.id,
            dataset_version_id=version.id,
            folder_key=prefix,
            files=object_store().upload_folder(folder, prefix),
            evaluation=_evaluation(),
        )
    )


def _evaluation() -> Evaluation:
    return Evaluation(
        method=EvaluationMethod.VALIDATION,
        samples=2,
        accuracy=Estimate(value=1, low=0.3, high=1, samples=2),
        precision=1,
        recall=1,
        f1=1,
        log_loss=0.1,
        calibration_error=0,
        calibration=[],
        classes=[],
        confusion_matrix=[[1, 0], [0, 1]],
        worst_mistakes=[],
    )


def wait_for_status(service_id: UUID, status: ServiceStatus) -> None:
    wait_until(lambda: services.get(service_id).status is status, f"status {status} of the service")


def write_tiny_model(folder: Path, labels: Sequence[str] = ("cat", "dog")) -> None:
    """Write a model folder whose network looks at the mean of each colour."""
    folder.mkdir(parents=True)
    onnx.save(_network(classes=2), folder / GRAPH_FILE)
    save_file({"unused": np.zeros(1, np.float32)}, folder / WEIGHTS_FILE)
    description = ImageModelDescription(
        class_names=list(labels),
        image_size=224,
        pixel_mean=127,
        pixel_std=128,
        multi_label=False,
        thresholds=None,
        recipe="none",
        pretrained_weights="none",
        sha256_of_files={
            name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
            for name in (GRAPH_FILE, WEIGHTS_FILE)
        },
    )
    (folder / DESCRIPTION_FILE).write_text(description.model_dump_json())


def _network(classes: int) -> onnx.ModelProto:
    weights = np.random.default_rng(0).normal(size=(3, classes)).astype(np.float32)
    graph = helper.make_graph(
        [
            helper.make_node("GlobalAveragePool", ["pixels"], ["pooled"]),
            helper.make_node("Flatten", ["pooled"], ["colours"]),
            helper.make_node("MatMul", ["colours", "weights"], ["scores"]),
            helper.make_node("Softmax", ["scores"], ["probabilities"]),
        ],
        "tiny",
        [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["n", 3, 224, 224])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["n", classes])],
        [numpy_helper.from_array(weights, "weights")],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
