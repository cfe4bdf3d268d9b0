"""Fine-tune the multilingual encoder, starting with the linear model as its head."""

from collections.abc import Sequence

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from torch import Tensor, nn

from tasks.learning.deadline import Deadline
from tasks.learning.progress import Progress
from tasks.learning.torch_loop import Schedule, Tuning, Validation, tune
from tasks.serving.members import LinearScores
from tasks.text_classification.serving.encoder import WheelEncoder
from tasks.text_classification.training.sentence_encoder import TunableEncoder
from tasks.text_classification.training.tuned_member import LabeledTexts, TunedMember

SCHEDULE = Schedule(rounds=4, batch_size=32, body_rate=1e-4, head_rate=5e-3)
SHARE_TO_CHOOSE_THE_ROUND_WITH = 0.1
TEXTS_AT_ONCE = 64


class _Network(nn.Module):
    def __init__(self, wheel: WheelEncoder, linear: LinearScores) -> None:
        super().__init__()
        self.encoder = TunableEncoder(wheel)
        self.sentences = SentenceTransformer(modules=[self.encoder], device="cpu")
        self.head = nn.Linear(*linear.weight.shape)
        with torch.no_grad():
            self.head.weight.copy_(torch.from_numpy(linear.weight.T.copy()))
            self.head.bias.copy_(torch.from_numpy(linear.bias))

    def scores(self, tokens: Sequence[list[int]]) -> Tensor:
        """Return logits (texts x classes) of tokenized texts."""
        embedded = self.sentences(self.encoder.gather(tokens))["sentence_embedding"]
        scores: Tensor = self.head(embedded)
        return scores


def tune_encoder(
    wheel: WheelEncoder,
    linear: LinearScores,
    labeled: LabeledTexts,
    deadline: Deadline,
    progress: Progress,
    seed: int,
) -> TunedMember | None:
    """Fine-tune, and keep the best epoch on a held-out tenth; None if there is no time."""
    network = _Network(wheel, linear)
    tokens = [wheel.tokens(text) for text in labeled.texts]
    target = torch.from_numpy(labeled.classes)
    order = torch.from_numpy(np.random.default_rng(seed).permutation(len(tokens)))
    choosing = max(1, int(len(tokens) * SHARE_TO_CHOOSE_THE_ROUND_WITH))
    choose, learn = order[:choosing], order[choosing:]

    def loss(rows: Tensor) -> Tensor:
        batch = learn[rows]
        return nn.functional.cross_entropy(
            network.scores([tokens[row] for row in batch.tolist()]), target[batch]
        )

    tuning = Tuning(
        network=network,
        head=network.head,
        rows=len(learn),
        loss=loss,
        validate=lambda: _validate(network, [tokens[row] for row in choose], target[choose]),
    )
    if tune(tuning, SCHEDULE, deadline, progress, seed) is None:
        return None
    weights = network.encoder.weights()
    return TunedMember(wheel.with_weights(weights), weights, _linear(network.head))


@torch.no_grad()
def _validate(network: _Network, tokens: Sequence[list[int]], target: Tensor) -> Validation:
    parts = [
        network.scores(tokens[start : start + TEXTS_AT_ONCE])
        for start in range(0, len(tokens), TEXTS_AT_ONCE)
    ]
    scores = torch.cat(parts)
    return Validation(
        log_loss=nn.functional.cross_entropy(scores, target).item(),
        accuracy=(scores.argmax(1) == target).float().mean().item(),
        temperature=1.0,
    )


def _linear(head: nn.Linear) -> LinearScores:
    return LinearScores(head.weight.detach().numpy().T.copy(), head.bias.detach().numpy().copy())
