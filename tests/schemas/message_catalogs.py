"""The messages of the code, and the catalogs that say them in other languages.

`make messages` writes the English sentences of the code into the catalogs, adds messages that are
new, without a translation yet, and removes those that nobody says any more.
"""

import ast
import io
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from inspect import isclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.pofile import read_po, write_po

from infra.settings import Settings
from infra.settings_in_use import description_of
from schemas import errors
from schemas.languages import ENGLISH, LOCALES, languages
from schemas.message import JOINTS

ROOT = Path(__file__).parents[2]
PACKAGES = ("schemas", "infra", "tasks", "flows", "deployments")
ERRORS = {
    name
    for name, one in vars(errors).items()
    if isclass(one) and issubclass(one, errors.ExemlError)
}
# functions that make a message of their arguments and add its parameters: where its code stands
FIRST_ARGUMENT = {"_gate": 1}
MAKERS = {"Message", *FIRST_ARGUMENT, *ERRORS}
WIDTH = 100
# lines of a header that would change with every run
TIMES_AND_PEOPLE = re.compile(
    rb'"(Project-Id|Report-Msgid|POT-Creation|PO-Revision|Last-Tr|Language-T|Generated).*\n'
)
FOREIGN = "forms."  # sentences of pydantic have codes of this area and stand in none of our files

Template = str | tuple[str, ...]


@dataclass(frozen=True)
class Said:
    """A message as the code says it."""

    place: str
    code: str
    template: Template
    parameters: frozenset[str] | None  # None: not all of them are named there


def said_in_code() -> Iterator[Said]:
    """Return all messages of the product."""
    for name in Settings.model_fields:
        described = description_of(name)
        yield Said("infra/settings.py", described.code, str(described), frozenset())
    for code, template in JOINTS.values():
        yield Said("schemas/message.py", code, template, frozenset({"parts"}))
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "node_modules" not in path.parts:
                yield from _said_in(path)


def uncoded_in_code() -> Iterator[str]:
    """Return where an error is raised with a sentence that has no code."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "node_modules" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and _name(node.func) in ERRORS and _is_bare(node):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}"


def _is_bare(call: ast.Call) -> bool:
    return len(call.args) == 1 and isinstance(call.args[0], ast.JoinedStr | ast.Constant)


def _said_in(path: Path) -> Iterator[Said]:
    place = path.relative_to(ROOT).as_posix()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or _name(node.func) not in MAKERS:
            continue
        start = FIRST_ARGUMENT.get(_name(node.func), 0)
        literals = [_literal(argument) for argument in node.args[start : start + 2]]
        if len(literals) == 2 and isinstance(literals[0], str) and literals[1] is not None:
            names = [keyword.arg for keyword in node.keywords]
            known = frozenset(name for name in names if name)
            parameters = None if None in names or _name(node.func) in FIRST_ARGUMENT else known
            yield Said(f"{place}:{node.lineno}", literals[0], literals[1], parameters)


def _literal(node: ast.expr) -> Template | None:
    try:
        found = ast.literal_eval(node)
    except ValueError:
        return None
    return found if isinstance(found, str | tuple) else None


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def fields_of(template: Template) -> set[str]:
    """Return the parameters that a template names."""
    texts = [template] if isinstance(template, str) else template
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}


def area_of(code: str) -> str:
    """Return the area of a code, which is the name of its catalog."""
    return code.partition(".")[0]


def entries(language: str) -> Iterator[tuple[Path, Entry]]:
    """Return all entries of the catalogs of a language, with the file of each."""
    for path in sorted((LOCALES / language).glob("*.po")):
        with path.open("rb") as file:
            yield from ((path, entry) for entry in read_po(file, language) if entry.id)


def main() -> None:
    """Bring the catalogs of all languages up to date with the code."""
    said = {one.code: one.template for one in said_in_code()}
    for language in languages():
        if language == ENGLISH:
            continue
        kept = {entry.context: entry for _, entry in entries(language)}
        foreign = {code: one.id for code, one in kept.items() if code.startswith(FOREIGN)}
        wanted = {**foreign, **said}
        for area in sorted({area_of(code) for code in wanted}):
            catalog = Catalog(locale=language, project="ExeML", fuzzy=False)
            catalog.header_comment = f"# ExeML: {area}. The context of a sentence is its code."
            for code in sorted(code for code in wanted if area_of(code) == area):
                translated = kept[code].string if code in kept else ""
                catalog.add(wanted[code], translated, context=code)
            written = io.BytesIO()
            write_po(written, catalog, width=WIDTH)
            path = LOCALES / language / f"{area}.po"
            path.write_bytes(TIMES_AND_PEOPLE.sub(b"", written.getvalue()))


if __name__ == "__main__":
    main()
