"""Build one Bento: `python -m tasks.models.build_bento TAG MODEL_FOLDER`.

Runs in a process of its own, because BentoML keeps the service module of an earlier build, and
because the modules that are loaded here are the ones that go into the Bento.
"""

import importlib
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import bentoml
from bentoml.exceptions import NotFound

from schemas.languages import LOCALES, languages, translation
from tasks.serving.loaded_code import ROOT, copy_loaded_modules, pinned_packages
from tasks.serving.loading import load_predictor
from tasks.serving.observer import load_observer

SERVICE_MODULE = "deployments.replica.service"
SERVICE = f"{SERVICE_MODULE}:PredictionService"


def main(tag: str, model_folder: Path) -> None:
    """Store the model folder and a Bento that serves it, both under `tag`."""
    load_observer(model_folder, load_predictor(model_folder))
    importlib.import_module(SERVICE_MODULE)
    for language in languages()[1:]:
        translation(language)  # loads what reads the catalogs
    _remove(tag)
    with bentoml.models.create(tag) as model:
        shutil.copytree(model_folder, model.path, dirs_exist_ok=True)
    name, _, version = tag.partition(":")
    with TemporaryDirectory(prefix="exeml-bento-") as source:
        copy_loaded_modules(Path(source))
        shutil.copytree(LOCALES, Path(source) / LOCALES.relative_to(ROOT))
        bentoml.build(
            SERVICE,
            name=name,
            version=version,
            build_ctx=source,
            models=[tag],
            args={"model_tag": tag},
            python={"packages": pinned_packages(), "lock_packages": False},
        )


def _remove(tag: str) -> None:
    """Remove what an interrupted build has left."""
    for store in (bentoml, bentoml.models):
        try:
            store.delete(tag)
        except NotFound:
            continue


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
