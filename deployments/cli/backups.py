"""Commands about backups of the whole installation; they work on the data folder itself."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from deployments.cli.output import AsJson, console, counted, errors, print_json
from schemas import backup
from schemas.backup import BackupManifest
from schemas.errors import InvalidInputError

app = typer.Typer(help="Backups of the whole installation.", no_args_is_help=True)

PASSPHRASE_MAX_BYTES = 4096

BackupFile = Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")]
ExistingBackup = Annotated[
    Path, typer.Argument(metavar="FILE", help="The backup.", exists=True, dir_okay=False)
]
PassphraseFile = Annotated[
    Path | None,
    typer.Option(help="File with the passphrase of the secrets.", exists=True, dir_okay=False),
]
AskPassphrase = Annotated[
    bool, typer.Option("--passphrase", help="Ask for the passphrase of the secrets.")
]


@app.command("create")
def create(
    file: BackupFile,
    passphrase_file: PassphraseFile = None,
    ask: AskPassphrase = False,
    force: Annotated[
        bool, typer.Option("--force", help="Replace the file if it is there already.")
    ] = False,
    skip_damaged: Annotated[
        bool, typer.Option("--skip-damaged", help="Leave out objects that cannot be read.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Back up everything into one file; the platform may run meanwhile."""
    from tasks.backups.creation import BackupOptions, create_backup

    passphrase = _passphrase(passphrase_file, ask, confirm=True)
    options = BackupOptions(passphrase, replace=force, skip_damaged=skip_damaged)
    with _shown() as on_progress:
        made = create_backup(file, options, on_progress)
    if as_json:
        print_json(made.model_dump(mode="json", exclude={"members"}))
        return
    _print(made)
    _say(f"{file} ({file.stat().st_size:,} bytes)")
    if made.damaged:
        _say(f"{counted(len(made.damaged), 'object')} could not be read: {made.damaged[:5]}")
    if not made.with_secrets:
        _say("secrets are left out; a restore makes new ones, see --passphrase-file")


@app.command("verify")
def verify(
    file: ExistingBackup,
    passphrase_file: PassphraseFile = None,
    ask: AskPassphrase = False,
    as_json: AsJson = False,
) -> None:
    """Read a whole backup and prove that nothing in it is damaged or altered."""
    from tasks.backups.restoring import verify_backup

    with _shown() as on_progress:
        found = verify_backup(file, _passphrase(passphrase_file, ask), on_progress)
    if as_json:
        print_json(found.model_dump(mode="json", exclude={"members"}))
        return
    _print(found)
    _say("nothing in it is damaged")


@app.command("restore")
def restore(
    file: ExistingBackup,
    passphrase_file: PassphraseFile = None,
    ask: AskPassphrase = False,
    without_secrets: Annotated[
        bool, typer.Option("--without-secrets", help="Have new secrets made.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Move what is in the data folder aside.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Put a backup into the empty data folder EXEML_HOME, after all of it was verified."""
    from tasks.backups.restoring import restore_backup

    with _shown() as on_progress:
        report = restore_backup(
            file,
            _passphrase(passphrase_file, ask),
            without_secrets=without_secrets,
            force=force,
            on_progress=on_progress,
        )
    if as_json:
        print_json(report.model_dump(mode="json", exclude={"manifest": {"members"}}))
        return
    _print(report.manifest)
    if report.moved_aside:
        _say(f"the former data folder is now {report.moved_aside}")
    if not report.with_secrets:
        _say(
            "new secrets are made at the start: give programs that use `exeml token` the new "
            "token; accounts, passwords, tokens of accounts and keys of services stay"
        )
    if not report.with_engine:
        _say("the engine's state is not in it: rounds that wait begin their phase anew")
    _say(f"restored to {report.home}; start it with `exeml up`")


def _passphrase(file: Path | None, ask: bool, *, confirm: bool = False) -> str | None:
    if file is not None:
        found = file.read_bytes()[:PASSPHRASE_MAX_BYTES].decode(errors="replace").strip()
        if not found:
            raise InvalidInputError(
                "backups.passphrase-file-empty",
                "{path} is empty; write the passphrase into it",
                path=str(file),
            )
        return found
    if not ask:
        return None
    return str(typer.prompt("passphrase", hide_input=True, confirmation_prompt=confirm, err=True))


@contextmanager
def _shown() -> Iterator[Callable[[backup.Progress], None]]:
    """Show a progress bar on a terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(
        *columns,
        TimeRemainingColumn(),
        console=errors,
        transient=True,
        disable=not errors.is_terminal,
    ) as bar:
        task = bar.add_task("", total=None)

        def show(now: backup.Progress) -> None:
            bar.update(task, description=now.step, completed=now.done, total=now.total or None)

        yield show


def _print(found: BackupManifest) -> None:
    counts = found.counts
    _say(
        f"ExeML {found.exeml_version}, {found.created_at:%Y-%m-%d %H:%M} UTC, from {found.home}: "
        f"{counted(counts.projects, 'project')}, {counted(counts.datasets, 'dataset')}, "
        f"{counted(counts.samples, 'sample')}, {counted(counts.model_versions, 'model version')}, "
        f"{counted(counts.services, 'service')}, {counted(counts.accounts, 'account')}; "
        f"{counted(found.objects, 'object')} of {found.object_bytes:,} bytes"
    )


def _say(sentence: str) -> None:
    console.print(sentence, highlight=False, markup=False, soft_wrap=True)
