"""The OpenMP runtime that LightGBM needs and its wheel does not bring."""

import ctypes
from importlib.util import find_spec
from pathlib import Path

LIBRARY = "libgomp.so.1"


def load_openmp() -> None:
    """Load the OpenMP runtime out of PyTorch's wheel, so that no system package is needed.

    The loader gives a library that is loaded to everything that asks for its name afterwards:
    call this before `import lightgbm`. Without PyTorch's copy the one of the system is loaded.

    Raises:
        OSError: there is no OpenMP runtime; Debian's package is libgomp1.
    """
    torch = find_spec("torch")
    bundled = Path(torch.origin or "").parent / "lib" / LIBRARY if torch else Path(LIBRARY)
    ctypes.CDLL(str(bundled) if bundled.exists() else LIBRARY)
