"""The modules of the console name files that exist; a browser would find out only on that page."""

import re
from pathlib import Path

import pytest

from deployments.api.console import STATIC

QUESTION = re.compile(r"confirmDialog\((.*?)\)(?:;|\))", re.DOTALL)
MODULES = sorted(STATIC.rglob("*.js"))
NAMED = re.compile(r"""(?:from|import\(|addStyles\()\s*["'](/console/[^"']+)["']""")


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(STATIC)))
def test_every_file_that_a_module_names_exists(module: Path) -> None:
    named = NAMED.findall(module.read_text(encoding="utf-8"))
    files = {name: STATIC / name.removeprefix("/console/") for name in named}
    assert [name for name, file in files.items() if not file.is_file()] == []


def test_every_question_does_what_it_asks_before_it_closes() -> None:
    """So that an error is told in the dialog, where another answer can be given."""
    asked = {
        (str(module.relative_to(STATIC)), question)
        for module in MODULES
        if module.name != "dialogs.js"
        for question in QUESTION.findall(module.read_text(encoding="utf-8"))
    }
    assert len(asked) > 10
    assert [one for one in sorted(asked) if "save" not in one[1]] == []
