"""The archive of a project, sent while it is written."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO
from uuid import UUID

from pydantic import BaseModel, JsonValue

from infra import object_keys
from infra.catalog import datasets, labels, models, projects, runs, samples, services, versions
from infra.code_version import code_version
from infra.object_store import object_store
from infra.work_folder import work_folder
from schemas.dataset import Dataset, DatasetVersion
from schemas.languages import kept_json, speaking
from schemas.model_archive import ArchivedFile
from schemas.model_version import ModelVersion
from schemas.packed_file import PackedMember
from schemas.phase import RunReport, WorkflowRun
from schemas.project import Project
from schemas.project_archive import (
    PROGRESS_MAX,
    ArchivedDataset,
    ArchivedLabel,
    ArchivedModelVersion,
    ArchivedPhase,
    ArchivedProject,
    ArchivedRound,
    ArchivedSample,
    ArchivedVersion,
    ProjectArchive,
)
from schemas.project_settings import SETTINGS_TYPES
from tasks.dataset_versions.manifests import folder_of, read_manifest, read_summary
from tasks.formats.labeled_data import Entry
from tasks.packed_files.writing import INDEX, OBJECTS, ObjectWriter, pack
from tasks.project_transfer import layout


def export_project(project: Project) -> Iterator[bytes]:
    """Give the archive of a project piece by piece; the trash, keys and secrets are left out."""
    with TemporaryDirectory(prefix="exeml-export-", dir=work_folder()) as folder:
        export = _Export(project, Path(folder))
        yield from export.pieces()


class _Export:
    """One export: what of the catalog is read once, and which objects it needs."""

    def __init__(self, project: Project, folder: Path) -> None:
        self._project = project
        self._dataset: Dataset = datasets.get(project.dataset_id)
        self._folder = folder
        self._runs = runs.of_project(project.id)
        self._rounds = {run.id: run.round_number for run in self._runs}
        self._versions = versions.of_dataset(self._dataset.id)
        self._names = {version.id: version.name for version in self._versions}
        self._models = models.list_all(project.name)
        self._samples = 0

    def pieces(self) -> Iterator[bytes]:
        with (self._folder / "index").open("w+b") as index:
            writer = ObjectWriter(index)

            def described(members: list[PackedMember]) -> bytes:
                with speaking(None):
                    return self._described(members, writer).model_dump_json(indent=1).encode()

            yield from pack(self._entries(writer), layout.MANIFEST_FILE, described)

    def _entries(self, writer: ObjectWriter) -> Iterator[Entry]:
        with (self._folder / "samples").open("w+b") as lines:
            needed = self._write_samples(lines)
            yield OBJECTS, self._objects(writer, needed)
            lines.seek(0)
            yield layout.SAMPLES, lines
        yield layout.ROUNDS, (_line(self._round(run)) for run in reversed(self._runs))
        yield INDEX, writer.index_content()

    def _write_samples(self, lines: IO[bytes]) -> dict[str, str]:
        """Write the samples as they are now; return the stored objects by their new key."""
        needed: dict[str, str] = {}
        for facts, annotations in samples.stream_annotated(self._dataset.id):
            stored = facts["object_key"]
            suffix = str(stored).rpartition(".")[2] if stored else None
            own = {name: facts[name] for name in ArchivedSample.model_fields if name in facts}
            sample = ArchivedSample.model_validate(
                own | {"suffix": suffix, "annotations": annotations}
            )
            lines.write(_line(sample))
            self._samples += 1
            if suffix is not None:
                needed[layout.sample_key(sample.sha256, suffix)] = str(stored)
        return needed

    def _objects(self, writer: ObjectWriter, needed: dict[str, str]) -> Iterator[bytes]:
        for version in self._versions:
            for line in read_manifest(version):
                if line.object_key is not None:
                    suffix = line.object_key.rpartition(".")[2]
                    needed[layout.sample_key(line.sha256, suffix)] = line.object_key
        for key, stored in sorted(needed.items()):
            yield from self._object(writer, key, stored)
        for version in self._versions:
            yield from self._version_files(writer, version)
        for model in self._models:
            archived = self._model(model)
            for file in archived.files:
                key = layout.model_key(archived, file.name)
                yield from self._object(writer, key, f"{model.folder_key}/{file.name}")
        for run in self._runs:
            yield from self._figures(writer, run)

    def _object(self, writer: ObjectWriter, key: str, stored: str) -> Iterator[bytes]:
        return writer.add(None, key, object_store().chunks(object_store().bucket, stored))

    def _version_files(self, writer: ObjectWriter, version: DatasetVersion) -> Iterator[bytes]:
        for name in layout.VERSION_FILES:
            stored = f"{folder_of(version)}/{name}"
            if object_store().exists(stored):  # only tables have all four
                yield from self._object(writer, layout.version_key(version.name, name), stored)

    def _figures(self, writer: ObjectWriter, run: WorkflowRun) -> Iterator[bytes]:
        for name in layout.FIGURES:
            stored = object_keys.evaluation_figure(self._project.output_path, run.id, f"{name}.png")
            if object_store().exists(stored):
                yield from self._object(writer, layout.figure_key(run.round_number, name), stored)

    def _described(self, members: list[PackedMember], writer: ObjectWriter) -> ProjectArchive:
        return ProjectArchive(
            exeml_version=code_version(),
            exported_at=datetime.now(UTC),
            members=members,
            objects=writer.objects,
            object_bytes=writer.bytes,
            project=self._archived_project(),
            dataset=self._archived_dataset(),
            samples=self._samples,
            versions=[self._version(version) for version in self._versions],
            models=[self._model(model) for model in self._models],
            services=[
                {"name": service.name, "settings": service.settings.model_dump(mode="json")}
                for service in services.list_all()
                if service.project_id == self._project.id
            ],
        )

    def _archived_project(self) -> ArchivedProject:
        settings_type = SETTINGS_TYPES[self._project.project_type]
        settings = projects.settings_of(self._project.id, settings_type)
        return ArchivedProject(
            name=self._project.name,
            project_type=self._project.project_type,
            description=self._project.description,
            training_flavor=self._project.training_flavor,
            settings=settings.model_dump(mode="json"),
            policy=self._project.policy,
            tags=self._project.tags,
        )

    def _archived_dataset(self) -> ArchivedDataset:
        own = labels.of_dataset(self._dataset.id) if self._dataset.project_type.has_labels else []
        return ArchivedDataset(
            name=self._dataset.name,
            labels=[
                ArchivedLabel(name=label.name, colour=label.colour, shortcut=label.shortcut)
                for label in own
            ],
            table_header=self._dataset.table_header,
            table=self._dataset.table,
            input_path=self._dataset.input_path,
        )

    def _version(self, version: DatasetVersion) -> ArchivedVersion:
        return ArchivedVersion(
            name=version.name,
            created_at=version.created_at,
            round_number=self._round_of(version.run_id),
            summary=read_summary(version),
        )

    def _model(self, model: ModelVersion) -> ArchivedModelVersion:
        data = model.dataset_version_id
        return ArchivedModelVersion(
            version=model.version,
            created_at=model.created_at,
            round_number=self._round_of(model.run_id),
            dataset_version=self._names.get(data) if data else None,
            status=model.status,
            files=[ArchivedFile(**file.model_dump()) for file in model.files],
            evaluation=model.evaluation,
            notes=model.notes,
            code_version=model.code_version,
            origin=model.origin,
        )

    def _round_of(self, run_id: UUID | None) -> int | None:
        return self._rounds.get(run_id) if run_id else None

    def _round(self, run: WorkflowRun) -> ArchivedRound:
        found = {kind: runs.report(run.id, kind) for kind in RunReport}
        trained_on = versions.find_of_run(run.id)
        return ArchivedRound.model_validate(
            {
                "round_number": run.round_number,
                "created_at": run.created_at,
                "settings": runs.settings_of(run.id).model_dump(mode="json"),
                "dataset_version": trained_on.name if trained_on else None,
                "phases": [
                    ArchivedPhase(**phase.model_dump(include=set(ArchivedPhase.model_fields)))
                    for phase in runs.phases(run.id).phases
                ],
                "reports": {
                    kind: _decoded(report) for kind, report in found.items() if report is not None
                },
                "progress": runs.progress(run.id, PROGRESS_MAX),
            }
        )


def _line(record: BaseModel) -> bytes:
    return kept_json(record).encode() + b"\n"


def _decoded(report: str) -> JsonValue:
    found: JsonValue = json.loads(report)
    return found
