"""Calibration on few samples."""

import pytest
import torch
from torch import Tensor

from tasks.learning.calibration import best_temperature, with_doubt
from tasks.learning.classifier import probabilities_of

pytestmark = pytest.mark.usefixtures("training_home")


def known(samples: int, classes: int) -> Tensor:
    """Return the targets of samples whose classes take turns."""
    return torch.eye(classes)[torch.arange(samples) % classes]


@pytest.mark.parametrize(("samples", "sure"), [(20, 21 / 22), (200, 201 / 202)])
@pytest.mark.parametrize("multi_label", [False, True])
def test_who_knows_every_sample_is_as_sure_as_their_number_allows(
    samples: int, sure: float, multi_label: bool
) -> None:
    target = known(samples, 4)
    scores = 6 * (target - 0.5)
    doubted = with_doubt(target, multi_label=multi_label)
    temperature = best_temperature(scores, doubted, multi_label=multi_label)

    found = probabilities_of(scores / temperature, multi_label=multi_label)[target > 0]
    assert float(found.mean()) == pytest.approx(sure, abs=0.002)


def test_doubt_leaves_the_classes_of_a_sample_with_a_sum_of_one() -> None:
    doubted = with_doubt(known(10, 3), multi_label=False)

    assert torch.allclose(doubted.sum(1), torch.ones(10))
    assert torch.equal(doubted.argmax(1), known(10, 3).argmax(1))
