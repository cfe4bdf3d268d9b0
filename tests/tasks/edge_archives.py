"""Proof that an edge archive needs nothing of this repository."""

import json
import subprocess
import sys
from pathlib import Path

from tasks.edge.archive import build_edge_archive
from tasks.serving.loading import load_predictor

OUTSIDE = Path(__file__).resolve().parents[2]
# Prints where each of our modules comes from, and whether anything of training was loaded.
WITNESS = """
import json, runpy, sys
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
ours = ("schemas", "infra", "tasks", "flows", "deployments")
files = [m.__file__ for n, m in sys.modules.items() if n.split(".")[0] in ours]
loaded = [n for n in ("torch", "sklearn", "prefect", "bentoml") if n in sys.modules]
print(json.dumps({"files": files, "loaded": loaded}))
"""


def assert_scores_alone(model_folder: Path, folder: Path) -> None:
    """Build an archive; it must score its example, and only with the code that it carries."""
    folder.mkdir()
    build_edge_archive("test 0.0.1", model_folder, folder)
    expected = json.loads((folder / "example" / "expected.json").read_text())
    body = (folder / "example" / expected["file"]).read_bytes()
    here = load_predictor(model_folder).predict(body, expected["options"])
    assert here.model_dump(mode="json") == expected["answer"]

    said, facts = run(folder, "smoke_test.py").splitlines()
    assert said == "ok"
    witness = json.loads(facts)
    assert witness["loaded"] == []
    assert witness["files"]
    assert all(Path(file).is_relative_to(folder / "code") for file in witness["files"])

    options = [f"--option={name}={value}" for name, value in expected["options"].items()]
    example = str(folder / "example" / expected["file"])
    answer, _ = run(folder, "score.py", example, *options).splitlines()
    assert json.loads(answer) == expected["answer"]
    missing, _ = run(folder, "score.py", "missing.file").splitlines()
    assert "missing.file cannot be read (No such file" in json.loads(missing)["error_msg"]


def run(folder: Path, program: str, *words: str) -> str:
    """Run a program of an archive in a Python that knows nothing of this repository."""
    command = [sys.executable, "-I", "-c", WITNESS, str(folder / program), *words]
    done = subprocess.run(command, cwd=folder.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert str(OUTSIDE) not in done.stdout.replace(sys.prefix, "")
    return done.stdout
