"""Labels that lie beside samples: in a text file of the same stem, or in the name of the folder."""

import re
from collections.abc import Sequence

from schemas.errors import InvalidAnnotationsError, TooLargeError
from schemas.label import label_name_problem
from schemas.message import Message, Word, joined
from schemas.sample import LABEL_FILE_MAX_BYTES
from tasks.sample_readers.encoding_detection import decoded_text

LABEL_SUFFIX = ".txt"
ROW_ENDS = re.compile(r"\r\n|\n|\r")
PROBLEMS_NAMED = 5


def labels_in(name: str, data: bytes) -> tuple[str, ...]:
    """Return the labels of a label file, one a row; name all bad rows when one is bad."""
    if len(data) > LABEL_FILE_MAX_BYTES:
        raise TooLargeError(
            "labels.file-too-large",
            "{name} has {size:,} bytes; a label file has at most {most:,}, one label a row; "
            "shorten it",
            name=name,
            size=len(data),
            most=LABEL_FILE_MAX_BYTES,
        )
    labels: dict[str, None] = {}
    problems = []
    text = decoded_text(name, data, error=InvalidAnnotationsError)
    for number, row in enumerate(ROW_ENDS.split(text), start=1):
        label = row.strip()
        if not label:
            continue
        if problem := label_name_problem(label):
            problems.append(f"row {number}: {problem}")
        labels[label] = None
    if problems:
        raise InvalidAnnotationsError(
            "labels.file-rows-unusable",
            "{name} {problems}",
            name=name,
            problems=first_of(problems, "rows"),
        )
    return tuple(labels)


def folder_label(name: str) -> str:
    """Return the name of the folder that directly holds a file as its label."""
    folder = name.rpartition("/")[0].rpartition("/")[2]
    if not folder:
        raise InvalidAnnotationsError(
            "labels.file-in-no-folder",
            "{name} lies in no folder that could name its label; put it into a folder with "
            "the name of the label, for example cat/{file}",
            name=name,
            file=name.rpartition("/")[2],
        )
    if problem := label_name_problem(folder):
        raise InvalidAnnotationsError(
            "labels.folder-no-label",
            "the folder of {name} is no label: {problem}",
            name=name,
            problem=problem,
        )
    return folder


def first_of(problems: Sequence[str], what: str) -> str:
    """Join the first problems of a file and say how many more there are."""
    more = len(problems) - PROBLEMS_NAMED
    if more <= 0:
        return joined(problems, "; ")
    return Message(
        "imports.first-problems",
        "{problems:; }; and {more} more {what}",
        problems=problems[:PROBLEMS_NAMED],
        more=more,
        what=Word(what),
    )


def label_file_unusable(name: str) -> Message:
    """Say why the file that a label file belongs to has no label."""
    return Message("imports.label-file-unusable", "{file} cannot be used", file=name)


def taken_in_unlabeled(reason: str) -> Message:
    """Remark that a file was taken in without its labels."""
    return Message("imports.taken-unlabeled", "taken in unlabeled, because {reason}", reason=reason)
