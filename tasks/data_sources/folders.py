"""Files below a folder of this machine."""

import os
import stat
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from schemas.errors import InvalidInputError, NotFoundError
from schemas.message import Message
from schemas.sample import FileReport
from tasks.data_sources.listed_files import ListedFiles, is_hidden, too_large
from tasks.sample_readers.read_samples import refused
from tasks.sample_readers.sample_names import storable
from tasks.sample_readers.source_files import SourceFile


class LocalFolder(ListedFiles):
    """All files below a folder, without hidden ones; links count as long as they stay inside."""

    def __init__(self, path: Path) -> None:
        if not path.is_dir():
            raise NotFoundError(
                "imports.no-such-folder",
                "there is no folder {folder!r}; check the path",
                folder=str(path),
            )
        found = list(_found(path.resolve()))
        super().__init__(
            (item for item in found if isinstance(item, SourceFile)),
            (item for item in found if isinstance(item, FileReport)),
        )


def _found(root: Path) -> Iterator[SourceFile | FileReport]:
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not is_hidden(name)]
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        for name in (*links, *names):
            path = Path(folder) / name
            if not is_hidden(name):
                yield _source_file(root, path, storable(path.relative_to(root).as_posix()))


def _source_file(root: Path, path: Path, name: str) -> SourceFile | FileReport:
    """Look at a file without opening it: to open a pipe would wait forever."""
    try:
        target = path.resolve(strict=True)
        facts = target.stat()
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
        return refused(
            name,
            Message(
                "imports.file-unreachable",
                "{file} cannot be reached ({error}); remove it",
                file=name,
                error=str(error),
            ),
        )
    if not target.is_relative_to(root):
        return refused(
            name,
            Message(
                "imports.link-leaves-folder",
                "{file} is a link that leads out of the folder; put the file itself there",
                file=name,
            ),
        )
    if not stat.S_ISREG(facts.st_mode):
        return refused(
            name,
            Message(
                "imports.not-ordinary-file",
                "{file} is no ordinary file; put the files themselves there",
                file=name,
            ),
        )
    return SourceFile(
        name, facts.st_size, f"{facts.st_mtime_ns}-{facts.st_size}", partial(_bytes, name, target)
    )


def _bytes(name: str, path: Path, max_bytes: int) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except FileNotFoundError:
        raise NotFoundError(
            "imports.file-removed-meanwhile",
            "{file} is no longer there; it was removed meanwhile",
            file=name,
        ) from None
    except OSError as error:
        raise InvalidInputError(
            "imports.file-unreadable",
            "{file} cannot be read ({error}); check its rights",
            file=name,
            error=str(error),
        ) from error
    if len(data) > max_bytes:
        raise too_large(name, path.stat().st_size, max_bytes)
    return data
