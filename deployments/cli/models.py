"""Commands about AI applications."""

import typer

from deployments.api_client import ApiClient
from deployments.cli.output import AsJson, print_rows

app = typer.Typer(help="AI applications and their versions.", no_args_is_help=True)


@app.command("list")
def list_(application: str | None = None, as_json: AsJson = False) -> None:
    """List the versions of AI applications."""
    rows = ApiClient().get("/models", application=application)
    print_rows(rows, ("application", "version", "status", "notes", "created_at"), as_json)
