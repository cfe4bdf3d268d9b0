"""The labeled pictures of a dataset version, copied to this machine."""

from schemas.dataset import DatasetVersion
from tasks.dataset_versions.manifests import read_manifest
from tasks.local_copies import local_copies
from tasks.trainers.training_data import TrainingData, TrainingSample


def picture_training_data(version: DatasetVersion) -> TrainingData:
    """Return the pictures of a version with their labels and usage."""
    lines = list(read_manifest(version))
    paths = local_copies(lines)
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
            )
        )
    class_names = sorted({label for sample in samples for label in sample.labels})
    return TrainingData(class_names=tuple(class_names), samples=tuple(samples))
