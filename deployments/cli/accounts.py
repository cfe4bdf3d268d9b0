"""Commands about accounts: who may use the console and the API, as what."""

from typing import Annotated, Any

import typer

from deployments.cli.api_client import ApiClient
from deployments.cli.output import AsJson, console, print_json, print_rows
from infra import first_password
from schemas.account import FIRST_ACCOUNT, Role
from schemas.errors import InvalidInputError

app = typer.Typer(help="Who may use the console and the API, as what.", no_args_is_help=True)
tokens = typer.Typer(help="Tokens of programs that act as an account.", no_args_is_help=True)
app.add_typer(tokens, name="token")

Name = Annotated[str, typer.Argument(help="Name of the account.")]
COLUMNS = ("name", "role", "created_at", "seen_at")
TOKEN_COLUMNS = ("id", "name", "created_at", "expires_at", "used_at")


@app.command("password")
def password(
    name: Annotated[str, typer.Argument(help="Name of the account.")] = FIRST_ACCOUNT,
    new: Annotated[
        bool, typer.Option("--new", help="Make a new one; ends all sessions, revokes all tokens.")
    ] = False,
    keep_tokens: Annotated[
        bool, typer.Option("--keep-tokens", help="With --new: do not revoke the tokens.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Print the generated password of the first account, or make a new one for any account."""
    if new:
        changes = {"new_password": True, "keep_tokens": keep_tokens}
        _print_with_password(ApiClient().patch(f"/accounts/{name}", changes), as_json)
        return
    found = first_password.read() if name.lower() == FIRST_ACCOUNT else None
    if found is None:
        raise InvalidInputError(
            "accounts.password-hashed",
            "the password of {name!r} is stored as a hash only; make a new one with `exeml "
            "account password {name} --new`",
            name=name,
        )
    if as_json:
        print_json({"name": FIRST_ACCOUNT, "password": found})
    else:
        typer.echo(found)


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the accounts."""
    print_rows(ApiClient().get("/accounts"), COLUMNS, as_json)


@app.command("create")
def create(name: Name, role: Role = Role.LABELER, as_json: AsJson = False) -> None:
    """Create an account; its password is printed once."""
    made = ApiClient().post("/accounts", {"name": name, "role": role})
    _print_with_password(made, as_json)


@app.command("role")
def change_role(name: Name, role: Role, as_json: AsJson = False) -> None:
    """Give an account another role."""
    print_rows([ApiClient().patch(f"/accounts/{name}", {"role": role})], COLUMNS, as_json)


@app.command("delete")
def delete(name: Name) -> None:
    """Delete an account, its sessions and tokens; what it labeled keeps its name."""
    ApiClient().delete(f"/accounts/{name}")


@tokens.command("create")
def create_token(
    name: Name,
    purpose: Annotated[str, typer.Argument(help="What the token is for.")],
    days: Annotated[int | None, typer.Option(help="Days it is valid; else until revoked.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make a token that acts as an account; it is printed once."""
    body = {"name": purpose, "days": days}
    made = ApiClient().post(f"/accounts/{name}/tokens", body)
    if as_json:
        print_json(made)
    else:
        typer.echo(made["token"])


@tokens.command("list")
def list_tokens(name: Name, as_json: AsJson = False) -> None:
    """List the tokens of an account."""
    print_rows(ApiClient().get(f"/accounts/{name}/tokens"), TOKEN_COLUMNS, as_json)


@tokens.command("revoke")
def revoke_token(
    name: Name, token: Annotated[str, typer.Argument(help="Id of the token.")]
) -> None:
    """Revoke a token, at once and for good."""
    ApiClient().delete(f"/accounts/{name}/tokens/{token}")


def _print_with_password(account: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(account)
        return
    print_rows([account], COLUMNS, as_json)
    console.print(f"password, shown this once: {account['password']}", markup=False)
