"""Model versions as zip archives: the model folder, the edge archive, the Bento."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import mkdtemp
from zipfile import ZipFile

from infra.object_store import CHUNK_BYTES, object_store, refuse_full_disk
from infra.work_folder import work_folder
from schemas.languages import speaking
from schemas.model_archive import (
    MANIFEST_FILE,
    MODEL_FOLDER,
    ArchivedFile,
    DownloadKind,
    ModelArchive,
)
from schemas.model_version import ModelVersion
from tasks.edge.archive import build_edge_archive
from tasks.formats.archive import zip_stream
from tasks.formats.labeled_data import Entry
from tasks.models.bento import ensure_bento, export_bento
from tasks.models.model_lineage import lineage_of

# A model, the folder that is packed, and room for what is made of it.
COPIES = 4


def file_name(model: ModelVersion, kind: DownloadKind) -> str:
    """Name of the archive that is downloaded."""
    return f"{model.application}-{model.version}-{kind}.zip"


def download(model: ModelVersion, kind: DownloadKind) -> Iterator[bytes]:
    """Return an archive piece by piece; what cannot be packed is told before the first piece."""
    refuse_full_disk(work_folder(), COPIES * sum(file.size for file in model.files))
    folder = Path(mkdtemp(prefix="exeml-download-", dir=work_folder()))
    try:
        prepare: Mapping[DownloadKind, Callable[[ModelVersion, Path], None]] = {
            DownloadKind.MODEL: _prepare_model,
            DownloadKind.EDGE: _prepare_edge,
            DownloadKind.BENTO: _prepare_bento,
        }
        (folder / "packed").mkdir()
        prepare[kind](model, folder / "packed")
    except BaseException:
        shutil.rmtree(folder)
        raise
    return _sent(folder)


def _sent(folder: Path) -> Iterator[bytes]:
    try:
        yield from zip_stream(_entries(folder / "packed"))
    finally:
        shutil.rmtree(folder)


def _entries(folder: Path) -> Iterator[Entry]:
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        yield path.relative_to(folder).as_posix(), _chunks(path)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def _prepare_model(model: ModelVersion, folder: Path) -> None:
    object_store().download_folder(model.folder_key, model.files, folder / MODEL_FOLDER)
    with speaking(None):  # sentences keep their codes
        manifest = manifest_of(model).model_dump_json(indent=1)
    (folder / MANIFEST_FILE).write_text(manifest, "utf-8")


def manifest_of(model: ModelVersion) -> ModelArchive:
    """Return the manifest with which a version can be imported elsewhere."""
    return ModelArchive(
        application=model.application,
        version=model.version,
        project_type=model.project_type,
        files=[ArchivedFile(**file.model_dump()) for file in model.files],
        evaluation=model.evaluation,
        lineage=lineage_of(model),
        earlier=model.origin,
        notes=model.notes,
        trained_at=model.origin.trained_at if model.origin else model.created_at,
    )


def _prepare_edge(model: ModelVersion, folder: Path) -> None:
    fetched = folder.with_name(MODEL_FOLDER)
    object_store().download_folder(model.folder_key, model.files, fetched)
    build_edge_archive(f"{model.application} {model.version}", fetched, folder)


def _prepare_bento(model: ModelVersion, folder: Path) -> None:
    """Export the Bento; unpacked, it is what `docker build -f env/docker/Dockerfile .` needs."""
    ensure_bento(model)
    exported = folder.with_name("bento.zip")
    export_bento(model.bento_tag, exported)
    with ZipFile(exported) as archive:
        archive.extractall(folder)
