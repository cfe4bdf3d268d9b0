"""Commands about the API keys of prediction services."""

from typing import Annotated

import typer

from deployments.cli.api_client import ApiClient
from deployments.cli.output import AsJson, print_json, print_rows
from deployments.cli.services import Name


def add_commands(app: typer.Typer) -> None:
    """Add these commands to those of services."""
    app.command("key")(key)
    app.command("keys")(keys)
    app.command("revoke-key")(revoke_key)


def key(
    name: Name,
    key_name: Annotated[str, typer.Option(help="What you will know the key by.")] = "",
    as_json: AsJson = False,
) -> None:
    """Make an API key for a service; it is shown only now."""
    api = ApiClient()
    service_id = api.named("service", name)["id"]
    created = api.post(f"/services/{service_id}/api-keys", {"name": key_name})
    if as_json:
        print_json(created)
    else:
        typer.echo(created["key"])


def keys(name: Name, as_json: AsJson = False) -> None:
    """List the API keys of a service; the keys themselves are not stored."""
    api = ApiClient()
    listed = api.get(f"/services/{api.named('service', name)['id']}/api-keys")
    print_rows(listed, ("name", "hint", "created_at", "id"), as_json)


def revoke_key(key_id: Annotated[str, typer.Argument(help="Its id, of `service keys`.")]) -> None:
    """Revoke an API key; whoever has it is refused from now on."""
    ApiClient().delete(f"/services/api-keys/{key_id}")
