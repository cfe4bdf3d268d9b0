"""The README tells of every setting, command and error code a person can meet."""

import re
from pathlib import Path

import pytest
import typer

from deployments.cli.main import app
from infra.settings import Settings
from schemas.account import Role
from schemas.role_table import AbilityRow, role_table

README = (Path(__file__).resolve().parents[1] / "README.md").read_text()


def commands() -> list[str]:
    """All commands as a person types them, without `exeml`."""

    def of(group: typer.Typer, prefix: str) -> list[str]:
        own = []
        for command in group.registered_commands:
            assert command.callback is not None
            name = command.name or command.callback.__name__
            own.append(f"{prefix}{name}")
        for inner in group.registered_groups:
            assert inner.typer_instance is not None
            own += of(inner.typer_instance, f"{prefix}{inner.name} ")
        return own

    return of(app, "")


@pytest.mark.parametrize("field", Settings.model_fields)
def test_every_setting_is_in_the_table(field: str) -> None:
    assert f"| `EXEML_{field.upper()}` |" in README


@pytest.mark.parametrize("command", commands())
def test_every_command_is_in_the_readme(command: str) -> None:
    assert re.search(rf"exeml {re.escape(command)}\b", README)


def test_the_table_of_roles_is_in_the_readme() -> None:
    def cell(row: AbilityRow, role: Role) -> str:
        if role not in row.roles:
            return "no"
        return f"yes, {row.own}" if row.own and role is not Role.OWNER else "yes"

    rows = [
        f"| {row.text} | {' | '.join(cell(row, role) for role in Role)} |" for row in role_table()
    ]
    assert "\n".join(["| What | Viewer | Labeler | Owner |", "|---|---|---|---|", *rows]) in README


def test_every_setting_says_what_it_does() -> None:
    assert all(field.description for field in Settings.model_fields.values())
