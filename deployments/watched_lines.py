"""A small file that tells running replicas something, and may change at any time."""

from pathlib import Path


class WatchedLines:
    """The words of a file, read again when it has changed; none while it is not there."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, int] | None = None
        self._lines: tuple[str, ...] = ()

    def lines(self) -> tuple[str, ...]:
        """Return what stands in the file now."""
        try:
            stat = self._path.stat()
            stamp = (stat.st_mtime_ns, stat.st_ino)
            if stamp != self._stamp:
                self._lines = tuple(self._path.read_text().split())
                self._stamp = stamp
        except FileNotFoundError:
            return ()
        return self._lines
