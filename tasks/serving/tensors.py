"""Read and validate the tensors of a model folder."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file

from schemas.errors import ModelFolderError
from schemas.model_folder import WEIGHTS_FILE

Floats = NDArray[np.float32]
Tensors = dict[str, Floats]


def read_tensors(path: Path) -> Tensors:
    """Return the tensors of a safetensors file by name; ModelFolderError if it is not one."""
    try:
        return load_file(path)
    except (SafetensorError, OSError, KeyError) as error:
        raise ModelFolderError(
            "models.no-safetensors-file",
            "{path} is not a safetensors file: {error}",
            path=str(path),
            error=str(error),
        ) from error


def tensor(tensors: Tensors, name: str, *shape: int) -> Floats:
    """Return a tensor in 32-bit floats; -1 in `shape` allows any size.

    Raises ModelFolderError if it is missing, has another shape or is not finite.
    """
    found = tensors.get(name)
    expected = tuple(-1 if size == -1 else size for size in shape)
    if (
        found is None
        or found.dtype not in (np.float16, np.float32)
        or found.ndim != len(expected)
        or any(size not in (-1, has) for size, has in zip(expected, found.shape, strict=True))
        or not np.isfinite(found).all()
    ):
        has = "nothing" if found is None else f"{found.dtype} {found.shape}"
        raise ModelFolderError(
            "models.tensor-unfit",
            "{file} has {found} for {tensor}, finite numbers {shape} are needed; train again",
            file=WEIGHTS_FILE,
            found=has,
            tensor=name,
            shape=str(expected),
        )
    return found.astype(np.float32)
