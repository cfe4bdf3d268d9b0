"""The stack of a text classifier: its members, and the pool that combines them."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from schemas.message import Message
from schemas.text_classification import ENCODED_CHARACTERS, Member
from tasks.learning.notes import listed, on_member
from tasks.learning.pool import Pool
from tasks.learning.splits import grouped_folds
from tasks.serving.members import LinearScores, log_softmax, pooled
from tasks.text_classification.serving.encoder import Encoder
from tasks.text_classification.serving.ngrams import Vocabulary
from tasks.text_classification.training.features import (
    Landmarks,
    choose_landmarks,
    learn_vocabulary,
    ngram_rows,
)
from tasks.text_classification.training.members import Learner
from tasks.text_classification.training.training_data import TextSample
from tasks.text_classification.training.tuned_member import LabeledTexts, TunedMember

Floats = NDArray[np.float32]
Classes = NDArray[np.int64]

SMALLEST_PROBABILITY = 1e-7
WORDS = {
    Member.NGRAMS: Message("training.n-grams", "n-grams (TF-IDF)"),
    Member.LINEAR: Message("training.encoder-linear", "encoder, linear"),
    Member.KERNEL: Message("training.encoder-kernel", "encoder, kernel"),
    Member.JOINT: Message("training.n-grams-with-encoder", "n-grams with encoder"),
    Member.TUNED: Message("training.tuned-encoder", "tuned encoder"),
}
CHARACTERS_LOOKED_AT = 1000
SHARE_WORTH_TELLING = 0.005
CHINESE_LETTER = re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf\U00020000-\U0002fa1f]")
LATIN_LETTER = re.compile(r"[A-Za-z]")
LETTER = re.compile(r"[^\W\d_]")
# Latin letters that carry about as much information as a Chinese character.
LETTERS_OF_A_CHARACTER = 4


class Language(StrEnum):
    """What a text is written in."""

    CHINESE = "Chinese"
    ENGLISH = "English"
    BOTH = "Chinese with English"
    OTHER = "other letters"
    NONE = "no letters"


@dataclass(frozen=True)
class Texts:
    """Training texts with the data that members are fitted on."""

    samples: Sequence[TextSample]
    classes: Classes
    count: int
    encoded: Floats
    encoder: Encoder
    seed: int

    @property
    def texts(self) -> list[str]:
        """The texts."""
        return [sample.text for sample in self.samples]

    @property
    def languages(self) -> str:
        """The languages of the texts with their shares, in words."""
        return languages(self.texts)

    @property
    def labeled(self) -> LabeledTexts:
        """The texts for fine-tuning."""
        return LabeledTexts([text[:ENCODED_CHARACTERS] for text in self.texts], self.classes)

    def folds(self, count: int) -> Classes:
        """Return the stratified fold of each text."""
        return grouped_folds(
            [sample.sha256 for sample in self.samples],
            [sample.label for sample in self.samples],
            count,
            self.seed,
        )


@dataclass(frozen=True)
class Features:
    """Features of the texts by kind of member."""

    vocabulary: Vocabulary
    landmarks: Landmarks
    learners: dict[Member, Learner]


@dataclass(frozen=True)
class Stack:
    """The selected members, fitted on all training texts, and the pool that combines them."""

    texts: Texts
    features: Features
    linear: dict[Member, LinearScores]
    tuned: TunedMember | None
    pool: Pool
    out_of_fold: Floats | None
    strengths: dict[Member, float]

    @property
    def members(self) -> list[Member]:
        """The members in the order of the weights of the pool."""
        return [*self.linear, *([Member.TUNED] if self.tuned else [])]

    @property
    def log_loss(self) -> float:
        """Return the out-of-fold log-loss in nats; infinite if unknown."""
        if self.out_of_fold is None:
            return float("inf")
        classes = self.texts.classes
        likely = self.out_of_fold[np.arange(len(classes)), classes]
        return float(-np.log(np.maximum(likely, SMALLEST_PROBABILITY)).mean())

    @property
    def recipe(self) -> str:
        """The trained members, in words."""
        weights = zip(self.members, self.pool.weight, strict=True)
        return listed([on_member(WORDS[member], weight) for member, weight in weights])

    def probabilities(self, rows: NDArray[np.int64]) -> Floats:
        """Return probabilities (rows x classes) of some training texts."""
        answers = [
            log_softmax(
                np.asarray(self.features.learners[member].rows[rows] @ scores.weight) + scores.bias
            )
            for member, scores in self.linear.items()
        ]
        if self.tuned is not None:
            answers.append(self.tuned.log_probabilities(self.texts.labeled.rows(rows).texts))
        return pooled(np.stack(answers), self.pool.weight, self.pool.bias)


def features_of(texts: Texts, members: Sequence[Member]) -> Features:
    """Return the features that `members` need."""
    names, rarity = learn_vocabulary(texts.texts, texts.count)
    vocabulary = Vocabulary(names, rarity)
    landmarks = choose_landmarks(texts.encoded, texts.seed)
    counted = ngram_rows(vocabulary, texts.texts)
    learners = {
        Member.NGRAMS: Learner(Member.NGRAMS, counted),
        Member.LINEAR: Learner(Member.LINEAR, texts.encoded),
    }
    if Member.JOINT in members:
        near = landmarks.rows(texts.encoded)
        joined = sparse.hstack([counted, sparse.csr_matrix(near)], "csr", dtype=np.float32)
        learners[Member.KERNEL] = Learner(Member.KERNEL, near)
        learners[Member.JOINT] = Learner(Member.JOINT, joined, weighted=len(names))
    return Features(vocabulary, landmarks, learners)


def language_of(text: str) -> Language:
    """Return the language of a text: Chinese, English, mixed, another, or none."""
    beginning = text[:CHARACTERS_LOOKED_AT]
    chinese = len(CHINESE_LETTER.findall(beginning)) * LETTERS_OF_A_CHARACTER
    latin = len(LATIN_LETTER.findall(beginning))
    other = len(LETTER.findall(beginning)) - chinese // LETTERS_OF_A_CHARACTER - latin
    total = chinese + latin + max(0, other)
    if not total:
        return Language.NONE
    if other > total / 2:
        return Language.OTHER
    if min(chinese, latin) > total / 4:
        return Language.BOTH
    return Language.CHINESE if chinese > latin else Language.ENGLISH


def languages(texts: Sequence[str]) -> str:
    """Return the languages of texts with their shares, in words, most frequent first."""
    counts = Counter(language_of(text) for text in texts)
    shares = [(name, count / len(texts)) for name, count in counts.most_common()]
    told = [
        Message("training.language", "{name} {share:.0%}", name=name, share=share)
        for name, share in shares
        if share > SHARE_WORTH_TELLING
    ]
    return listed(told)
