"""Publishing: freeze what is labeled now as V001, V002 …"""

import hashlib
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

from infra import object_keys
from infra.catalog import datasets, versions
from infra.catalog.versions import NewVersion, VersionNumberTakenError
from infra.object_store import object_store
from infra.work_folder import work_folder
from schemas.dataset import Dataset, DatasetVersion, VersionPublish
from schemas.errors import ConflictError, InvalidInputError
from schemas.manifest import VersionSummary
from schemas.project_type import Media
from schemas.version_names import dataset_version_name, dataset_version_number
from tasks.dataset_versions.labeled_samples import write_labeled_samples
from tasks.dataset_versions.manifests import MANIFEST, SUMMARY
from tasks.dataset_versions.tables import write_tables
from tasks.dataset_versions.version_content import VersionContent

ATTEMPTS = 20
RECORDED = (Media.PICTURE, Media.SOUND)
FOLDER_NAME_CHARACTERS = 32


@dataclass(frozen=True)
class Publication:
    """A version whose files are written and whose number is not known yet."""

    dataset: Dataset
    request: VersionPublish
    run_id: UUID | None
    folder: Path
    content: VersionContent


def publish(
    dataset_id: UUID, request: VersionPublish, run_id: UUID | None = None
) -> DatasetVersion:
    """Publish a version; a run that has published one already gets that one.

    When somebody else publishes at the same time and is first, the next number is taken.
    """
    dataset = datasets.get(dataset_id)
    _check_recordings(dataset, request)
    write = write_tables if dataset.project_type.media is Media.TABLE else write_labeled_samples
    with TemporaryDirectory(prefix="exeml-version-", dir=work_folder()) as folder:
        content = write(Path(folder), dataset, request)
        publication = Publication(dataset, request, run_id, Path(folder), content)
        for _ in range(ATTEMPTS):
            published = _attempt(publication)
            if published is not None:
                return published
    raise ConflictError(
        "datasets.other-versions-published-meanwhile",
        "{count} other versions of dataset {dataset!r} were published meanwhile; publish again",
        count=ATTEMPTS,
        dataset=dataset.name,
    )


def _check_recordings(dataset: Dataset, request: VersionPublish) -> None:
    if request.keep_recordings_together and dataset.project_type.media not in RECORDED:
        raise InvalidInputError(
            "datasets.samples-not-recorded",
            "dataset {dataset!r} holds {media} samples, which are not recorded; publish it "
            "without keep_recordings_together",
            dataset=dataset.name,
            media=dataset.project_type.media,
        )


def folder_name(summary: bytes) -> str:
    """Return the name of the folder in which this version.json lies."""
    return hashlib.sha256(summary).hexdigest()[:FOLDER_NAME_CHARACTERS]


def _attempt(publication: Publication) -> DatasetVersion | None:
    """Store the files, then their summary, then the row; None when the number was taken.

    The folder is this attempt's own, as a new id is part of what names it: two publishers never
    write the same key, and what the later one has written is removed.
    """
    last_number = versions.last_number(publication.dataset.id)
    summary = _summary(publication, last_number)
    written = summary.model_dump_json(indent=2).encode()
    version_folder = object_keys.version_folder(publication.dataset.output_path, summary.version)
    prefix = f"{version_folder}/{folder_name(written)}"
    files = object_store().upload_folder(publication.folder, prefix)
    object_store().put(f"{prefix}/{SUMMARY}", written)
    published = _recorded(_row(publication, summary, f"{prefix}/{MANIFEST}"), last_number)
    if published is None or published.id != summary.id:
        object_store().delete([f"{prefix}/{name}" for name in (SUMMARY, *(f.name for f in files))])
    return published


def _recorded(version: NewVersion, last_number: int) -> DatasetVersion | None:
    try:
        return versions.publish(version, last_number)
    except VersionNumberTakenError:
        return None


def _row(publication: Publication, summary: VersionSummary, manifest_key: str) -> NewVersion:
    assert summary.id is not None, "every new version has one"
    return NewVersion(
        dataset_id=publication.dataset.id,
        run_id=publication.run_id,
        number=dataset_version_number(summary.version),
        manifest_key=manifest_key,
        manifest_sha256=summary.manifest_sha256,
        samples_per_label=summary.samples_per_label,
        training_samples=summary.training_samples,
        validation_samples=summary.validation_samples,
        id=summary.id,
    )


def _summary(publication: Publication, last_number: int) -> VersionSummary:
    content = publication.content
    name = publication.request.version or dataset_version_name(last_number + 1)
    if dataset_version_number(name) <= last_number:
        raise ConflictError(
            "datasets.version-number-passed",
            "version {version} of dataset {dataset!r} cannot be published any more; choose "
            "{next} or a higher number",
            version=name,
            dataset=publication.dataset.name,
            next=dataset_version_name(last_number + 1),
        )
    return VersionSummary(
        id=uuid4(),
        dataset=publication.dataset.name,
        version=name,
        parent=dataset_version_name(last_number) if last_number else None,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        samples=content.training_samples + content.validation_samples,
        training_ratio=publication.request.training_ratio,
        seed=publication.request.seed,
        keep_recordings_together=publication.request.keep_recordings_together,
        **asdict(content),
    )
