"""An AI application whose versions tell colours apart, each as well as its weights allow."""

import hashlib
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import uuid4

import numpy as np
import onnx
from numpy.typing import ArrayLike
from onnx import TensorProto, helper, numpy_helper
from PIL import Image
from safetensors.numpy import save_file

from infra import object_keys
from infra.catalog import datasets, models, projects, runs, sample_intake
from infra.catalog.sample_intake import NewSample
from infra.object_store import object_store
from schemas.dataset import DatasetCreate, DatasetVersion, VersionPublish
from schemas.evaluation import Estimate, Evaluation, EvaluationMethod
from schemas.image_classification import ImageClassificationSettings
from schemas.label import Mark
from schemas.model_folder import DESCRIPTION_FILE, GRAPH_FILE, WEIGHTS_FILE, ImageModelDescription
from schemas.model_lineage import ModelOrigin
from schemas.model_version import ModelVersion, ModelVersionStatus
from schemas.phase import PhaseKey, PhaseStatus
from schemas.project import ProjectCreate
from schemas.project_type import ProjectType
from schemas.retraining import Promotion
from schemas.sample import SampleFacts
from tasks.dataset_versions.publishing import publish
from tasks.models.model_lineage import lineage_of
from tests.reached_phases import reach

PICTURES = ProjectType.IMAGE_CLASSIFICATION
SIDE = 32
COLOURS = {
    "red": (200, 0, 0),
    "green": (0, 200, 0),
    "blue": (0, 0, 200),
    "red+green": (200, 200, 0),
}
SEES_RED_AND_GREEN = ((1, 0), (0, 1), (0, 0))  # a row a colour of pixels, a column a class
SAYS_ALWAYS_RED = ((1, 1), (1, 1), (1, 1))
EVALUATION = Evaluation(
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
    confusion_matrix=None,
    worst_mistakes=[],
)


class Application:
    """A project with pictures of colours, its dataset versions and its model versions."""

    def __init__(self, folder: Path, name: str = "colours") -> None:
        self.folder = folder
        # of the next version that is registered
        self.evaluation = EVALUATION
        self.promotion: Promotion | None = None
        self.dataset = datasets.create(DatasetCreate(name=name, project_type=PICTURES))
        self.project = projects.create(
            ProjectCreate(name=name, project_type=PICTURES, dataset=name), self.dataset.id
        )

    def add(self, counts: Mapping[str, int], first: int = 0) -> None:
        """Add pictures of colours, each a little different; `first` is the first difference."""
        new = [
            self._sample(label, number)
            for label, count in counts.items()
            for number in range(first, first + count)
        ]
        sample_intake.add(self.dataset.id, new, by="test")

    def publish(
        self, training_ratio: float = 0.5, seed: int = 0, together: bool = False
    ) -> DatasetVersion:
        wanted = VersionPublish(
            training_ratio=training_ratio, seed=seed, keep_recordings_together=together
        )
        return publish(self.dataset.id, wanted)

    def register(
        self,
        version: DatasetVersion,
        weights: ArrayLike,
        classes: Sequence[str] = ("red", "green"),
        went_on_from: str | None = None,
        status: ModelVersionStatus = ModelVersionStatus.SUCCESSFUL,
    ) -> ModelVersion:
        """Register a model with these weights as the next version of the application."""
        settings = ImageClassificationSettings(incremental_version=went_on_from)
        run = runs.create(self.project.id, uuid4(), settings, self.promotion)
        reach(run.id, PhaseKey.DEPLOY_SERVICE, PhaseStatus.STOPPED)
        folder = self.folder / str(run.id)
        write_colour_model(folder, weights, classes)
        key = object_keys.training_folder(self.project.output_path, run.id)
        return models.register(
            models.NewModel(
                project_id=self.project.id,
                run_id=run.id,
                dataset_version_id=version.id,
                folder_key=key,
                files=object_store().upload_folder(folder, key),
                evaluation=self.evaluation,
                status=status,
            )
        )

    def import_model(self, model: ModelVersion) -> ModelVersion:
        """Register the files of a model as a version that comes from another installation."""
        return models.register(
            models.NewModel(
                project_id=self.project.id,
                folder_key=model.folder_key,
                files=model.files,
                evaluation=EVALUATION,
                origin=ModelOrigin(
                    application="colours",
                    version=model.version,
                    trained_at=model.created_at,
                    archive_sha256="0" * 64,
                    lineage=lineage_of(model),
                ),
            )
        )

    def _sample(self, label: str, number: int) -> NewSample:
        body = colour_png(label, number)
        sha256 = hashlib.sha256(body).hexdigest()
        key = object_keys.sample_object(self.dataset.id, sha256, "png")
        object_store().put(key, body)
        name = f"{label}-{number // 4}-{number % 4}.png"  # four pictures of one recording
        facts = SampleFacts(width=SIDE, height=SIDE)
        return NewSample(
            name, name, name, sha256, len(body), "PNG", key, facts=facts, marks=(Mark(label),)
        )


def colour_png(label: str, number: int) -> bytes:
    """Return a picture of a colour; another number is another picture of that colour."""
    picture = Image.new("RGB", (SIDE, SIDE), COLOURS[label])
    picture.putpixel((number % SIDE, number // SIDE), (100, 100, 100))
    body = io.BytesIO()
    picture.save(body, "PNG")
    return body.getvalue()


def write_colour_model(
    folder: Path,
    weights: ArrayLike,
    classes: Sequence[str],
    thresholds: Sequence[float] | None = None,
) -> None:
    """Write a model folder whose network weighs the mean of each colour."""
    folder.mkdir()
    onnx.save(_network(np.array(weights, np.float32)), folder / GRAPH_FILE)
    save_file({"unused": np.zeros(1, np.float32)}, folder / WEIGHTS_FILE)
    description = ImageModelDescription(
        class_names=list(classes),
        image_size=SIDE,
        pixel_mean=0,
        pixel_std=1,
        multi_label=thresholds is not None,
        thresholds=None if thresholds is None else list(thresholds),
        recipe="none",
        pretrained_weights="none",
        sha256_of_files={
            name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
            for name in (GRAPH_FILE, WEIGHTS_FILE)
        },
    )
    (folder / DESCRIPTION_FILE).write_text(description.model_dump_json())


def _network(weights: "np.ndarray[tuple[int, int], np.dtype[np.float32]]") -> onnx.ModelProto:
    classes = weights.shape[1]
    graph = helper.make_graph(
        [
            helper.make_node("GlobalAveragePool", ["pixels"], ["pooled"]),
            helper.make_node("Flatten", ["pooled"], ["colours"]),
            helper.make_node("MatMul", ["colours", "weights"], ["scores"]),
            helper.make_node("Softmax", ["scores"], ["probabilities"]),
        ],
        "colours",
        [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["n", 3, SIDE, SIDE])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["n", classes])],
        [numpy_helper.from_array(weights, "weights")],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
