"""The multilingual encoder of the wheel as a sentence-transformers module, for fine-tuning."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from sentence_transformers.base.modules.input_module import InputModule
from torch import Tensor, nn

from tasks.text_classification.serving.encoder import BRANCHES, WheelEncoder

BRANCH_WIDTH = 256
# Window size of each branch in tokens, and how many of them come before.
WINDOWS = ((2, 0), (3, 1), (5, 2))
MOST_BEFORE, MOST_AFTER = 2, 2
MOST_TOKENS = 256


class TunableEncoder(InputModule):
    """Equivalent of `WheelEncoder` with trainable weights; the embedding table is frozen."""

    def __init__(self, wheel: WheelEncoder) -> None:
        super().__init__()
        self._wheel = wheel
        self._small = wheel.smallest_variance
        self.tuned = nn.ParameterDict(
            {
                name.replace(".", "_"): nn.Parameter(torch.tensor(np.array(value)))
                for name, value in wheel.weights().items()
            }
        )

    def weights(self) -> dict[str, Any]:
        """Return the weights by their names in the wheel."""
        return {
            name: self.tuned[name.replace(".", "_")].detach().numpy().copy()
            for name in self._wheel.weights()
        }

    def preprocess(
        self,
        inputs: Any,
        prompt: str | None = None,  # noqa: ARG002
        **_options: Any,
    ) -> dict[str, Tensor]:
        """Return the table rows of the tokens of all texts, concatenated, and the text lengths."""
        return self.gather([self._wheel.tokens(str(text)) for text in inputs])

    def gather(self, tokens: Sequence[list[int]]) -> dict[str, Tensor]:
        """Same as `preprocess`, for tokenized texts; long texts are truncated."""
        cut = [each[:MOST_TOKENS] for each in tokens]
        numbers = np.array([number for each in cut for number in each], dtype=np.int64)
        return {
            "rows": torch.from_numpy(self._wheel.rows(numbers)),
            "lengths": torch.tensor([len(each) for each in cut]),
        }

    def forward(self, features: dict[str, Tensor], **_options: Any) -> dict[str, Tensor]:
        """Add the normalised sentence embeddings (texts x dimensions)."""
        weight, rows, lengths = self.tuned, features["rows"], features["lengths"]
        text = torch.repeat_interleave(torch.arange(len(lengths)), lengths)
        neighbours = _neighbours(text, lengths)
        seen = self._normed(rows @ weight["proj_W"] + weight["proj_b"], "ln_g_all", "ln_b_all")
        parts = [rows, *(self._branch(seen, neighbours, branch) for branch in range(BRANCHES))]
        joined = self._normed(torch.cat(parts, 1), "ln_g", "ln_b")
        total = joined.new_zeros(len(lengths), joined.shape[1]).index_add(0, text, joined)
        long = lengths.float()[:, None]
        mean = (total @ weight["cnn_W"] + long * weight["cnn_b"]) * long.rsqrt()
        first = (mean @ weight["p1"] + (mean @ weight["d0"]).relu() @ weight["d1"]).relu()
        last = (first @ weight["p3"] + (first @ weight["d2"]).relu() @ weight["d3"]).tanh()
        length = last.square().sum(1, keepdim=True).clamp(min=self._small)
        return {**features, "sentence_embedding": last * length.rsqrt()}

    def get_embedding_dimension(self) -> int:
        """Return the number of dimensions of an embedding."""
        return int(self.tuned["p3"].shape[1])

    def save(self, output_path: str, *_args: Any, **_options: Any) -> None:
        """Write the weights; part of the module interface of sentence-transformers."""
        self.save_torch_weights(output_path)

    def _normed(self, rows: Tensor, scale: str, shift: str) -> Tensor:
        return nn.functional.layer_norm(
            rows, rows.shape[1:], self.tuned[scale], self.tuned[shift], self._small
        )

    def _branch(self, seen: Tensor, neighbours: Tensor, branch: int) -> Tensor:
        size, before = WINDOWS[branch]
        window = neighbours[:, MOST_BEFORE - before : MOST_BEFORE - before + size]
        own = seen[:, branch * BRANCH_WIDTH : (branch + 1) * BRANCH_WIDTH]
        for name in ("1", "2"):
            around = torch.cat([own, own.new_zeros(1, BRANCH_WIDTH)])[window].flatten(1)
            weight, bias = self.tuned[f"w{name}_{branch}"], self.tuned[f"b{name}_{branch}"]
            own = own + (around @ weight + bias).relu()
        return own


def _neighbours(text: Tensor, lengths: Tensor) -> Tensor:
    """Return the positions around each token; those in other texts point to the padding."""
    ends = lengths.cumsum(0)
    around = torch.arange(len(text))[:, None] + torch.arange(-MOST_BEFORE, MOST_AFTER + 1)
    inside = (around >= (ends - lengths)[text][:, None]) & (around < ends[text][:, None])
    return torch.where(inside, around, len(text))
