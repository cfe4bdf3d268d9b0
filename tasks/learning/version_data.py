"""What trainers learn from: the samples of a dataset version, brought to this machine."""

from pathlib import Path
from tempfile import TemporaryDirectory

from infra.object_store import object_store
from infra.work_folder import work_folder
from schemas.dataset import DatasetVersion
from schemas.errors import CorruptFileError
from schemas.label import LabeledBox
from tasks.dataset_versions.local_copies import local_copies
from tasks.dataset_versions.manifests import (
    TABLE,
    USAGE,
    folder_of,
    read_manifest,
    read_summary,
)
from tasks.dataset_versions.splits import recording_of
from tasks.learning.training_data import TrainingData, TrainingSample
from tasks.object_detection.training.data import DetectionData, DetectionSample
from tasks.predictive_analytics.training.training_data import TableTrainingData, read_table_data
from tasks.text_classification.training.training_data import TextSample, TextTrainingData


def media_of(version: DatasetVersion) -> TrainingData:
    """Return the pictures or sounds of a version with their labels and usage."""
    lines = list(read_manifest(version))
    paths = local_copies(lines)
    together = read_summary(version).keep_recordings_together
    samples = []
    for line in lines:
        assert line.usage is not None, "only the lines of a table have no usage"
        samples.append(
            TrainingSample(
                id=line.id,
                path=paths[line.sha256],
                sha256=line.sha256,
                labels=tuple(line.labels),
                usage=line.usage,
                recording=recording_of(line.name) if together else None,
                never_validates=line.always_trains,
            )
        )
    class_names = sorted({label for sample in samples for label in sample.labels})
    return TrainingData(class_names=tuple(class_names), samples=tuple(samples))


def boxes_of(version: DatasetVersion) -> DetectionData:
    """Return the pictures of a version with their boxes and usage; none has no object."""
    lines = list(read_manifest(version))
    paths = local_copies(lines)
    together = read_summary(version).keep_recordings_together
    samples = []
    for line in lines:
        assert line.usage is not None, "only the lines of a table have no usage"
        samples.append(
            DetectionSample(
                id=line.id,
                path=paths[line.sha256],
                sha256=line.sha256,
                boxes=tuple(
                    LabeledBox(label=one.label, **one.box.model_dump())
                    for one in line.annotations
                    if one.box is not None
                ),
                usage=line.usage,
                recording=recording_of(line.name) if together else None,
            )
        )
    class_names = sorted({box.label for sample in samples for box in sample.boxes})
    return DetectionData(class_names=tuple(class_names), samples=tuple(samples))


def texts_of(version: DatasetVersion) -> TextTrainingData:
    """Return the texts of a version with their label and usage."""
    samples = []
    for line in read_manifest(version):
        assert line.usage is not None, "only the lines of a table have no usage"
        samples.append(
            TextSample(
                id=line.id,
                text=line.text or "",
                sha256=line.sha256,
                label=line.labels[0],
                usage=line.usage,
                never_validates=line.always_trains,
            )
        )
    class_names = sorted({sample.label for sample in samples})
    return TextTrainingData(class_names=tuple(class_names), samples=tuple(samples))


def table_of(version: DatasetVersion) -> TableTrainingData:
    """Return the records of a version with the usage of each, verified by their sha256."""
    summary = read_summary(version)
    if summary.table is None:
        raise CorruptFileError(f"version {version.name} does not say which columns its table has")
    with TemporaryDirectory(prefix="exeml-table-", dir=work_folder()) as folder:
        table, usage = Path(folder) / TABLE, Path(folder) / USAGE
        object_store().get_file(f"{folder_of(version)}/{TABLE}", table, summary.table_sha256)
        object_store().get_file(f"{folder_of(version)}/{USAGE}", usage, summary.usage_sha256)
        return read_table_data(table, usage, summary.table, summary.label_column)
