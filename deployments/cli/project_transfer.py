"""Commands that move one project to another installation."""

from pathlib import Path
from typing import Annotated

import typer

from deployments.cli.api_client import ApiClient
from deployments.cli.downloads import Force, download_to
from deployments.cli.output import AsJson, console, print_json
from schemas.errors import InvalidInputError
from schemas.project_archive import ProjectImported


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this file to those of projects."""
    app.command("export")(export)
    app.command("import")(import_)


def export(
    name: Annotated[str, typer.Argument(help="Name of the project.")],
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Write a project with its dataset, versions and models into a file."""
    if file.exists() and not force:
        raise InvalidInputError(
            "transfers.file-exists",
            "{path} is there already; choose another name, or add --force",
            path=str(file),
        )
    if not file.parent.is_dir():
        raise InvalidInputError(
            "command_line.no-such-folder",
            "there is no folder {folder!r}; make it first",
            folder=str(file.parent),
        )
    api = ApiClient()
    size = download_to(api, f"/projects/{api.named('project', name)['id']}/archive", {}, file)
    if as_json:
        print_json({"file": str(file), "size": size})
    else:
        _say(f"{file} ({size:,} bytes); `exeml project import` takes it in elsewhere")


def import_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The file.")],
    name: Annotated[
        str | None, typer.Option("--as", help="Name for the project and its dataset.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Take in a project of another installation, all of it or nothing."""
    with file.open("rb") as opened:
        answer = ApiClient().send_file("/projects/archive", file.name, opened, name=name)
    if as_json:
        print_json(answer)
        return
    made = ProjectImported.model_validate(answer)
    _say(
        f"project {made.name} with dataset {made.dataset}: {made.samples:,} samples, "
        f"{made.dataset_versions:,} dataset versions, {made.model_versions:,} model versions, "
        f"{made.rounds:,} rounds; `exeml service deploy {made.name}` starts a service"
    )
    for note in made.notes:
        _say(note)


def _say(sentence: str) -> None:
    console.print(sentence, highlight=False, markup=False, soft_wrap=True)
