"""A data folder for features, digits, and a model that learned them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks.trainers.training_data import TrainingData
from tests.tasks.trainers.digit_pictures import Trained, digit_data, train, training_in


@pytest.fixture(scope="session")
def feature_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder for all trainings here, so that each feature is made only once."""
    return tmp_path_factory.mktemp("training-home")


@pytest.fixture(autouse=True)
def training_home(feature_home: Path) -> Iterator[Path]:
    """Let each test train in the common data folder, with one thread."""
    with training_in(feature_home):
        yield feature_home


@pytest.fixture(scope="session")
def digits(tmp_path_factory: pytest.TempPathFactory) -> TrainingData:
    """80 pictures of the digits 0 to 3, 64 of them for training."""
    return digit_data(tmp_path_factory.mktemp("digits"), 80, 4)


@pytest.fixture(scope="session")
def trained(
    digits: TrainingData, feature_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Trained:
    """A linear model of the digits 0 to 3."""
    with training_in(feature_home):
        return train(digits, tmp_path_factory.mktemp("model"))
