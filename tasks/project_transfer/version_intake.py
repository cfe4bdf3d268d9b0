"""The dataset versions of an imported project: as frozen as they were, with new ids."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from infra import object_keys
from infra.object_store import object_store
from schemas.dataset import Dataset
from schemas.errors import InvalidArchiveError
from schemas.manifest import ManifestLine, Usage, VersionSummary
from schemas.problem_sentences import sentences
from schemas.project_archive import ArchivedVersion
from schemas.version_names import dataset_version_number
from tasks.dataset_versions.manifests import MANIFEST, SUMMARY, TABLE, USAGE
from tasks.dataset_versions.publishing import folder_name
from tasks.dataset_versions.version_content import file_sha256
from tasks.project_transfer.new_ids import NewIds
from tasks.project_transfer.sample_intake import StoredBytes, refuse_wrong_marks, text_sha256

REWRITTEN = "manifest.new"


class VersionIntake:
    """Takes in versions whose files lie in a folder each, below one folder."""

    def __init__(
        self, dataset: Dataset, folder: Path, stored: Mapping[str, StoredBytes], ids: NewIds
    ) -> None:
        self._dataset = dataset
        self._folder = folder
        self._stored = stored
        self._ids = ids

    def take(self, version: ArchivedVersion) -> dict[str, Any]:
        """Store the files of a version and return the columns of its row."""
        folder = self._folder / version.name
        summary = self._proven(version, folder)
        usages = self._rewrite(version, folder)
        if not self._dataset.project_type.has_labels:
            usages = {
                Usage.TRAINING: summary.training_samples,
                Usage.VALIDATION: summary.validation_samples,
            }
        if (usages[Usage.TRAINING], usages[Usage.VALIDATION]) != (
            summary.training_samples,
            summary.validation_samples,
        ):
            raise _altered(version, "its counts are others")
        key = self._stored_files(version, folder, summary)
        return {
            "id": self._ids.version(version.name),
            "dataset_id": self._dataset.id,
            "run_id": self._ids.round(version.round_number) if version.round_number else None,
            "number": dataset_version_number(version.name),
            "manifest_key": key,
            "manifest_sha256": file_sha256(folder / REWRITTEN),
            "samples_per_label": summary.samples_per_label,
            "training_samples": summary.training_samples,
            "validation_samples": summary.validation_samples,
            "created_at": version.created_at,
        }

    def _proven(self, version: ArchivedVersion, folder: Path) -> VersionSummary:
        """Return version.json, after the other files proved to be those that it names."""
        summary = version.summary
        expected = {MANIFEST: summary.manifest_sha256}
        if not self._dataset.project_type.has_labels:
            expected |= {TABLE: str(summary.table_sha256), USAGE: str(summary.usage_sha256)}
        present = {path.name for path in folder.iterdir()} if folder.exists() else set()
        if present != {*expected, SUMMARY} or summary.version != version.name:
            raise _altered(version, "its files are not those of a version")
        for name, sha256 in expected.items():
            if file_sha256(folder / name) != sha256:
                raise _altered(version, f"{name} has another sha256")
        return summary

    def _rewrite(self, version: ArchivedVersion, folder: Path) -> dict[Usage, int]:
        """Write the manifest with the new ids and keys; count how its samples are used."""
        usages = dict.fromkeys(Usage, 0)
        with (folder / REWRITTEN).open("wb") as file:
            for line in _lines(version, folder / MANIFEST):
                file.write(self._moved(version, line).model_dump_json().encode() + b"\n")
                if line.usage is not None:
                    usages[line.usage] += 1
        return usages

    def _moved(self, version: ArchivedVersion, line: ManifestLine) -> ManifestLine:
        object_key = None
        if line.object_key is not None:
            if line.sha256 not in self._stored:
                raise _altered(version, f"the bytes of {line.name!r} are missing")
            object_key = self._stored[line.sha256].key
            facts = self._stored[line.sha256].facts
            project_type = self._dataset.project_type
            refuse_wrong_marks(project_type, line.name, line.annotations, facts)
        elif text_sha256(line.text or "") != line.sha256:
            raise _altered(version, f"text {line.name!r} has another sha256")
        return line.model_copy(update={"id": self._ids.sample(line.id), "object_key": object_key})

    def _stored_files(self, version: ArchivedVersion, folder: Path, summary: VersionSummary) -> str:
        """Store the files as publishing does, and return the key of the manifest."""
        made = summary.model_copy(
            update={
                "id": self._ids.version(version.name),
                "dataset": self._dataset.name,
                "manifest_sha256": file_sha256(folder / REWRITTEN),
            }
        )
        written = made.model_dump_json(indent=2).encode()
        place = object_keys.version_folder(self._dataset.output_path, version.name)
        prefix = f"{place}/{folder_name(written)}"
        object_store().put_file(f"{prefix}/{MANIFEST}", folder / REWRITTEN)
        for name in (TABLE, USAGE):
            if (folder / name).exists():
                object_store().put_file(f"{prefix}/{name}", folder / name)
        object_store().put(f"{prefix}/{SUMMARY}", written)
        return f"{prefix}/{MANIFEST}"


def _lines(version: ArchivedVersion, path: Path) -> Iterator[ManifestLine]:
    with path.open("rb") as file:
        for line in file:
            try:
                yield ManifestLine.model_validate_json(line)
            except ValidationError as error:
                raise _altered(version, sentences(error.errors())) from error


def _altered(version: ArchivedVersion, reason: str) -> InvalidArchiveError:
    return InvalidArchiveError(
        "archives.version-unusable",
        "version {version} of the archive cannot be used ({reason}); export the project again",
        version=version.name,
        reason=reason,
    )
