"""What only text classification has: its settings, requests, answers and model folder."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from schemas.image_classification import TOP_SCORES, ScoreText
from schemas.label import LabelName
from schemas.message import Message
from schemas.model_folder import WEIGHTS_FILE, ModelDescription, Sha256
from schemas.project_type import ProjectType
from schemas.sample import TEXT_MAX_CHARACTERS
from schemas.training import TrainingSettings, train_afresh

TEXTS_OF_A_REQUEST = 100
# Each word that is left out is one more text to classify.
TEXTS_TO_EXPLAIN = 5
WORDS_OF_AN_EXPLANATION = 10
VOCABULARY_FILE = "vocabulary.json"
ENCODER_GRAPH_FILE = "encoder.onnx"
TOKENIZER_FILE = "tokenizer.json"
# What follows the beginning of a long text hardly moves its meaning, but costs time for sure.
ENCODED_CHARACTERS = 1000

Weight = Annotated[str, Field(pattern=r"^[+-][01]\.\d{3}$")]


class TextClassificationSettings(TrainingSettings):
    """Training settings of one run of text classification."""

    _trains_afresh = field_validator("incremental_version")(train_afresh)

    encoder: str | None = Field(
        None,
        min_length=1,
        max_length=300,
        description="Sentence-transformers model: a folder or a name of the Hugging Face hub; "
        "empty: the multilingual one that is installed with ExeML",
    )


class TextRequest(BaseModel):
    """What the service is asked as JSON: one text, or a batch of them."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    text: str | None = None
    texts: list[str] | None = Field(None, min_length=1, max_length=TEXTS_OF_A_REQUEST)
    explain: bool = Field(False, description="Also tell which words decided")

    @model_validator(mode="after")
    def one_of_both_is_given(self) -> "TextRequest":
        if (self.text is None) == (self.texts is None):
            raise ValueError(Message("texts.not-text-or-texts", 'send either "text" or "texts"'))
        return self

    @property
    def all_texts(self) -> list[str]:
        """The texts that are to be classified, in their order."""
        return self.texts if self.texts is not None else [self.text or ""]


class TextPrediction(BaseModel):
    """Answer for one text: the best label, its score and up to five scores."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    predicted_label: LabelName
    score: ScoreText
    scores: list[tuple[LabelName, ScoreText]] = Field(min_length=1, max_length=TOP_SCORES)

    @model_validator(mode="after")
    def best_score_comes_first(self) -> "TextPrediction":
        if self.scores[0] != (self.predicted_label, self.score):
            raise ValueError(
                Message(
                    "services.best-score-not-first",
                    "predicted_label {label!r} with {score} is not the best score {best}; "
                    "sort scores from high to low",
                    label=self.predicted_label,
                    score=self.score,
                    best=str(self.scores[0]),
                )
            )
        return self


class ExplainedTextPrediction(TextPrediction):
    """The answer with the words that decided: how much of the score would be lost without each."""

    explanation: list[tuple[str, Weight]] = Field(max_length=WORDS_OF_AN_EXPLANATION)


class TextPredictions(BaseModel):
    """Answers for a batch, in the order of its texts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    predictions: list[ExplainedTextPrediction | TextPrediction]


class Member(StrEnum):
    """A model that has a say in the answer."""

    NGRAMS = "ngrams"
    LINEAR = "linear"
    KERNEL = "kernel"
    JOINT = "joint"
    TUNED = "tuned"


class EncoderDescription(BaseModel):
    """Which encoder turns texts into vectors; `files` are those of the wheel it comes from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["wheel", "onnx"]
    name: str = Field(min_length=1)
    files: dict[str, Sha256] = Field(description="sha256 of the wheel's files; empty for onnx")
    max_tokens: int = Field(512, ge=1, description="onnx: where long texts are cut")


class TextModelDescription(ModelDescription):
    """How to use a text classifier: its members' log-probabilities are weighted and added."""

    required_files = (VOCABULARY_FILE, WEIGHTS_FILE)

    project_type: Literal[ProjectType.TEXT_CLASSIFICATION] = ProjectType.TEXT_CLASSIFICATION
    class_names: list[LabelName] = Field(min_length=2)
    encoder: EncoderDescription
    members: list[Member] = Field(min_length=1)
    gamma: float = Field(gt=0, description="Width of the kernel member")
    encoded_characters: int = Field(ENCODED_CHARACTERS, ge=1, le=TEXT_MAX_CHARACTERS)
    languages: str = Field(description="Which languages the training texts had, in words")

    @field_validator("members")
    @classmethod
    def each_member_is_named_once(cls, members: list[Member]) -> list[Member]:
        if len(set(members)) != len(members):
            raise ValueError(
                Message(
                    "models.member-named-twice",
                    "members {members} repeat one; name each once",
                    members=str([str(m) for m in members]),
                )
            )
        return members

    @model_validator(mode="after")
    def the_encoder_has_its_files(self) -> "TextModelDescription":
        wanted = {ENCODER_GRAPH_FILE, TOKENIZER_FILE} if self.encoder.kind == "onnx" else set()
        if not wanted <= self.sha256_of_files.keys():
            raise ValueError(
                Message(
                    "models.encoder-files-missing",
                    "an encoder of kind onnx needs {files} in the folder",
                    files=str(sorted(wanted)),
                )
            )
        return self
