"""The sentences that the code of the server can say, read from its source."""

import ast
from collections.abc import Iterator
from inspect import isclass
from itertools import product
from pathlib import Path

from schemas import errors

ROOT = Path(__file__).parents[2]
# Told to who runs the platform; people who use the console meet them as a failed service at most.
FOR_OPERATORS = {"CorruptFileError", "ModelFolderError", "PlatformError"}
TOLD = {one.__name__ for one in vars(errors).values() if isclass(one)} - FOR_OPERATORS
TOLD.add("ValueError")  # of validators
# What stands for a value: places that hold words or sentences take only those that are known.
WORDS = {
    "' '.join((check.found for check in report.errors))": "1 picture labeled.",
    "_wanted(feature)": "number",
    "_why_silent(header, len(data))": "has no sound in it (0 samples in 7 bytes)",
    "box": " 'cat': box (1, 2, 3, 4)",
    "counted_values(len(cells))": "3 values",
    "counted_values(len(record))": "3 values",
    "CURE": "save all of the file with the encoding UTF-8",
    "evaluation.method.sentence": "validation samples, predicted by the model that is served",
    "found.value": "text_classification",
    "ModelVersionStatus.SUCCESSFUL": "Successful",
    "made_by": "Check Data",
    "needed": "owner",
    "phase": "Deploy Service",
    "problem.removesuffix('; rename it')": "the label is empty; write 1 to 32 characters",
    "project_type_of(folder)": "text_classification",
    "self._changes(data.class_names)": "the same classes",
    "self.rule": "a digit or a letter from a to z",
    "status": "Running",
    "turned": "picture",
    "expected.value": "text_classification",
}
ENDINGS = {
    "display_name.lower()": "image classification",
    "project_type": "image_classification",
    ".kind": "import",
    ".media": "picture",
    ".role": "owner",
    ".status": "Running",
    ".status.lower()": "running",
    ".title": "Classify Images",
    ".type": "text",
}
ANY_VALUE = "7"
MOST_VARIANTS = 8


def said_in(path: Path) -> list[str]:
    """Return the sentences of the errors and reports of a module, with values filled in."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [sentence for node in ast.walk(tree) for sentence in _said_by(node)]
    return [sentence.strip() for sentence in found if " " in sentence.strip()]


def _said_by(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
        if _name(node.exc.func) in TOLD:
            yield from _first_text(node.exc.args)
    elif isinstance(node, ast.Call) and _name(node.func) == "refused":
        yield from _first_text(node.args[1:])
    elif isinstance(node, ast.Call) and _name(node.func) == "stage":
        yield from _first_text(node.args)


def notes_in(path: Path) -> list[str]:
    """Return the whole sentences of a module that are no documentation: what trainers note."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    literals = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    inside = {id(part) for literal in literals for part in literal.values}
    return [
        text
        for node in ast.walk(tree)
        if id(node) not in documented | inside
        for text in _texts(node)
        if text[:1].isupper() and text.endswith(".") and " " in text and "%s" not in text
    ]


def rules_in(path: Path) -> list[str]:
    """Return what texts of a fixed form are refused with, see schemas/written_as.py."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        f"'7' is not {text}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _name(node.func) == "WrittenAs"
        for text in _texts(node.args[1])
    ]


def _first_text(arguments: list[ast.expr]) -> Iterator[str]:
    if arguments:
        yield from _texts(arguments[0])


def _texts(node: ast.AST) -> list[str]:
    """Return the text of a literal, once for each of the words that a condition may choose."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if not isinstance(node, ast.JoinedStr):
        return []
    parts = [_part(part) for part in node.values]
    return ["".join(chosen) for chosen in product(*parts)][:MOST_VARIANTS]


def _part(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    assert isinstance(node, ast.FormattedValue)
    value = node.value
    if isinstance(value, ast.IfExp) and (chosen := [*_texts(value.body), *_texts(value.orelse)]):
        return chosen
    source = ast.unparse(value)
    by_ending = (text for end, text in ENDINGS.items() if source.endswith(end))
    shown = WORDS.get(source) or next(by_ending, ANY_VALUE)
    return [repr(shown) if node.conversion == ord("r") else shown]


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
