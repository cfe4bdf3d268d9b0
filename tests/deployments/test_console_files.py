"""The modules of the console name files that exist; a browser would find out only on that page."""

import re
from pathlib import Path

import pytest

from deployments.api.console import STATIC

MODULES = sorted(STATIC.rglob("*.js"))
NAMED = re.compile(r"""(?:from|import\(|addStyles\()\s*["'](/console/[^"']+)["']""")


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(STATIC)))
def test_every_file_that_a_module_names_exists(module: Path) -> None:
    named = NAMED.findall(module.read_text(encoding="utf-8"))
    files = {name: STATIC / name.removeprefix("/console/") for name in named}
    assert [name for name, file in files.items() if not file.is_file()] == []
