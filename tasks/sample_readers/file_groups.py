"""Files that belong together: one stem in one folder, as in `10.jpg` + `10.txt`."""

from collections.abc import Iterable, Iterator

from tasks.sample_readers.read_samples import FileGroup
from tasks.sample_readers.source_files import SourceFile

# A folder of files that differ in their suffix only must not be held in memory as one group.
FILES_PER_GROUP = 1000


def stream_groups(files: Iterable[SourceFile]) -> Iterator[FileGroup]:
    """Form groups of files that come in the order of their names, without holding all of them.

    Names that begin with `stem.` are neighbours in that order, so a group is complete as soon as
    another name comes; until then only groups with a shorter stem, as `10` of `10.a`, stay open.
    """
    open_groups: dict[str, list[SourceFile]] = {}
    for file in files:
        for stem in _complete(open_groups, file.name):
            yield FileGroup(stem, tuple(open_groups.pop(stem)))
        stem, suffix = stem_and_suffix(file.name)
        if not suffix:
            yield FileGroup(stem, (file,))
            continue
        open_groups.setdefault(stem, []).append(file)
        if len(open_groups[stem]) == FILES_PER_GROUP:
            yield FileGroup(stem, tuple(open_groups.pop(stem)))
    for stem, members in open_groups.items():
        yield FileGroup(stem, tuple(members))


def stem_and_suffix(name: str) -> tuple[str, str]:
    """Split at the last dot of the file name; the folder stays part of the stem."""
    file_name = name.rpartition("/")[2]
    stem, _, suffix = file_name.rpartition(".")
    if not stem or not suffix:
        return name, ""
    return name.removesuffix(f".{suffix}"), f".{suffix.lower()}"


def _complete(open_groups: dict[str, list[SourceFile]], name: str) -> list[str]:
    """Return the stems of which no more files can come, as that name does not begin with them."""
    return [stem for stem in open_groups if not name.startswith(f"{stem}.")]
