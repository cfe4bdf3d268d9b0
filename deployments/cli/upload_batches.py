"""Cutting many files into requests: what belongs together is sent together, under a limit."""

from collections.abc import Iterable, Iterator, Sequence

from schemas.project_type import Media
from tasks.data_sources.listed_files import ListedFiles
from tasks.intake.order import SAMPLE_SUFFIXES
from tasks.sample_readers.file_groups import stem_and_suffix, stream_groups
from tasks.sample_readers.source_files import SourceFile
from tasks.sample_readers.texts import RESULT_ENDING

FILES_PER_UPLOAD = 500

FileSet = list[SourceFile]


def file_sets(files: Iterable[SourceFile], source: ListedFiles, media: Media) -> Iterator[FileSet]:
    """Give samples with the files about them: `1.jpg` + `1.xml`, `a.txt` + `a_result.txt`."""
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
            continue  # it comes along with its text
        result = source.find(f"{stem}{RESULT_ENDING}{suffix}")
        yield [file] if result is None else [file, result]


def upload_batches(
    sets: Iterable[FileSet], media: Media, max_bytes: int, max_files: int = FILES_PER_UPLOAD
) -> Iterator[FileSet]:
    """Fill requests with sets; only a set that is over the limit by itself is divided or alone."""
    batch: FileSet = []
    for files in (part for one in sets for part in _fitting(one, media, max_bytes)):
        too_many = len(batch) + len(files) > max_files
        if batch and (too_many or size_of(batch) + size_of(files) > max_bytes):
            yield batch
            batch = []
        batch.extend(files)
    if batch:
        yield batch


def size_of(files: Iterable[SourceFile]) -> int:
    """Return how many bytes files have together."""
    return sum(file.size for file in files)


def _fitting(files: FileSet, media: Media, max_bytes: int) -> Iterator[FileSet]:
    """Divide a large set into its samples, each with all files about them."""
    samples = [file for file in files if stem_and_suffix(file.name)[1] in SAMPLE_SUFFIXES[media]]
    if size_of(files) <= max_bytes or media is Media.TEXT or not samples:
        yield files
        return
    about = [file for file in files if file not in samples]
    yield from ([sample, *about] for sample in samples)
