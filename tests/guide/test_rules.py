"""Each rule of the guide names where it is kept and what proves it, and all of that exists."""

import ast
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import typer

from deployments.cli.main import app
from infra.settings import ROOT
from schemas.role_table import ABILITIES, OPEN_ROUTES

TESTS = ROOT / "tests"
RULES = 131
CODE = re.compile(r"`([^`]+)`")


class Rule(NamedTuple):
    """A row of the table in rules.md."""

    number: int
    says: str
    pages: list[str]
    commands: list[str]
    calls: list[str]
    tests: list[str]


@cache
def rules() -> list[Rule]:
    """The rows of the table, in their order."""
    rows = []
    for line in Path(__file__).with_name("rules.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[0].isdecimal():
            number, says, *rest = cells
            rows.append(Rule(int(number), says, *map(CODE.findall, rest)))
    return rows


@cache
def console_pages() -> set[str]:
    routes = (ROOT / "deployments/console/static/routes.js").read_text()
    return set(re.findall(r'\["([^"]+)", \(\) =>', routes))


@cache
def commands() -> set[str]:
    found = set()
    groups = [("exeml", typer.main.get_command(app))]
    while groups:
        name, command = groups.pop()
        inner = getattr(command, "commands", {})
        groups += [(f"{name} {word}", one) for word, one in inner.items()]
        if not inner:
            found.add(name)
    return found


@cache
def names_in(file: str) -> set[str]:
    tree = ast.parse((TESTS / file).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_rule_is_there_once_and_in_order() -> None:
    assert [rule.number for rule in rules()] == list(range(1, RULES + 1))


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: str(rule.number))
def test_what_a_rule_names_exists(rule: Rule) -> None:
    assert rule.tests
    for test in rule.tests:
        file, name = test.split("::")
        assert name.startswith("test_")
        assert name in names_in(file)
    assert set(rule.pages) <= console_pages()
    assert set(rule.commands) <= commands()
    known = {*OPEN_ROUTES, *(route for ability in ABILITIES for route in ability.routes)}
    assert set(rule.calls) <= known
