"""Building an edge archive from a model folder."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from infra.child_process import why_it_failed
from infra.settings import ROOT
from schemas.errors import ModelFolderError
from schemas.model_folder import DESCRIPTION_FILE
from tasks.project_types.example_request import Example, example_for
from tasks.reports.templating import template
from tasks.serving.model_folder import project_type_of

PROGRAMS = Path(__file__).parent
SECONDS = 300


def build_edge_archive(title: str, model_folder: Path, folder: Path) -> None:
    """Fill `folder` with the model, the program that scores, the code and an example."""
    shutil.copytree(model_folder, folder / "model")
    for program in ("score.py", "smoke_test.py"):
        shutil.copyfile(PROGRAMS / program, folder / program)
    example = example_for(project_type_of(model_folder), model_folder)
    _write_example(folder / "example", example)
    _collect_code(folder)
    labels = _labels(model_folder)
    (folder / "labels.txt").write_text("".join(f"{label}\n" for label in labels), "utf-8")
    readme = template("edge_readme.md").render(title=title, example=example, labels=labels)
    (folder / "README.md").write_text(readme, "utf-8")


def _write_example(folder: Path, example: Example) -> None:
    folder.mkdir()
    (folder / example.name).write_bytes(example.body)
    facts = {"file": example.name, "options": dict(example.options)}
    (folder / "expected.json").write_text(json.dumps(facts), "utf-8")


def _collect_code(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tasks.edge.collect_code", str(folder)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    if done.returncode != 0:
        raise ModelFolderError(
            "models.example-not-scored",
            "the model cannot score its example: {reason}",
            reason=why_it_failed(done),
        )


def _labels(model_folder: Path) -> list[str]:
    """Return the classes in the order of the outputs; none for a model that answers numbers."""
    description = json.loads((model_folder / DESCRIPTION_FILE).read_text("utf-8"))
    names: list[str] = description["class_names"]
    return names
