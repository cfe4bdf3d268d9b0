"""Taking in a project that another installation has exported: all of it, or nothing."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO
from uuid import UUID, uuid4

from PIL import Image

from infra import object_keys, training_flavors
from infra.catalog import imported_projects
from infra.catalog.imported_projects import ImportedProject
from infra.object_store import object_store, refuse_full_disk
from infra.settings import settings
from infra.work_folder import work_folder
from schemas.dataset import Dataset
from schemas.errors import ExemlError, InvalidArchiveError
from schemas.evaluation import MODEL_EVALUATION
from schemas.languages import kept_json
from schemas.message import Message
from schemas.model_version import ModelVersionStatus, bento_tag
from schemas.project_archive import (
    ArchivedModelVersion,
    ArchivedRound,
    ArchivedSample,
    ProjectArchive,
    ProjectImported,
)
from schemas.project_settings import SETTINGS_TYPES
from schemas.training_flavor import CPU
from tasks.dataset_versions.version_content import file_sha256
from tasks.intake.import_files import in_parallel
from tasks.intake.order import max_bytes_of
from tasks.models.model_import import prove as prove_model
from tasks.packed_files.reading import OpenObject, PackedReader, prove
from tasks.project_transfer import layout
from tasks.project_transfer.new_ids import NewIds
from tasks.project_transfer.round_intake import RoundIntake
from tasks.project_transfer.sample_intake import (
    PackedSample,
    StoredBytes,
    sample_rows,
    store_bytes,
)
from tasks.project_transfer.version_intake import VersionIntake
from tasks.reports.report_pages import data_check_page

ARCHIVE = "the archive"
FIGURE_MAX_BYTES = 32 * 1024 * 1024


def import_project(file: BinaryIO, name: str | None = None) -> ProjectImported:
    """Make a project of an archive, with new ids; `name` is for the project and its dataset.

    Raises ConflictError when a name is taken and InvalidArchiveError for an archive that is
    damaged, altered or of models that cannot be loaded; nothing of it is left then.
    """
    with PackedReader(file, ARCHIVE, layout.MANIFEST_FILE, ProjectArchive) as reader:
        _refuse_too_large(reader.manifest)
        with TemporaryDirectory(prefix="exeml-import-", dir=work_folder()) as folder:
            return _Import(reader, name, Path(folder)).run()


def _refuse_too_large(archive: ProjectArchive) -> None:
    limit = settings().project_archive_max_bytes
    if archive.unpacked_bytes > limit:
        raise InvalidArchiveError(
            "archives.project-too-large",
            "the project has {size:,} bytes, of which at most {limit:,} are taken in; raise "
            "EXEML_PROJECT_ARCHIVE_MAX_BYTES",
            size=archive.unpacked_bytes,
            limit=limit,
        )
    refuse_full_disk(work_folder(), 2 * archive.unpacked_bytes)


class _Import:
    """One import: objects first, then all rows in one transaction."""

    def __init__(
        self, reader: PackedReader[ProjectArchive], name: str | None, folder: Path
    ) -> None:
        self._reader = reader
        self._archive = reader.manifest
        self._folder = folder
        self._ids = NewIds()
        self._name = name or self._archive.project.name
        self._output_path = f"projects/{self._name}"
        self._dataset = Dataset(
            id=self._ids.dataset,
            name=name or self._archive.dataset.name,
            project_type=self._archive.project.project_type,
            output_path=object_keys.versions_folder(self._ids.dataset),
            table_header=self._archive.dataset.table_header,
            table=self._archive.dataset.table,
            created_at=datetime.now(UTC),
        )
        self._stored: dict[str, StoredBytes] = {}
        self._notes: list[str] = []
        self._pages_written: list[str] = []
        self._written = [object_keys.dataset_folder(self._ids.dataset)]

    def run(self) -> ProjectImported:
        imported_projects.refuse_taken(self._name, self._dataset.name, self._output_path)
        for _ in prove(self._reader):
            pass  # a damaged archive is refused before anything of it is stored
        try:
            return self._take()
        except BaseException:
            for prefix in self._written:
                object_store().delete_folder(prefix)
            object_store().delete(self._pages_written)
            raise

    def _take(self) -> ProjectImported:
        for sha256, found in in_parallel(
            lambda packed: store_bytes(self._dataset, packed), self._samples_and_files()
        ):
            self._stored[sha256] = found
        intake = VersionIntake(self._dataset, self._folder / "versions", self._stored, self._ids)
        versions = [intake.take(version) for version in self._archive.versions]
        rounds = self._rounds(
            {version.name: self._ids.version(version.name) for version in self._archive.versions}
        )
        trained = [self._model(model) for model in self._archive.models]
        self._figures(rounds)
        self._pages(rounds)
        count = imported_projects.store(
            ImportedProject(
                dataset=self._dataset_row(),
                project=self._project_row(),
                labels=self._archive.dataset.labels,
                samples=sample_rows(
                    self._dataset,
                    self._reader.lines(layout.SAMPLES, ArchivedSample),
                    self._stored,
                    self._ids,
                ),
                versions=versions,
                runs=rounds.rows.runs,
                phases=rounds.rows.phases,
                reports=rounds.rows.reports,
                progress=rounds.rows.progress,
                models=trained,
            )
        )
        return ProjectImported(
            id=self._ids.project,
            name=self._name,
            dataset=self._dataset.name,
            samples=count,
            dataset_versions=len(versions),
            model_versions=len(trained),
            rounds=len(rounds.rows.runs),
            notes=self._notes,
        )

    def _samples_and_files(self) -> Iterator[PackedSample]:
        """Give the bytes of samples; write all other objects into the folder."""
        largest = max_bytes_of(self._dataset.project_type.media)
        for found in self._reader.objects():
            sample = layout.SAMPLE_KEY.fullmatch(found.facts.key)
            if sample is None:
                self._write(found)
                continue
            if found.facts.size > largest or sample[1] != found.facts.sha256:
                raise self._reader.damaged(f"{found.facts.key} is too large or another one")
            yield PackedSample(sample[1], sample[2], b"".join(found.chunks()))

    def _write(self, found: OpenObject) -> None:
        key = found.facts.key
        known = (layout.VERSION_KEY, layout.MODEL_KEY, layout.FIGURE_KEY)
        if not any(pattern.fullmatch(key) for pattern in known):
            raise self._reader.damaged(f"{key!r} is nothing that a project has")
        path = self._folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.writelines(found.chunks())

    def _rounds(self, versions: dict[str, UUID]) -> RoundIntake:
        intake = RoundIntake(self._archive.project.project_type, self._ids)
        for archived in self._reader.lines(layout.ROUNDS, ArchivedRound):
            intake.take(archived, versions)
        known = {row["round_number"] for row in intake.rows.runs}
        publishers = [version.round_number for version in self._archive.versions]
        trainers = [model.round_number for model in self._archive.models]
        for numbers in (publishers, trainers):
            named = [number for number in numbers if number is not None]
            if len(set(named)) < len(named) or not known.issuperset(named):
                raise self._reader.damaged("a round is missing or has made two versions")
        return intake

    def _model(self, model: ArchivedModelVersion) -> dict[str, Any]:
        """Prove a model in a process of its own, store it, and return the columns of its row."""
        folder = self._folder / "models" / model.version
        self._refuse_altered_model(model, folder)
        if model.status is ModelVersionStatus.SUCCESSFUL:
            prove_model(self._archive.project.project_type, folder)
        owner = self._ids.round(model.round_number) if model.round_number else uuid4()
        key = object_keys.training_folder(self._output_path, owner)
        self._written.append(key)
        files = object_store().upload_folder(folder, key)
        evaluation = self._ids.in_report(json.loads(kept_json(model.evaluation)))
        return {
            "id": uuid4(),
            "project_id": self._ids.project,
            "number": model.number,
            "run_id": owner if model.round_number else None,
            "dataset_version_id": (
                self._ids.version(model.dataset_version) if model.dataset_version else None
            ),
            "status": model.status,
            "folder_key": key,
            "files": json.dumps([file.model_dump() for file in files]),
            "bento_tag": bento_tag(self._name, model.number, owner),
            "evaluation": kept_json(MODEL_EVALUATION.validate_json(json.dumps(evaluation))),
            "notes": model.notes,
            "code_version": model.code_version,
            "origin": model.origin.model_dump_json() if model.origin else None,
            "created_at": model.created_at,
        }

    def _refuse_altered_model(self, model: ArchivedModelVersion, folder: Path) -> None:
        known = {version.name for version in self._archive.versions}
        is_from_here = model.round_number is not None and model.dataset_version in known
        if not is_from_here and model.origin is None:
            raise self._reader.damaged(f"it does not say where {model.version} comes from")
        expected = {file.name: (file.size, file.sha256) for file in model.files}
        present = {
            path.name: (path.stat().st_size, file_sha256(path))
            for path in (folder.iterdir() if folder.exists() else ())
        }
        if expected != present:
            raise self._reader.damaged(f"the files of {model.version} are not those it names")

    def _figures(self, rounds: RoundIntake) -> None:
        """Store the figures of evaluations, which are pictures and nothing else."""
        known = {row["round_number"] for row in rounds.rows.runs}
        for path in sorted((self._folder / "figures").glob("*/*.png")):
            number = int(path.parent.name)
            if number not in known or path.stat().st_size > FIGURE_MAX_BYTES:
                raise self._reader.damaged(f"figure {path.name} of round {number} is of no round")
            try:
                with Image.open(path, formats=("PNG",)) as picture:
                    picture.verify()
            except (OSError, SyntaxError, ValueError) as error:
                raise self._reader.damaged(f"{path.name} is no picture") from error
            key = object_keys.evaluation_figure(
                self._output_path, self._ids.round(number), path.name
            )
            self._written.append(key.rpartition("/")[0])
            object_store().put_file(key, path)

    def _pages(self, rounds: RoundIntake) -> None:
        """Write the pages of data checks anew: a page of a stranger could run in the console."""
        for version, check in rounds.rows.checks.items():
            key = object_keys.data_check_page(self._output_path, version)
            self._pages_written.append(key)
            object_store().put(key, data_check_page(check).encode())

    def _dataset_row(self) -> dict[str, Any]:
        table = self._dataset.table
        return {
            "id": self._ids.dataset,
            "name": self._dataset.name,
            "name_key": self._dataset.name.lower(),
            "project_type": self._dataset.project_type,
            "output_path": self._dataset.output_path,
            "table_header": self._dataset.table_header,
            "table": table.model_dump_json() if table else None,
            "created_at": self._dataset.created_at,
        }

    def _project_row(self) -> dict[str, Any]:
        project = self._archive.project
        chosen = SETTINGS_TYPES[project.project_type].model_validate(project.settings)
        return {
            "id": self._ids.project,
            "name": self._name,
            "name_key": self._name.lower(),
            "project_type": project.project_type,
            "description": project.description,
            "dataset_id": self._ids.dataset,
            "output_path": self._output_path,
            "training_flavor": self._flavor(project.training_flavor),
            "settings": chosen.model_dump_json(),
            "policy": json.dumps(project.policy),
            "tags": project.tags,
            "created_at": datetime.now(UTC),
        }

    def _flavor(self, flavor: str) -> str:
        try:
            training_flavors.require(flavor)
        except ExemlError as error:
            note = Message(
                "transfers.other-flavor",
                "it trains on {flavor}, as {reason}",
                flavor=CPU,
                reason=str(error),
            )
            self._notes.append(note)
            return CPU
        return flavor
