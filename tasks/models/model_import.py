"""Taking in a model version that another installation of ExeML has packed."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO
from uuid import uuid4
from zipfile import ZipFile

from pydantic import ValidationError

from infra import object_keys
from infra.catalog import datasets, models, projects
from infra.child_process import why_it_failed
from infra.object_store import CHUNK_BYTES, object_store, refuse_full_disk
from infra.settings import ROOT, settings
from infra.work_folder import work_folder
from schemas.dataset import DatasetCreate
from schemas.errors import ConflictError, InvalidArchiveError, NotFoundError
from schemas.model_archive import (
    FILES_MAX,
    MANIFEST_FILE,
    MANIFEST_MAX_BYTES,
    MODEL_FOLDER,
    ArchivedFile,
    ModelArchive,
)
from schemas.model_lineage import ModelOrigin
from schemas.model_version import ModelVersion
from schemas.problem_sentences import sentences
from schemas.project import Project, ProjectCreate
from schemas.project_type import ProjectType
from tasks.data_sources.archive_members import ArchiveLimits
from tasks.data_sources.listed_files import ListedFiles
from tasks.data_sources.zip_members import DAMAGE, zip_files
from tasks.serving.model_folder import project_type_of

ARCHIVE = "the archive"
LIMITS = ArchiveLimits(files=FILES_MAX + 1)  # and the manifest
PROOF_SECONDS = 300


def import_model(
    file: BinaryIO, application: str | None = None, sha256: str | None = None
) -> ModelVersion:
    """Register the model of an archive as the next version of an application.

    The application is the one of that name, with its project and dataset made if there is none;
    by default it is called as it was where it comes from. `sha256` is what the archive should have.
    """
    found = _sha256(file)
    if sha256 is not None and found != sha256.lower():
        raise InvalidArchiveError(
            "archives.wrong-sha256",
            "the archive has the sha256 {found} and not {expected}; download it again",
            found=found,
            expected=sha256,
        )
    manifest = _manifest(file)
    with TemporaryDirectory(prefix="exeml-import-", dir=work_folder()) as folder:
        _unpack(file, manifest, Path(folder))
        prove(manifest.project_type, Path(folder))
        project = _project(manifest, application or manifest.application)
        return _register(project, manifest, Path(folder), found)


def _sha256(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(CHUNK_BYTES):
        digest.update(chunk)
    return digest.hexdigest()


def _manifest(file: BinaryIO) -> ModelArchive:
    """Return the manifest, which names every member of the archive and no other."""
    members = zip_files(ARCHIVE, file, LIMITS)
    for refused in members.refused:
        raise InvalidArchiveError(refused.message)
    described = members.find(MANIFEST_FILE)
    if described is None:
        raise InvalidArchiveError(
            "archives.no-manifest",
            "the archive has no {manifest}; download it of the kind `model`, with `exeml "
            "model download`",
            manifest=MANIFEST_FILE,
        )
    try:
        manifest = ModelArchive.model_validate_json(described.read(MANIFEST_MAX_BYTES))
    except ValidationError as error:
        said = sentences(error.errors())
        raise InvalidArchiveError(
            "archives.manifest-unusable",
            "{manifest} of the archive cannot be used: {reason}",
            manifest=MANIFEST_FILE,
            reason=said,
        ) from error
    _refuse_other_members(members, manifest)
    return manifest


def _refuse_other_members(members: ListedFiles, manifest: ModelArchive) -> None:
    named = {_member(file) for file in manifest.files} | {MANIFEST_FILE}
    there = {file.name for file in members.files()}
    if named != there:
        strange = sorted(named ^ there)[0]
        if strange in there:
            raise InvalidArchiveError(
                "archives.file-not-in-manifest",
                "{file} is in the archive but not in its {manifest}; download the model again",
                file=strange,
                manifest=MANIFEST_FILE,
            )
        raise InvalidArchiveError(
            "archives.file-only-in-manifest",
            "{file} is not in the archive but in its {manifest}; download the model again",
            file=strange,
            manifest=MANIFEST_FILE,
        )


def _member(file: ArchivedFile) -> str:
    return f"{MODEL_FOLDER}/{file.name}"


def _unpack(file: BinaryIO, manifest: ModelArchive, folder: Path) -> None:
    """Write the files of the model, each of the size and sha256 that the manifest says."""
    size = sum(file.size for file in manifest.files)
    limit = settings().model_archive_max_bytes
    if size > limit:
        raise InvalidArchiveError(
            "archives.model-too-large",
            "the model has {size:,} bytes, of which at most {limit:,} are taken in; raise "
            "EXEML_MODEL_ARCHIVE_MAX_BYTES",
            size=size,
            limit=limit,
        )
    refuse_full_disk(folder, size)
    with ZipFile(file) as archive:
        for archived in manifest.files:
            _unpack_file(archive, archived, folder / archived.name)


def _unpack_file(archive: ZipFile, archived: ArchivedFile, path: Path) -> None:
    digest, left = hashlib.sha256(), archived.size
    try:
        with archive.open(_member(archived)) as member, path.open("wb") as file:
            while chunk := member.read(min(CHUNK_BYTES, left + 1)):
                left -= len(chunk)
                if left < 0:
                    break
                digest.update(chunk)
                file.write(chunk)
    except DAMAGE as error:
        raise InvalidArchiveError(
            "archives.model-file-damaged",
            "{file} is damaged inside the archive ({error}); download it again",
            file=archived.name,
            error=str(error),
        ) from error
    if left or digest.hexdigest() != archived.sha256:
        raise InvalidArchiveError(
            "archives.model-file-altered",
            "{file} has not the {size:,} bytes or not the sha256 that {manifest} says; it "
            "was altered or damaged, download the model again",
            file=archived.name,
            size=archived.size,
            manifest=MANIFEST_FILE,
        )


def prove(project_type: ProjectType, folder: Path) -> None:
    """Let another process load the model; a hostile file can harm only that one."""
    if project_type_of(folder) is not project_type:
        raise InvalidArchiveError(
            "archives.model-of-other-type",
            "{manifest} says {said}, the model is of the type {found}; download it again",
            manifest=MANIFEST_FILE,
            said=project_type,
            found=project_type_of(folder),
        )
    done = subprocess.run(
        [sys.executable, "-m", "tasks.models.prove_model", str(folder)],
        cwd=ROOT,
        env={"PATH": os.environ.get("PATH", ""), "OMP_NUM_THREADS": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        timeout=PROOF_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        raise InvalidArchiveError(
            "archives.model-unusable",
            "the model cannot be used: {reason}",
            reason=why_it_failed(done),
        )


def _project(manifest: ModelArchive, name: str) -> Project:
    """Return the project of an application; made with an empty dataset when there is none."""
    try:
        found = projects.by_name(name)
    except NotFoundError:
        return _new_project(manifest, name)
    if found.project_type is not manifest.project_type:
        raise ConflictError(
            "models.application-of-other-type",
            "AI application {application!r} is of the type {application_type}, the model of "
            "the type {model_type}; name another application",
            application=found.name,
            application_type=found.project_type,
            model_type=manifest.project_type,
        )
    return found


def _new_project(manifest: ModelArchive, name: str) -> Project:
    """Make the project that an application belongs to, and say in it why it has no data."""
    try:
        dataset = datasets.by_name(name)
    except NotFoundError:
        dataset = datasets.create(DatasetCreate(name=name, project_type=manifest.project_type))
    return projects.create(
        ProjectCreate(
            name=name,
            project_type=manifest.project_type,
            dataset=dataset.name,
            description=(
                f"Holds the imported model {manifest.application} {manifest.version}; "
                "add data to train further versions"
            ),
        ),
        dataset.id,
    )


def _register(project: Project, manifest: ModelArchive, folder: Path, sha256: str) -> ModelVersion:
    key = object_keys.training_folder(project.output_path, uuid4())
    origin = ModelOrigin(
        application=manifest.application,
        version=manifest.version,
        trained_at=manifest.trained_at,
        archive_sha256=sha256,
        lineage=manifest.lineage,
        earlier=manifest.earlier,
    )
    try:
        return models.register(
            models.NewModel(
                project_id=project.id,
                folder_key=key,
                files=object_store().upload_folder(folder, key),
                evaluation=manifest.evaluation,
                notes=manifest.notes,
                code_version=manifest.lineage.code_version,
                origin=origin,
            )
        )
    except ConflictError:
        object_store().delete_folder(key)
        raise
