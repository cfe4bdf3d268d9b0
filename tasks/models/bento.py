"""Bentos: a model version with the code that serves it, in the local BentoML store."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from filelock import FileLock

from infra.child_process import why_it_failed
from infra.object_store import object_store
from infra.prefect_environment import without_credentials
from infra.settings import ROOT, settings
from infra.work_folder import work_folder
from schemas.errors import ModelFolderError
from schemas.message import Message
from schemas.model_version import ModelVersion

# Raise it when replicas must do something that the code in older Bentos does not do yet: those are
# built anew at their next start. 2: answers of shadows are told from answers to clients.
# 3: refusals are said in the language of the request.
SERVING_CODE = 3
BUILT_MARK = f".built-{SERVING_CODE}"


def bento_home() -> Path:
    """Folder of the local BentoML store."""
    return settings().home / "bentoml"


def bento_environment() -> dict[str, str]:
    """Environment of every process that uses the local BentoML store."""
    return {
        **without_credentials(os.environ),
        "BENTOML_HOME": str(bento_home()),
        "BENTOML_DO_NOT_TRACK": "True",
        "OTEL_SDK_DISABLED": "true",  # nobody reads the spans that BentoML makes
        "OMP_NUM_THREADS": "1",
    }


def is_built(tag: str) -> bool:
    """Whether the local store holds the complete Bento."""
    return _built_mark(tag).exists()


def ensure_bento(model: ModelVersion) -> None:
    """Build the Bento of a model version from the object store, unless it is here already."""
    bento_home().mkdir(parents=True, exist_ok=True)
    with FileLock(bento_home() / "build.lock"):
        if is_built(model.bento_tag):
            return
        with TemporaryDirectory(prefix="exeml-bento-", dir=work_folder()) as folder:
            object_store().download_folder(model.folder_key, model.files, Path(folder))
            build_bento(model.bento_tag, Path(folder))


def build_bento(tag: str, model_folder: Path) -> None:
    """Build a Bento that serves `model_folder` under `tag`, in a fresh process."""
    bento_home().mkdir(parents=True, exist_ok=True)
    _run(
        ["tasks.models.build_bento", tag, str(model_folder)],
        failure=Message("models.not-built", "no service can be built from model {tag}", tag=tag),
    )
    _built_mark(tag).touch()


def export_bento(tag: str, archive: Path) -> None:
    """Export a Bento of the local store with its model, as a zip archive."""
    _run(
        ["bentoml", "export", tag, str(archive)],
        failure=Message("models.not-exported", "Bento {tag} cannot be exported", tag=tag),
    )


def _run(module: list[str], *, failure: Message) -> None:
    """Run a Python module over the local store in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-m", *module],
        env=bento_environment(),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise ModelFolderError(
            "models.bento-failed",
            "{failure}: {reason}",
            failure=failure,
            reason=why_it_failed(done),
        )


def remove_bento(tag: str) -> None:
    """Remove a Bento and its model from the local store, if they are there."""
    name, _, version = tag.partition(":")
    bento_home().mkdir(parents=True, exist_ok=True)
    with FileLock(bento_home() / "build.lock"):
        for kind in ("bentos", "models"):
            folder = bento_home() / kind / name / version
            if folder.exists():
                shutil.rmtree(folder)


def _built_mark(tag: str) -> Path:
    name, _, version = tag.partition(":")
    return bento_home() / "bentos" / name / version / BUILT_MARK
