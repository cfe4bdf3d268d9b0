"""Notes the answers of a replica for the comparison with a shadow.

No content of a request is kept: only a digest that tells equal requests, the outcome of the
prediction in a few characters, and how long it took.
"""

import hashlib
import json
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from deployments.replica.watched_lines import WatchedLines
from schemas.service import OUTCOME_LENGTH

COMPARED_ANSWERS = "EXEML_COMPARED_ANSWERS"
SHADOWS = "shadows"
MAX_BYTES = 4 * 1024 * 1024
DIGEST_LENGTH = 16


DIGITS = 4


class ComparedAnswers:
    """A log of answers, rotated at its limit with one backup.

    Answers are compared while a file beside it names the shadows of the service.
    """

    def __init__(self) -> None:
        answers = os.environ.get(COMPARED_ANSWERS)
        self._path = Path(answers) if answers else None
        self._shadows = WatchedLines(self._path.with_name(SHADOWS)) if self._path else None
        self._one_at_a_time = threading.Lock()

    def note(
        self,
        body: bytes,
        options: Mapping[str, str],
        answer: BaseModel,
        seconds: float,
        *,
        shadow: bool,
    ) -> None:
        """Note an answer, and whether it is from a shadow; takes microseconds."""
        path = self._path
        if path is None or self._shadows is None or not self._shadows.lines():
            return
        line = {
            "request": digest(body, options),
            "outcome": outcome(answer.model_dump()),
            "ms": round(seconds * 1000, 3),
            "shadow": shadow,
        }
        with self._one_at_a_time:
            with path.open("ab") as file:
                file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
                full = file.tell() >= MAX_BYTES
            if full:
                path.replace(path.with_suffix(".jsonl.full"))


def digest(body: bytes, options: Mapping[str, str]) -> str:
    """Return a hash that identifies equal requests."""
    made = hashlib.sha256(body)
    made.update(json.dumps(sorted(options.items())).encode())
    return made.hexdigest()[:DIGEST_LENGTH]


def outcome(answer: Mapping[str, Any]) -> str:
    """Return what was predicted: the label, the labels of all boxes, or one value per item.

    Many labels are a digest; numbers are rounded, as the comparison allows a small difference.
    """
    predicted = _predicted(answer)
    numbers = [float(f"{value:.{DIGITS}g}") for value in predicted if not isinstance(value, str)]
    said = json.dumps(numbers or predicted, ensure_ascii=False)
    if numbers or len(said) <= OUTCOME_LENGTH:
        return said
    return hashlib.sha256(said.encode()).hexdigest()


def _predicted(answer: Mapping[str, Any]) -> list[str | float]:
    if "predicted_label" in answer:
        return [answer["predicted_label"]]
    if "detection_classes" in answer:
        return sorted(answer["detection_classes"])
    if "predictions" in answer:
        return [prediction["predicted_label"] for prediction in answer["predictions"]]
    return [row["predict"] for row in answer["data"]["resp_data"]]
