"""Texts: one a row of a text file with labels in its result file, or one a record of a CSV file."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from schemas.errors import InvalidAnnotationsError, InvalidInputError, InvalidTextError
from schemas.label import Mark, label_name_problem
from schemas.message import Message
from schemas.sample import TEXT_MAX_CHARACTERS, FileReport
from tasks.sample_readers.encoding_detection import GB18030, GB18030_REMARK, encoding_of
from tasks.sample_readers.file_groups import stem_and_suffix
from tasks.sample_readers.label_files import label_file_unusable, taken_in_unlabeled
from tasks.sample_readers.read_samples import FileGroup, ReadingOptions, ReadSample, refused
from tasks.sample_readers.source_files import REFUSALS, FileSource, SourceFile
from tasks.sample_readers.text_csv import (
    TextRow,
    check_same_rows,
    csv_text_rows,
    rows_in,
    text_rows,
)

RESULT_ENDING = "_result"
CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n)")
BAD_ROWS_NAMED = 20


class DecodedText(NamedTuple):
    """The text of a file and what a person should know about how it was read."""

    text: str
    remarks: tuple[str, ...]


def read_texts(
    group: FileGroup, source: FileSource, options: ReadingOptions
) -> Iterator[ReadSample | FileReport]:
    """Read the texts of a group; rows that cannot be used are reported, the others taken in."""
    for file in group.files:
        suffix = stem_and_suffix(file.name)[1]
        try:
            if suffix == ".csv":
                yield from _csv_texts(file, options)
            elif suffix == ".txt" and _text_name(file.name) is not None:
                _check_has_texts(file.name, source)
            elif suffix == ".txt":
                yield from _file_texts(file, source, options)
            else:
                yield refused(
                    file.name,
                    Message(
                        "texts.neither-txt-nor-csv",
                        "{file} is neither a TXT nor a CSV file; remove it",
                        file=file.name,
                    ),
                )
        except REFUSALS as error:
            yield refused(file.name, str(error))


def _csv_texts(file: SourceFile, options: ReadingOptions) -> Iterator[ReadSample | FileReport]:
    decoded = _decoded(file, options, InvalidTextError)
    rows = csv_text_rows(file.name, decoded.text)
    yield from _TextsOfFile(file.name, "CSV", decoded.remarks).samples(rows, file.name)


def _file_texts(
    file: SourceFile, source: FileSource, options: ReadingOptions
) -> Iterator[ReadSample | FileReport]:
    decoded = _decoded(file, options, InvalidTextError)
    texts = rows_in(decoded.text)
    result = _result_file(file.name, source)
    labels, remarks = None, decoded.remarks
    if result is not None:
        try:
            labels = rows_in(_decoded(result, options, InvalidAnnotationsError).text)
            check_same_rows(result.name, labels, file.name, texts)
        except REFUSALS as error:
            yield refused(result.name, str(error))
            labels = None
            remarks = (*remarks, taken_in_unlabeled(label_file_unusable(result.name)))
    labels_name = file.name if result is None else result.name
    yield from _TextsOfFile(file.name, "TXT", remarks).samples(
        text_rows(texts, labels), labels_name
    )


class _TextsOfFile:
    """Makes samples of the rows of one file, and reports of those that cannot be used."""

    def __init__(self, name: str, media_format: str, remarks: tuple[str, ...]) -> None:
        self.name = name
        self.media_format = media_format
        self.remarks = remarks
        self.repeats: Counter[str] = Counter()
        self.bad_rows: Counter[str] = Counter()

    def samples(
        self, rows: Iterator[TextRow], labels_name: str
    ) -> Iterator[ReadSample | FileReport]:
        """Give a sample or a report for each row that is not blank."""
        found = False
        for row in rows:
            if not row.text.strip():
                continue
            found = True
            if problem := text_problem(row.text):
                yield from self._report(self.name, row.number, problem)
                continue
            label_problem = label_name_problem(row.label) if row.label else None
            if label_problem:
                yield from self._report(labels_name, row.number, label_problem)
            yield self._sample(row, labels_name if label_problem else None)
        yield from self._uncounted_reports()
        if not found:
            yield refused(
                self.name,
                Message(
                    "texts.no-texts", "{name} holds no text; write one text a row", name=self.name
                ),
            )

    def _sample(self, row: TextRow, bad_labels: str | None) -> ReadSample:
        text = row.text.strip()
        self.repeats[text] += 1
        remarks = self.remarks
        if bad_labels:
            bad_label = Message(
                "texts.bad-label",
                "taken in unlabeled, because of the label in {file} row {row}",
                file=bad_labels,
                row=row.number,
            )
            remarks = (*remarks, bad_label)
        marks = (Mark(row.label),) if row.label and not bad_labels else None
        return replace(
            text_sample(self.name, text, self.media_format, self.repeats[text]),
            marks=marks,
            remarks=remarks,
        )

    def _report(self, name: str, row: int, problem: str) -> Iterator[FileReport]:
        self.bad_rows[name] += 1
        if self.bad_rows[name] <= BAD_ROWS_NAMED:
            yield refused(
                f"{name} row {row}",
                Message(
                    "texts.row-unusable",
                    "{name} row {row}: {problem}",
                    name=name,
                    row=row,
                    problem=problem,
                ),
            )

    def _uncounted_reports(self) -> Iterator[FileReport]:
        for name, count in self.bad_rows.items():
            if count > BAD_ROWS_NAMED:
                more = count - BAD_ROWS_NAMED
                yield refused(
                    name,
                    Message(
                        "texts.more-rows-unusable",
                        "{name} has {count:,} more rows that cannot be used; mend them",
                        name=name,
                        count=more,
                    ),
                )


def text_sample(source: str, text: str, media_format: str, repeat: int = 1) -> ReadSample:
    """Make a sample of a text without space around it; `repeat` counts copies in one file."""
    data = text.encode()
    sha256 = hashlib.sha256(data).hexdigest()
    return ReadSample(
        name=f"{source}#{sha256[:12]}" + (f"-{repeat}" if repeat > 1 else ""),
        source=source,
        sha256=sha256,
        size=len(data),
        media_format=media_format,
        suffix=media_format.lower(),
        text=text,
    )


def text_problem(text: str) -> str | None:
    """Say why a text cannot be taken in, or return None."""
    if character := CONTROL_CHARACTER.search(text):
        return (
            f"the text holds the control character U+{ord(character[0]):04X} at position "
            f"{character.start() + 1:,}; remove it, and end each row with a line feed"
        )
    length = len(text.strip())
    if length > TEXT_MAX_CHARACTERS:
        return (
            f"the text has {length:,} characters; at most {TEXT_MAX_CHARACTERS:,} are allowed; "
            "shorten it"
        )
    return None


def _decoded(
    file: SourceFile, options: ReadingOptions, error: type[InvalidInputError]
) -> DecodedText:
    data = file.read(options.max_bytes)
    if not data:
        raise error(f"{file.name} is empty (0 bytes); export it again, or remove it")
    encoding = encoding_of(file.name, data, error)
    remarks = (GB18030_REMARK,) if encoding == GB18030 else ()
    return DecodedText(data.decode(encoding).removeprefix("\ufeff"), remarks)


def _text_name(name: str) -> str | None:
    """Return the stem of the text file that a result file belongs to."""
    stem = stem_and_suffix(name)[0]
    return stem.removesuffix(RESULT_ENDING) if stem.endswith(RESULT_ENDING) else None


def _result_file(name: str, source: FileSource) -> SourceFile | None:
    stem = stem_and_suffix(name)[0]
    return source.find(f"{stem}{RESULT_ENDING}{name[len(stem) :]}")


def _check_has_texts(name: str, source: FileSource) -> None:
    stem = stem_and_suffix(name)[0]
    text_name = f"{_text_name(name)}{name[len(stem) :]}"
    if _text_name(text_name) is not None or source.find(text_name) is None:
        raise InvalidAnnotationsError(
            "texts.no-text-file",
            "{name} has no text file; put {file} into the same folder",
            name=name,
            file=text_name.rpartition("/")[2],
        )


def annotated_text(name: str, text: str, marks: tuple[Mark, ...]) -> ReadSample:
    """Make a sample of a text; raises when it cannot be taken in."""
    stripped = text.strip()
    problem = text_problem(text) if stripped else "the text is empty; write one or remove it"
    if problem is not None:
        raise InvalidTextError(
            "texts.text-unusable", "{name}: {problem}", name=name, problem=problem
        )
    return replace(text_sample(name, stripped, "TXT"), marks=marks)
