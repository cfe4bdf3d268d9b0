"""Commands that write the files with which ExeML runs on other machines."""

from pathlib import Path
from typing import Annotated

import typer

from deployments.cli.api_client import ApiClient
from deployments.cli.output import AsJson, console, print_json
from infra.secrets import write_private
from schemas.errors import InvalidInputError
from schemas.kubernetes import KubernetesOptions, RenderedFile

app = typer.Typer(
    help="Files to run services on Kubernetes, or the platform in containers.", no_args_is_help=True
)

DEFAULTS = KubernetesOptions()

Output = Annotated[Path, typer.Option("--output", "-o", help="Folder to write into.")]


@app.command("kubernetes")
def kubernetes(
    service: Annotated[str, typer.Argument(help="Name of the service.")],
    output: Output = Path("kubernetes"),
    registry: Annotated[
        str, typer.Option(help="Registry and folder of the images.")
    ] = DEFAULTS.registry,
    namespace: Annotated[str, typer.Option(help="Namespace of all objects.")] = DEFAULTS.namespace,
    gateway: Annotated[
        str, typer.Option(help="Gateway that takes the requests.")
    ] = DEFAULTS.gateway,
    host: Annotated[str | None, typer.Option(help="Host name of the requests; else any.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write the manifests of a service: its versions, their shares of the requests, its keys."""
    api = ApiClient()
    query = {"registry": registry, "namespace": namespace, "gateway": gateway, "host": host}
    found = api.get(f"/services/{api.named('service', service)['id']}/kubernetes", **query)
    _write([RenderedFile.model_validate(file) for file in found], output, as_json)


@app.command("compose")
def compose(output: Output = Path("compose"), as_json: AsJson = False) -> None:
    """Write a compose file of the whole platform, with new secrets beside it."""
    from infra.compose.platform import compose_files

    if (output / "exeml.env").exists():
        raise InvalidInputError(
            "exports.secrets-exist",
            "{path} is there already, and new secrets would not open the data of its "
            "containers; choose another -o, or delete the folder",
            path=str(output / "exeml.env"),
        )
    _write(compose_files(), output, as_json)


def _write(files: list[RenderedFile], folder: Path, as_json: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        if file.private:
            write_private(folder / file.name, file.text)
        else:
            (folder / file.name).write_text(file.text, "utf-8")
    if as_json:
        print_json([{"file": str(folder / file.name), "private": file.private} for file in files])
        return
    for file in files:
        note = " (for its owner only)" if file.private else ""
        console.print(f"{folder / file.name}{note}", highlight=False, soft_wrap=True)
