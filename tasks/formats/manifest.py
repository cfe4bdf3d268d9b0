"""The manifest itself: JSON Lines with everything that is known about each sample."""

from collections.abc import Iterator

from tasks.formats.labeled_data import Entry, LabeledData

FILE_FOLDER = "files"


def entries(data: LabeledData) -> Iterator[Entry]:
    """Give manifest.jsonl, in which `source` is a path in the archive, and the samples."""
    yield "manifest.jsonl", _lines(data)
    if data.with_files:
        for name, line in data.named_lines():
            if line.object_key is not None:
                yield f"{FILE_FOLDER}/{name}", data.content(line)


def _lines(data: LabeledData) -> Iterator[bytes]:
    for name, line in data.named_lines():
        path = None if line.object_key is None else f"{FILE_FOLDER}/{name}"
        yield line.model_copy(update={"object_key": path}).model_dump_json().encode() + b"\n"
