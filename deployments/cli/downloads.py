"""Files that a command downloads."""

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Annotated

import typer
from rich.progress import DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from deployments.cli.api_client import ApiClient, QueryValue
from deployments.cli.output import errors
from schemas.errors import InvalidInputError

FILE_MODE = 0o644

OutputFile = Annotated[
    Path | None, typer.Option("--output", "-o", help="The file to write, or its folder.")
]
Force = Annotated[bool, typer.Option("--force", help="Replace the file if it is there already.")]


def target_file(output: Path | None, name: str, *, force: bool) -> Path:
    """Return the file to write: the one that was named, or `name` in that folder or in this one."""
    target = output / name if output and output.is_dir() else output or Path(name)
    if target.exists() and not force:
        raise InvalidInputError(
            "command_line.file-exists",
            "{path} is there already; choose another -o, or add --force",
            path=str(target),
        )
    if not target.parent.is_dir():
        raise InvalidInputError(
            "command_line.no-such-folder",
            "there is no folder {folder!r}; make it first",
            folder=str(target.parent),
        )
    return target


def download_to(api: ApiClient, path: str, query: dict[str, QueryValue], target: Path) -> int:
    """Download to a temporary file that is renamed when complete; return its size in bytes."""
    with NamedTemporaryFile(
        dir=target.parent, prefix=f"{target.name}.", suffix=".part", delete=False
    ) as part:
        written = Path(part.name)
        try:
            size = _written(api, path, query, part)
            written.chmod(FILE_MODE)
            written.replace(target)
        finally:
            written.unlink(missing_ok=True)
    return size


def _written(api: ApiClient, path: str, query: dict[str, QueryValue], part: IO[bytes]) -> int:
    columns = (TextColumn("downloading"), DownloadColumn(), TransferSpeedColumn())
    size = 0
    with Progress(
        *columns, console=errors, transient=True, disable=not errors.is_terminal
    ) as progress:
        task = progress.add_task("", total=None)
        with api.download(path, **query) as chunks:
            for chunk in chunks:
                part.write(chunk)
                size += len(chunk)
                progress.advance(task, len(chunk))
    part.flush()
    return size
