"""Answers of a served text classifier, the bodies it refuses, and the folders it refuses."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from schemas.errors import InvalidTextError
from schemas.text_classification import TextPrediction, TextPredictions
from tasks.text_classification.predictor import TextPredictor
from tests.tasks.edge_archives import assert_scores_alone
from tests.tasks.image_classification.digit_pictures import training_in
from tests.tasks.text_classification.review_texts import BALANCE, review_data, train_texts

PRAISE = "很好 非常喜欢 推荐"
BLAME = "太差了 很失望 不推荐"


@pytest.fixture(scope="module")
def review_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that tells praise from blame in Chinese reviews."""
    with training_in(tmp_path_factory.mktemp("home")):
        return train_texts(review_data(160), tmp_path_factory.mktemp("model"), BALANCE).folder


@pytest.fixture(scope="module")
def predictor(review_model: Path) -> TextPredictor:
    """The predictor of that model."""
    return TextPredictor(review_model)


def ask(predictor: TextPredictor, **body: object) -> Any:
    """Return the answer to a JSON body as the caller sees it."""
    return predictor.predict(json.dumps(body).encode()).model_dump(mode="json")


def test_a_text_gets_its_label_its_score_and_all_scores_as_text(predictor: TextPredictor) -> None:
    answer = predictor.predict(PRAISE.encode()).model_dump(mode="json")

    assert answer["predicted_label"] == "positive"
    assert list(answer) == ["predicted_label", "score", "scores"]
    assert answer["scores"][0] == ["positive", answer["score"]]
    assert [label for label, _ in answer["scores"]] == ["positive", "negative"]
    assert sum(float(score) for _, score in answer["scores"]) == pytest.approx(1, abs=0.002)


def test_plain_text_and_json_get_the_same_answer(predictor: TextPredictor) -> None:
    plain = predictor.predict(BLAME.encode()).model_dump(mode="json")

    assert plain["predicted_label"] == "negative"
    assert ask(predictor, text=BLAME) == plain
    assert ask(predictor, text=f"  {BLAME}\n", explain=False) == plain
    in_the_url = predictor.predict(BLAME.encode(), {"explain": "true"}).model_dump(mode="json")
    assert in_the_url == ask(predictor, text=BLAME, explain=True)
    assert predictor.predict(b"\xef\xbb\xbf" + BLAME.encode()).model_dump(mode="json") == plain


def test_a_batch_is_answered_in_its_order_as_its_texts_alone_are(predictor: TextPredictor) -> None:
    texts = [PRAISE, BLAME, "质量还不错", "The hotel was fine."]
    answer = ask(predictor, texts=texts)

    assert list(answer) == ["predictions"]
    assert answer["predictions"] == [ask(predictor, text=text) for text in texts]
    assert len(ask(predictor, texts=["好"] * 100)["predictions"]) == 100


def test_an_explanation_names_the_words_that_decided_strongest_first(
    predictor: TextPredictor,
) -> None:
    answer = ask(predictor, text=BLAME, explain=True)
    words, weights = zip(*answer["explanation"], strict=True)

    assert answer["predicted_label"] == "negative"
    assert "失望" in "".join(words)
    assert all(word in BLAME for word in words)
    strengths = [abs(float(weight)) for weight in weights]
    assert strengths == sorted(strengths, reverse=True)
    assert float(weights[0]) > 0


def test_explanations_of_a_batch_and_of_long_texts_stay_short(predictor: TextPredictor) -> None:
    answer = ask(predictor, texts=[PRAISE, BLAME * 200], explain=True)

    assert [len(each["explanation"]) <= 10 for each in answer["predictions"]] == [True, True]
    assert answer["predictions"][1]["explanation"]


STRANGE_TEXTS = {
    "emoji": "😀😀👍🏽👨‍👩‍👧‍👦",
    "right to left": "مرحبا بالعالم هذا فندق جيد",
    "override of direction": "\u202eحسن\u202c good",
    "combining marks": "e" + "\u0301" * 500,
    "control characters": "好\x01\x02\x1b[31m差",
    "zero width": "好\u200b\u200d\ufeff书",
    "private use": "\ue000\uf8ff\U00100000",
    "noncharacters": "\uffff\ufffe",
    "one character": "好",
    "a digit": "7",
    "longest text": "好" * 20_000,
    "longest word": "a" * 20_000,
    "only newlines between": "好\n\n\r\n\t差",
    "a bracket first": "[好评] 质量不错",
    "a quote first": '"quoted" text',
    "a number": "3.14",
    "null": "null",
    "markup": "<script>alert(1)</script>",
    "formula": "=cmd|' /C calc'!A0",
    "ligatures": "ﷺ" * 1000,
}


@pytest.mark.parametrize("text", STRANGE_TEXTS.values(), ids=STRANGE_TEXTS)
def test_strange_texts_are_answered_all_the_same(predictor: TextPredictor, text: str) -> None:
    answer = predictor.predict(text.encode())

    assert isinstance(answer, TextPrediction)
    assert 0.5 <= float(answer.score) <= 1.0


BAD_BODIES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "the text is empty"),
    "spaces": (b"   \n\t ", "the text is empty"),
    "ideographic space": ("\u3000\u3000".encode(), "the text is empty"),
    "byte order mark alone": (b"\xef\xbb\xbf", "the text is empty"),
    "NUL": (b"good\0bad", "NUL"),
    "NUL in JSON": (b'{"text": "a\\u0000b"}', "NUL"),
    "GB18030": ("很好".encode("gb18030"), "not UTF-8: byte 0 is 0xba"),
    "UTF-16": ("很好".encode("utf-16"), "not UTF-8"),
    "a surrogate as UTF-8": (b"a\xed\xa0\x80", "not UTF-8: byte 1"),
    "overlong": (b"\xc0\xaf", "not UTF-8"),
    "cut UTF-8": ("好".encode()[:2], "not UTF-8"),
    "a picture": (b"\x89PNG\r\n\x1a\n", "not UTF-8"),
    "one character too many": (
        ("好" * 20_001).encode(),
        "has 20001 characters; at most 20000",
    ),
    "a megabyte": (b"a" * 1_000_000, "1000000 characters"),
    "broken JSON": (b'{"text": "a"', "JSON body cannot be used"),
    "single quotes": (b"{'text': 'a'}", "JSON body cannot be used"),
    "two documents": (b'{"text": "a"}{"text": "b"}', "JSON body cannot be used"),
    "NaN": (b'{"text": NaN}', "JSON body cannot be used"),
    "empty object": (b"{}", 'send either "text" or "texts"'),
    "both": (b'{"text": "a", "texts": ["b"]}', 'send either "text" or "texts"'),
    "another key": (b'{"content": "a"}', "at content"),
    "a number as text": (b'{"text": 5}', "at text"),
    "null as text": (b'{"text": null}', 'send either "text" or "texts"'),
    "a list as text": (b'{"text": ["a"]}', "at text"),
    "an object as text": (b'{"text": {"text": "a"}}', "at text"),
    "a text as texts": (b'{"texts": "abc"}', "at texts"),
    "a number among texts": (b'{"texts": ["a", 1]}', "at entry 2 of texts"),
    "a list among texts": (b'{"texts": [["a"]]}', "at entry 1 of texts"),
    "no texts": (b'{"texts": []}', "at texts"),
    "101 texts": (json.dumps({"texts": ["a"] * 101}).encode(), "at most 100"),
    "a blank among texts": (b'{"texts": ["a", " "]}', "text 2 is empty"),
    "a long one among texts": (
        json.dumps({"texts": ["a", "b" * 20_001]}).encode(),
        "text 2 has 20001",
    ),
    "explain as text": (b'{"text": "a", "explain": "true"}', "at explain"),
    "explain as number": (b'{"text": "a", "explain": 1}', "at explain"),
    "too many to explain": (
        json.dumps({"texts": ["a"] * 6, "explain": True}).encode(),
        "at most 5 texts",
    ),
    "a lone surrogate": (b'{"text": "\\ud800"}', "JSON body cannot be used"),
    "a surrogate pair the wrong way": (b'{"text": "\\udc00\\ud800"}', "JSON body cannot be used"),
    "deeply nested": (b'{"text": ' + b"[" * 100_000, "JSON body cannot be used"),
    "deeply nested and closed": (
        b'{"text": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
        "JSON body cannot be used",
    ),
    "a JSON list": (b'["a", "b"]', "is a JSON list"),
    "a huge number": (b'{"text": ' + b"9" * 100_000 + b"}", "JSON body cannot be used"),
}


@pytest.mark.parametrize(("body", "said"), BAD_BODIES.values(), ids=BAD_BODIES)
def test_bodies_that_break_a_rule_are_refused_in_one_sentence(
    predictor: TextPredictor, body: bytes, said: str
) -> None:
    with pytest.raises(InvalidTextError) as refusal:
        predictor.predict(body)

    assert said in str(refusal.value)
    assert len(str(refusal.value)) < 400


def test_after_bad_bodies_the_service_still_answers(predictor: TextPredictor) -> None:
    before = predictor.predict(PRAISE.encode())
    for body, _ in BAD_BODIES.values():
        with pytest.raises(InvalidTextError):
            predictor.predict(body)

    assert predictor.predict(PRAISE.encode()) == before
    assert isinstance(predictor.predict(b'{"texts": ["a"]}'), TextPredictions)


def test_serving_loads_no_library_of_training_and_little_memory(review_model: Path) -> None:
    script = (
        "import sys, psutil; from pathlib import Path\n"
        "from tasks.serving.loading import load_predictor\n"
        f"predictor = load_predictor(Path({str(review_model)!r}))\n"
        f"predictor.predict({PRAISE.encode()!r})\n"
        "heavy = {'torch', 'sentence_transformers', 'transformers', 'sklearn', 'scipy', 'pandas',"
        " 'prefect', 'catboost', 'lightgbm', 'onnxruntime'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
        "memory = psutil.Process().memory_full_info()\n"
        "print(memory.uss)"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )

    assert int(run.stdout) < 150 * 1024 * 1024


def test_an_edge_archive_scores_without_this_repository(review_model: Path, tmp_path: Path) -> None:
    assert_scores_alone(review_model, tmp_path / "edge")
