"""The labeled data of an export, and the names that its samples get in the archive."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from schemas.errors import InvalidInputError
from schemas.label import Box, Label
from schemas.manifest import ManifestLine
from schemas.project_type import ProjectType
from tasks.sample_readers.sample_names import sample_name

# A path in the archive and the content of that file.
Entry = tuple[str, Iterable[bytes]]
# File systems take 255 bytes; this leaves room for `-2` and another suffix.
NAME_MAX_BYTES = 240


@dataclass(frozen=True)
class LabeledData:
    """What an export holds; `lines()` gives the samples anew each time, in the same order."""

    project_type: ProjectType
    lines: Callable[[], Iterable[ManifestLine]]
    labels: Sequence[Label]
    read: Callable[[ManifestLine], bytes]
    with_files: bool

    @cached_property
    def _class_ids(self) -> dict[str, int]:
        return {label.name: number for number, label in enumerate(self.labels)}

    def class_id(self, label: str) -> int:
        """Return the place of a label in the label set, from 0."""
        try:
            return self._class_ids[label]
        except KeyError:
            raise InvalidInputError(
                "annotations.label-not-in-set",
                "label {label!r} is not in the label set that was given; add it to the set",
                label=label,
            ) from None

    def named_lines(self, *, one_per_stem: bool = False) -> Iterator[tuple[str, ManifestLine]]:
        """Give each sample a file name of its own, where wanted also a stem of its own.

        Capitals make no difference, so that the archive can be unpacked on every system.
        """
        taken: set[str] = set()
        for line in self.lines():
            path = PurePosixPath(safe_name(line.name))
            stem, suffix = path.stem, path.suffix
            name = f"{stem}{suffix}"
            number = 1
            while (key := (stem if one_per_stem else name).casefold()) in taken:
                number += 1
                stem = f"{path.stem}-{number}"
                name = f"{stem}{suffix}"
            taken.add(key)
            yield name, line

    def content(self, line: ManifestLine) -> Iterator[bytes]:
        """Read the sample when its turn comes."""
        yield self.read(line)


def safe_name(name: str) -> str:
    """Return a name without path parts that a file system takes."""
    path = PurePosixPath(sample_name(name))
    room = NAME_MAX_BYTES - len(path.suffix.encode())
    return path.stem.encode()[:room].decode(errors="ignore") + path.suffix


def boxes_of(line: ManifestLine) -> list[tuple[str, Box]]:
    """Return the labels of a picture with their boxes."""
    found = []
    for annotation in line.annotations:
        if annotation.box is None:
            raise InvalidInputError(
                "annotations.label-without-box",
                "label {label!r} of {sample} has no box; draw it or take it away",
                label=annotation.label,
                sample=line.name,
            )
        found.append((annotation.label, annotation.box))
    return found


def size_of(line: ManifestLine) -> tuple[int, int]:
    """Return width and height of a picture."""
    if line.width is None or line.height is None:
        raise InvalidInputError(
            "annotations.picture-size-unknown",
            "{sample} has no width and height; import the picture again",
            sample=line.name,
        )
    return line.width, line.height
