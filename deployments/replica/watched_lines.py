"""A small file that configures running replicas, and may change at any time."""

from pathlib import Path


class WatchedLines:
    """The current words of a file.

    The file is read each time, which takes some microseconds: times and inode numbers of two files
    written within one tick of the kernel's clock can be equal, so they prove nothing.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._content = b""
        self._lines: tuple[str, ...] = ()

    def lines(self) -> tuple[str, ...] | None:
        """Return the words; None if the file cannot be read or is empty."""
        try:
            content = self._path.read_bytes()
        except OSError:
            return None
        if content != self._content:
            self._lines = tuple(content.decode("ascii", "replace").split())
            self._content = content
        return self._lines if content else None
