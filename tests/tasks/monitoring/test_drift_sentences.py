"""What is said about drift, in English and in other languages."""

import pytest

from schemas.languages import said
from schemas.message import Message
from tasks.monitoring.drift import PREDICTED_CLASS, drift


@pytest.mark.parametrize(
    ("name", "live", "english", "chinese"),
    [
        (
            "colour",
            [5, 5],
            "colour: 10 were seen; 50 are needed to tell",
            "colour：仅有 10 个，需要 50 个才能判断",
        ),
        (
            PREDICTED_CLASS,
            [500, 500],
            "predicted class looks like the training data (PSI 0.00 of 1,000)",
            "预测类别 与训练数据一致（PSI 0.00，共 1,000 个）",
        ),
        (
            "confidence",  # a column may have this name too
            [1_000, 0],
            "confidence differs strongly from the training data (PSI 3.",
            "confidence 与训练数据明显不同（PSI 3.",
        ),
    ],
)
def test_drift_is_told_in_the_language_of_whoever_reads_it(
    name: str, live: list[int], english: str, chinese: str
) -> None:
    found = drift(name, ["low", "high"], [500, 500], live)
    assert found.sentence.startswith(english)
    assert isinstance(found.sentence, Message)
    assert said(found.sentence, "zh").startswith(chinese)
