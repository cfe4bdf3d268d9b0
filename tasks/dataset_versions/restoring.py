"""Giving samples the labels that they have in a published version."""

from infra.catalog import versions
from schemas.dataset import DatasetVersion, LabelsRestored
from schemas.label import Mark
from tasks.dataset_versions.manifests import read_manifest


def restore_labels(version: DatasetVersion, by: str) -> LabelsRestored:
    """Bring back the labels of a version, all or none, as one change that can be undone.

    Samples that are not in the version keep their labels. Samples that lie in the trash stay
    there as they are and count as missing: restore them first. A label that was renamed since
    is made anew under its old name.
    """
    marks = {
        line.id: [Mark(one.label, one.box) for one in line.annotations]
        for line in read_manifest(version)
    }
    return versions.restore_labels(version.dataset_id, marks, by)
