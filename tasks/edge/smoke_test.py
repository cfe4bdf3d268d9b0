"""Prove that this machine gives the answer that ExeML gave: `python smoke_test.py`."""

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
# Processors may differ in the last digits of a score.
TOLERANCE = 0.01


def main() -> None:
    """Score the stored example; end with status 1 when the answer is another one."""
    sys.path.insert(0, str(HERE))
    expected = json.loads((HERE / "example" / "expected.json").read_text("utf-8"))
    body = (HERE / "example" / expected["file"]).read_bytes()
    predictor = import_module("score").load_model()
    answer = predictor.predict(body, expected["options"]).model_dump(mode="json")
    if not is_same(answer, expected["answer"]):
        sys.exit(f"wrong answer: {answer}\ninstead of: {expected['answer']}")
    sys.stdout.write("ok\n")


def is_same(found: Any, expected: Any) -> bool:
    """Whether two answers are equal but for a small difference of their numbers."""
    if isinstance(expected, dict) and isinstance(found, dict):
        return found.keys() == expected.keys() and all(
            is_same(found[name], value) for name, value in expected.items()
        )
    if isinstance(expected, list) and isinstance(found, list):
        return len(found) == len(expected) and all(map(is_same, found, expected))
    try:
        first, second = float(found), float(expected)
    except (TypeError, ValueError):
        return bool(found == expected)
    return abs(first - second) <= TOLERANCE * max(1.0, abs(second))


if __name__ == "__main__":
    main()
