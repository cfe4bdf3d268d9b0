"""The tables of a dataset for predictive analytics, one a CSV file."""

from collections.abc import Iterator

from schemas.dataset import TableHeader
from schemas.sample import TABLE_SUFFIXES, FileReport, SampleFacts
from tasks.sample_readers.file_groups import stem_and_suffix
from tasks.sample_readers.read_samples import FileGroup, ReadingOptions, ReadSample, refused
from tasks.sample_readers.source_files import REFUSALS, FileSource, SourceFile
from tasks.sample_readers.tables import scan_table


def read_tables(
    group: FileGroup,
    source: FileSource,  # noqa: ARG001 - a table is one file
    options: ReadingOptions,
) -> Iterator[ReadSample | FileReport]:
    """Read the tables of a group; each must fit the columns that the dataset has by now."""
    for file in group.files:
        if stem_and_suffix(file.name)[1] not in TABLE_SUFFIXES:
            yield refused(
                file.name,
                f"{file.name} is no .csv file; save tables as CSV with the encoding UTF-8, or "
                "remove it",
            )
            continue
        try:
            yield _read_one(file, options)
        except REFUSALS as error:
            yield refused(file.name, str(error))


def _read_one(file: SourceFile, options: ReadingOptions) -> ReadSample:
    data = file.read(options.max_bytes)
    scanned = scan_table(file.name, data, TableHeader(options.table_header), options.table)
    return ReadSample(
        name=file.name,
        source=file.name,
        sha256=scanned.sha256,
        size=len(data),
        media_format="CSV",
        suffix="csv",
        data=data,
        facts=SampleFacts(rows=scanned.records, columns=len(scanned.table.columns)),
        table=scanned.table,
        remarks=scanned.remarks,
    )
