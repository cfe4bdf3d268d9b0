"""What functions of the catalog are called says what they do when there is nothing to return."""

import ast
import builtins
from pathlib import Path

import infra.catalog

FOLDER = Path(infra.catalog.__file__).parent


def functions() -> dict[str, ast.FunctionDef]:
    """All public functions of the catalog by file and name."""
    return {
        f"{path.stem}.{node.name}": node
        for path in FOLDER.glob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }


def may_be_none(function: ast.FunctionDef) -> bool:
    return function.returns is not None and ast.unparse(function.returns).endswith("| None")


def called(verb: str) -> dict[str, bool]:
    """Whether the functions with this verb may return None."""
    found = {
        name: may_be_none(node)
        for name, node in functions().items()
        if node.name == verb or node.name.startswith(f"{verb}_")
    }
    assert len(found) > 1
    return found


def test_get_and_by_always_return_what_is_asked_for() -> None:
    assert [name for verb in ("get", "by") for name, none in called(verb).items() if none] == []


def test_find_may_return_nothing() -> None:
    assert [name for name, none in called("find").items() if not none] == []


def test_no_function_hides_one_of_python() -> None:
    hidden = [name for name, node in functions().items() if node.name in vars(builtins)]
    assert hidden == []
