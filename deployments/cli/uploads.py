"""Uploads of many files: only missing ones are sent, so an interrupted upload can be repeated."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from deployments.cli.api_client import ApiClient
from deployments.cli.output import errors
from infra.settings import settings
from schemas.dataset import Dataset
from schemas.errors import InvalidInputError, NotFoundError, PlatformError
from schemas.import_layout import ImportLayout
from schemas.message import Message
from schemas.paging import BATCH_MAX
from schemas.project_type import Media
from schemas.sample import FileOutcome, FileReport, ImportReport, UploadFile
from tasks.data_sources.archive_members import ARCHIVE_SUFFIXES
from tasks.data_sources.archives import open_archive
from tasks.data_sources.folders import LocalFolder
from tasks.data_sources.listed_files import ListedFiles, too_large
from tasks.intake.annotation_files import SUFFIXES as ANNOTATION_SUFFIXES
from tasks.intake.annotation_files import YOLO_CLASS_FILES, is_annotation_file
from tasks.intake.order import SAMPLE_SUFFIXES, max_bytes_of
from tasks.intake.uploads import SampleOutcomes
from tasks.sample_readers.file_groups import stem_and_suffix, stream_groups
from tasks.sample_readers.read_samples import refused
from tasks.sample_readers.source_files import REFUSALS, SourceFile
from tasks.sample_readers.texts import RESULT_ENDING

FILES_PER_UPLOAD = 500

FileSet = list[SourceFile]
ANNOTATION_FILES_PER_UPLOAD = 900  # each request looks through all samples of the dataset


def file_sets(files: Iterable[SourceFile], source: ListedFiles, media: Media) -> Iterator[FileSet]:
    """Yield samples with their label files: `1.jpg` + `1.xml`, `a.txt` + `a_result.txt`."""
    for group in stream_groups(files):
        if media is Media.TEXT:
            yield from _with_result_files(group.files, source)
        else:
            yield list(group.files)


def _with_result_files(files: Sequence[SourceFile], source: ListedFiles) -> Iterator[FileSet]:
    for file in files:
        stem, _ = stem_and_suffix(file.name)
        suffix = file.name[len(stem) :]
        text_stem = stem.removesuffix(RESULT_ENDING)
        if text_stem != stem and source.find(f"{text_stem}{suffix}") is not None:
            continue  # sent together with its text
        result = source.find(f"{stem}{RESULT_ENDING}{suffix}")
        yield [file] if result is None else [file, result]


def upload_batches(
    sets: Iterable[FileSet], media: Media, max_bytes: int, max_files: int = FILES_PER_UPLOAD
) -> Iterator[FileSet]:
    """Yield batches of file sets within the limits; only a set over the limit is divided."""
    batch: FileSet = []
    for files in (part for file_set in sets for part in _fitting(file_set, media, max_bytes)):
        too_many = len(batch) + len(files) > max_files
        if batch and (too_many or size_of(batch) + size_of(files) > max_bytes):
            yield batch
            batch = []
        batch.extend(files)
    if batch:
        yield batch


def size_of(files: Iterable[SourceFile]) -> int:
    """Return the total size of files in bytes."""
    return sum(file.size for file in files)


def _fitting(files: FileSet, media: Media, max_bytes: int) -> Iterator[FileSet]:
    """Split a large set by samples, each with all its label files."""
    samples = [file for file in files if stem_and_suffix(file.name)[1] in SAMPLE_SUFFIXES[media]]
    if size_of(files) <= max_bytes or media is Media.TEXT or not samples:
        yield files
        return
    about = [file for file in files if file not in samples]
    yield from ([sample, *about] for sample in samples)


class UploadSummary:
    """How many files had which outcome, and the reports a person should read."""

    def __init__(self, layout: ImportLayout) -> None:
        self.remarks: list[FileReport] = []
        self._outcomes = SampleOutcomes(layout)
        self._more: Counter[FileOutcome] = Counter()

    @property
    def counts(self) -> Counter[FileOutcome]:
        """How many files had which outcome; a sample and the labels that followed count once."""
        return self._outcomes.counts + self._more

    def add_report(self, report: ImportReport) -> None:
        """Add the counts of a report, including files that it does not list."""
        self.add(report.files)
        self._more.update(report.more)

    def add(self, reports: Iterable[FileReport]) -> None:
        """Count reports, and keep those with a remark."""
        for report in reports:
            joined, _ = self._outcomes.join(report)
            if joined.message:
                self.remarks.append(joined)


class Upload:
    """One upload of a source into a dataset; `summary` tells how far it is, also when it fails."""

    def __init__(
        self, api: ApiClient, dataset: Dataset, source: ListedFiles, layout: ImportLayout
    ) -> None:
        self.api = api
        self.dataset = dataset
        self.source = source
        self.layout = layout
        self.media = dataset.project_type.media
        self.summary = UploadSummary(layout)
        tables = self.media is Media.TABLE
        self.noun = "tables" if tables else "samples"
        self.max_bytes = settings().table_max_bytes if tables else settings().upload_max_bytes
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=errors,
            transient=True,
            disable=not errors.is_terminal,
        )
        self.comparing = self.progress.add_task("comparing", total=None)
        self.sending = self.progress.add_task("sending", total=0)

    def run(self) -> None:
        """Send what is missing, samples first and then what annotation files say about them."""
        samples, annotations = self._divided()
        if not samples and not annotations and not self.source.refused:
            raise InvalidInputError(
                "imports.no-files", "there are no files to import; check the path"
            )
        self.summary.add(self.source.refused)
        self.progress.update(self.comparing, total=len(samples))
        try:
            with self.progress:
                for sets in self._portions(file_sets(samples, self.source, self.media)):
                    for batch in self._batches(sets):
                        self._send(batch)
                for batch in self._annotation_batches(annotations):
                    self._send(batch)
        except PlatformError as error:
            raise PlatformError(
                "imports.upload-broken-off",
                "{problem}; the same command goes on where it stopped",
                problem=str(error),
            ) from error

    def _divided(self) -> tuple[list[SourceFile], list[SourceFile]]:
        """Tell samples and files beside them from the annotation files of another tool."""
        files = list(self.source.files())
        if self.layout not in ANNOTATION_SUFFIXES:
            return files, []
        annotations = [file for file in files if is_annotation_file(self.layout, file.name)]
        names = {file.name for file in annotations}
        return [file for file in files if file.name not in names], annotations

    def _portions(self, sets: Iterator[FileSet]) -> Iterator[list[FileSet]]:
        """Yield the sets with missing files; the API is asked for many files at once."""
        portion: list[FileSet] = []
        count = 0
        for files in sets:
            if count + len(files) > BATCH_MAX:
                yield self._missing(portion)
                portion, count = [], 0
            portion.append(files)
            count += len(files)
        if portion:
            yield self._missing(portion)

    def _missing(self, sets: list[FileSet]) -> list[FileSet]:
        hashed = [self._hashed(file) for files in sets for file in files]
        readable = {file.name: file for file in hashed if file is not None}
        missing = self.api.plan_upload(self.dataset.id, list(readable.values())) if readable else ()
        chosen = []
        for files in sets:
            there = [file for file in files if file.name in readable]
            if any(file.name in missing for file in there):
                chosen.append(there)
            else:
                self.summary.add(
                    FileReport(name=file.name, outcome=FileOutcome.UNCHANGED)
                    for file in self._samples_in(there)
                )
        return chosen

    def _samples_in(self, files: FileSet) -> FileSet:
        if self.media is Media.TEXT:
            return files[:1]  # the other one is its result file
        suffixes = SAMPLE_SUFFIXES[self.media]
        return [file for file in files if stem_and_suffix(file.name)[1] in suffixes]

    def _hashed(self, file: SourceFile) -> UploadFile | None:
        data = self._read(file)
        self.progress.advance(self.comparing)
        if data is None:
            return None
        return UploadFile(name=file.name, sha256=hashlib.sha256(data).hexdigest())

    def _read(self, file: SourceFile) -> bytes | None:
        try:
            return file.read(min(self.max_bytes, self._max_bytes_of(file)))
        except REFUSALS as error:
            self.summary.add([refused(file.name, str(error))])
            return None

    def _max_bytes_of(self, file: SourceFile) -> int:
        """Return the size limit of a file by its type, which is below that of an upload."""
        is_sample = stem_and_suffix(file.name)[1] in SAMPLE_SUFFIXES[self.media]
        return max_bytes_of(self.media) if is_sample else self.max_bytes

    def _batches(self, sets: list[FileSet]) -> Iterator[FileSet]:
        max_files = {"max_files": 1} if self.media is Media.TABLE else {}
        batches = list(upload_batches(sets, self.media, self.max_bytes, **max_files))
        self._expect(sum(map(len, batches)))
        yield from batches

    def _annotation_batches(self, files: list[SourceFile]) -> Iterator[FileSet]:
        """Put the class names, without which YOLO label files say nothing, into every request."""
        shared = [file for file in files if self._is_class_file(file)]
        others = [file for file in files if file not in shared]
        room = max(self.max_bytes - size_of(shared), 0)
        alone = ([file] for file in others)
        batches = list(upload_batches(alone, self.media, room, ANNOTATION_FILES_PER_UPLOAD)) or [[]]
        if files:
            self._expect(len(others) + len(shared) * len(batches))
            yield from ([*shared, *batch] for batch in batches)

    def _is_class_file(self, file: SourceFile) -> bool:
        return (
            self.layout is ImportLayout.YOLO and PurePosixPath(file.name).name in YOLO_CLASS_FILES
        )

    def _expect(self, files: int) -> None:
        total = self.progress.tasks[self.sending].total or 0
        self.progress.update(self.sending, total=total + files)

    def _send(self, batch: FileSet) -> None:
        if size_of(batch) > self.max_bytes:
            self.summary.add(map(self._not_sent, batch))
            return
        read = ((file.name, self._read(file)) for file in batch)
        files = [(name, data) for name, data in read if data is not None]
        if files:
            path = f"/datasets/{self.dataset.id}/{self.noun}"
            self.summary.add_report(self.api.upload(path, files, self.layout))
        self.progress.advance(self.sending, len(batch))

    def _not_sent(self, file: SourceFile) -> FileReport:
        return refused(
            file.name,
            Message(
                "imports.file-set-too-large",
                "{file} ({size:,} bytes) cannot be sent: with the files it belongs to it is "
                "over {most:,} bytes; import it from s3://bucket/folder, or raise "
                "EXEML_UPLOAD_MAX_BYTES",
                file=file.name,
                size=file.size,
                most=self.max_bytes,
            ),
        )


@contextmanager
def open_source(path: Path) -> Iterator[ListedFiles]:
    """Open the files of a folder or archive, or a file alone, for as long as they are read."""
    if path.is_dir():
        yield LocalFolder(path)
    elif not path.is_file():
        raise NotFoundError(
            "imports.no-such-path",
            "there is no folder or file {path!r}; give one, or s3://bucket/folder",
            path=str(path),
        )
    elif path.name.lower().endswith(ARCHIVE_SUFFIXES):
        with path.open("rb") as file:
            yield open_archive(path.name, file)
    else:
        yield ListedFiles([_single(path)])


def _single(path: Path) -> SourceFile:
    def read(max_bytes: int) -> bytes:
        size = path.stat().st_size
        if size > max_bytes:
            raise too_large(path.name, size, max_bytes)
        try:
            return path.read_bytes()
        except OSError as error:
            raise InvalidInputError(
                "imports.local-file-unreadable",
                "{file} cannot be read ({error}); check its rights",
                file=path.name,
                error=str(error),
            ) from error

    facts = path.stat()
    return SourceFile(path.name, facts.st_size, f"{facts.st_mtime_ns}-{facts.st_size}", read)
