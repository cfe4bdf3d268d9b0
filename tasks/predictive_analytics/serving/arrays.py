"""The arrays of a table model by name, validated when read."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from schemas.errors import ModelFolderError
from tasks.serving.tensors import read_tensors

Floats = NDArray[np.float64]
Positions = NDArray[np.int32]
CURE = "it is damaged or of another release, train again"


@dataclass(frozen=True)
class ArrayFile:
    """The arrays of one safetensors file of a model folder."""

    path: Path
    arrays: Mapping[str, NDArray[Any]]

    def floats(self, name: str, *shape: int) -> Floats:
        """Return finite floats; -1 in `shape` allows any size. ModelFolderError for others."""
        found = self._array(name, np.floating, shape)
        self.expect(bool(np.isfinite(found).all()), f"{name} has numbers that are not finite")
        return found

    def positions(self, name: str, count: int, *shape: int) -> Positions:
        """Return integers from 0 to `count` - 1; ModelFolderError for others."""
        found = self._array(name, np.int32, shape)
        fits = not found.size or (found.min() >= 0 and found.max() < count)
        self.expect(bool(fits), f"{name} points outside of the {count} that there are")
        return found

    def flags(self, name: str, *shape: int) -> NDArray[np.bool_]:
        """Return booleans; ModelFolderError for another type."""
        return self._array(name, np.bool_, shape)

    def expect(self, fits: bool, what: str) -> None:
        """Raise ModelFolderError unless a condition holds."""
        if not fits:
            raise ModelFolderError(
                "models.arrays-wrong",
                "in {path} {what}; it is damaged or of another release, train again",
                path=str(self.path),
                what=what,
            )

    def _array(self, name: str, kind: type[Any], shape: tuple[int, ...]) -> NDArray[Any]:
        found = self.arrays.get(name)
        fits = (
            found is not None
            and np.issubdtype(found.dtype, kind)
            and found.ndim == len(shape)
            and all(size in (-1, has) for size, has in zip(shape, found.shape, strict=True))
        )
        if found is None or not fits:
            has = "nothing" if found is None else f"{found.dtype} {found.shape}"
            raise ModelFolderError(
                "models.array-of-other-form",
                "{path} has {found} for {array}, {kind} {shape} is needed; it is damaged or "
                "of another release, train again",
                path=str(self.path),
                found=has,
                array=name,
                kind=kind.__name__,
                shape=str(shape),
            )
        return found


def read_arrays(path: Path) -> ArrayFile:
    """Return the arrays of a safetensors file; ModelFolderError if it is not one."""
    return ArrayFile(path, read_tensors(path))
