"""The items of a source, in an order that stays the same."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from infra.object_store import object_store
from infra.settings import settings
from schemas.batch import S3_PREFIX, BatchRequest
from schemas.errors import InvalidInputError, InvalidTableError, NotFoundError
from schemas.object_path import split_input_path
from schemas.project_type import Media
from tasks.batch_prediction.plan import Item, Place
from tasks.data_sources.folders import LocalFolder
from tasks.data_sources.listed_files import too_large
from tasks.data_sources.s3_prefix import S3Prefix
from tasks.intake.order import SAMPLE_SUFFIXES, max_bytes_of
from tasks.sample_readers.csv_records import counted_values, is_blank, lines_of, record_blocks
from tasks.sample_readers.encoding_detection import encoding_of
from tasks.sample_readers.source_files import REFUSALS, FileSource, SourceFile
from tasks.sample_readers.text_csv import TEXT_NAMES

TABLE_SUFFIX = ".csv"


def place_of(source: str) -> Place:
    """Return where a source lies; a folder of this machine must be below the allowed one."""
    if source.startswith(S3_PREFIX):
        bucket, prefix = split_input_path(source)
        key = prefix.rstrip("/")
        return Place(bucket, key, object_store().find(bucket, key) is not None)
    allowed = settings().batch_folder
    if allowed is None:
        raise InvalidInputError(
            "batches.source-on-machine",
            "the source {source!r} is a path of the platform's machine, where batch jobs "
            "may read nothing; use s3://bucket/folder, or set EXEML_BATCH_FOLDER and "
            "restart the platform",
            source=source,
        )
    path = (allowed / source).resolve()
    if not path.is_relative_to(allowed.resolve()):
        raise InvalidInputError(
            "batches.source-outside-folder",
            "the source {source!r} is not below {folder}; only there batch jobs may read",
            source=source,
            folder=str(allowed),
        )
    return Place(None, str(path), path.is_file())


def files_of(place: Place, media: Media) -> list[SourceFile]:
    """Return the files that can be predicted, by name; NotFoundError when there are none."""
    suffixes = SAMPLE_SUFFIXES[media]
    found = [file for file in _source(place).files() if file.name.lower().endswith(tuple(suffixes))]
    if not found:
        raise NotFoundError(
            "batches.no-usable-files",
            "{source} holds no file of the kind {suffixes}; check the source",
            source=_shown(place),
            suffixes=suffixes,
        )
    return sorted(found, key=lambda file: file.name.encode())


def tag_of(files: Sequence[SourceFile]) -> str:
    """Return what is the same as long as the files are."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.name}\0{file.size}\0{file.tag}\n".encode())
    return digest.hexdigest()


def items_of(files: Sequence[SourceFile], media: Media, request: BatchRequest) -> Iterator[Item]:
    """Give the items of all files: a file itself, or its rows."""
    for file in files:
        if media is Media.TABLE or file.name.lower().endswith(TABLE_SUFFIX):
            yield from _rows(file, media, request)
        else:
            yield Item(file.name)


def read_file(place: Place, name: str, media: Media) -> bytes:
    """Return the bytes of one file of a place; its name was listed before."""
    most = max_bytes_of(media)
    if place.bucket is None:
        return _read_local(place, name, most)
    key = place.path if place.is_file else f"{place.path}/{name}"
    return object_store().read_foreign(place.bucket, key, most)


def _read_local(place: Place, name: str, max_bytes: int) -> bytes:
    """Return the bytes of a file that lies in the folder, also if it is a link now."""
    root = Path(place.path).parent if place.is_file else Path(place.path)
    path = (root / name).resolve()
    if not path.is_relative_to(root) or not path.is_file():
        raise NotFoundError(
            "batches.file-removed-meanwhile",
            "{file} is no longer there; it was removed meanwhile",
            file=name,
        )
    with path.open("rb") as file:
        data = file.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise too_large(name, path.stat().st_size, max_bytes)
    return data


def _source(place: Place) -> FileSource:
    folder, _, name = place.path.rpartition("/")
    if place.bucket is not None:
        whole = S3Prefix(place.bucket, folder if place.is_file else place.path)
        return _OneFile(whole, name) if place.is_file else whole
    if place.is_file:
        return _OneFile(LocalFolder(Path(folder)), name)
    return LocalFolder(Path(place.path))


class _OneFile:
    """A source of the one file that was named."""

    refused = ()

    def __init__(self, source: FileSource, name: str) -> None:
        self._file = source.find(name)

    def files(self) -> Iterator[SourceFile]:
        """Give the file, if it is there."""
        return iter([self._file] if self._file else [])

    def find(self, name: str) -> SourceFile | None:
        """Return the file of that name."""
        return self._file if self._file and self._file.name == name else None


def _shown(place: Place) -> str:
    return place.path if place.bucket is None else f"{S3_PREFIX}{place.bucket}/{place.path}"


def _rows(file: SourceFile, media: Media, request: BatchRequest) -> Iterator[Item]:
    """Give the rows of a CSV file whose first row names the columns; a bad file is one item."""
    try:
        data = file.read(max_bytes_of(media))
        lines = lines_of(data, encoding_of(file.name, data, InvalidTableError))
        records = _records(file.name, lines)
        _, header = next(records, (1, []))
        column = _text_column(file.name, header, request) if media is Media.TEXT else None
        for line, cells in records:
            yield _row(f"{file.name}#{line}", header, cells, column)
    except REFUSALS as error:
        yield Item(file.name, problem=str(error))


def _records(name: str, lines: Iterator[str]) -> Iterator[tuple[int, list[str]]]:
    for block in record_blocks(name, lines, InvalidTableError):
        for line, record in zip(block.lines, block.records, strict=True):
            if not is_blank(record):
                yield line, record


def _text_column(name: str, header: list[str], request: BatchRequest) -> str:
    column = request.text_column
    named = [title for title in header if title.strip().lower() in TEXT_NAMES]
    if column is not None and column in header:
        return column
    if column is None and (len(named) == 1 or len(header) == 1):
        return (named or header)[0]
    raise InvalidInputError(
        "batches.no-text-column",
        "{file} has the columns {columns}, of which none is taken for the text; name it in "
        "text_column",
        file=name,
        columns=", ".join(header)[:200],
    )


def _row(name: str, header: list[str], cells: list[str], column: str | None) -> Item:
    if len(cells) != len(header):
        problem = f"the row has {counted_values(len(cells))} instead of {len(header)}"
        return Item(name, problem=f"{problem}; mend the row")
    record = dict(zip(header, cells, strict=True))
    return Item(name, record if column is None else record[column])
