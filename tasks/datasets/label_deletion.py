"""Deleting a label, and the source files of its samples when a person wants that."""

from uuid import UUID

from infra.catalog import changes, datasets, labels, source_files
from infra.object_store import object_store
from schemas.errors import InvalidInputError
from schemas.label import Change, LabelDeletion
from schemas.object_path import split_input_path
from schemas.project_type import Media


def delete_label(label_id: UUID, mode: LabelDeletion, by: str) -> Change:
    """Delete a label; the catalog goes first, so that no sample loses its file and stays."""
    dataset = datasets.get(labels.dataset_of(label_id))
    if mode is LabelDeletion.LABEL_SAMPLES_AND_FILES and (
        dataset.input_path is None or dataset.project_type.media is Media.TEXT
    ):
        reason = "holds texts, which share files" if dataset.input_path else "has no input path"
        raise InvalidInputError(
            "labels.no-source-files",
            "dataset {dataset!r} {reason}, so there are no source files to delete; delete "
            "the label alone, or the label and its samples",
            dataset=dataset.name,
            reason=reason,
        )
    change_id, sources = labels.delete(label_id, mode, by)
    if mode is LabelDeletion.LABEL_SAMPLES_AND_FILES and dataset.input_path is not None:
        bucket, prefix = split_input_path(dataset.input_path)
        # a sample that was uploaded may share its name with a file that nobody has imported
        read_there = source_files.tags(dataset.id, dataset.input_path, sources)
        object_store().delete_foreign(bucket, (f"{prefix}{name}" for name in read_there))
    return changes.get(change_id)
