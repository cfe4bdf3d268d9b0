"""Finish an edge archive: `python -m tasks.edge.collect_code FOLDER`.

Runs in a process of its own that does what the archive will do: score its example. What it
answers is the expected answer, and the modules it has loaded are the code that the archive needs.
"""

import json
import sys
from pathlib import Path

from tasks.serving.loaded_code import copy_loaded_modules, pinned_packages
from tasks.serving.loading import load_predictor


def main(folder: Path) -> None:
    """Write the expected answer of the example, the code and the packages it needs."""
    expected_file = folder / "example" / "expected.json"
    expected = json.loads(expected_file.read_text("utf-8"))
    body = (folder / "example" / expected["file"]).read_bytes()
    answer = load_predictor(folder / "model").predict(body, expected["options"])
    expected["answer"] = answer.model_dump(mode="json")
    expected_file.write_text(json.dumps(expected, ensure_ascii=False, indent=1), "utf-8")
    copy_loaded_modules(folder / "code")
    (folder / "requirements.txt").write_text(
        "".join(f"{package}\n" for package in pinned_packages())
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
