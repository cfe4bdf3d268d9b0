"""What only sound classification has: its settings, answers and model folder."""

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from schemas.image_classification import TOP_SCORES, ScoreText
from schemas.label import LabelName
from schemas.message import Message
from schemas.model_folder import GRAPH_FILE, WEIGHTS_FILE, ModelDescription
from schemas.project_type import ProjectType
from schemas.sample import SOUND_MAX_BYTES
from schemas.training import TrainingSettings

CHUNK_SECONDS = 2.0
# The parts of a longer sound that are listened to lie evenly spread over it.
MOST_CHUNKS = 30


class SoundClassificationSettings(TrainingSettings):
    """Training settings of one run of sound classification."""

    keep_recordings_together: bool = Field(
        False,
        description="Never train and validate on files of one recording: those whose names differ "
        "only in a number at the end, as dog_1.wav and dog_2.wav",
    )


class SoundPrediction(BaseModel):
    """Answer for one sound: the best label, its score and up to five scores."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    predicted_label: LabelName
    score: ScoreText
    scores: list[tuple[LabelName, ScoreText]] = Field(min_length=1, max_length=TOP_SCORES)

    @model_validator(mode="after")
    def best_score_comes_first(self) -> "SoundPrediction":
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


class HeardPart(BaseModel):
    """A part of a sound, in seconds, and the score of the predicted label in this part alone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: float = Field(ge=0)
    end: float = Field(ge=0)
    score: ScoreText


class ExplainedSoundPrediction(SoundPrediction):
    """The answer with the parts it is the mean of: those with high scores decided."""

    explanation: list[HeardPart] = Field(min_length=1, max_length=MOST_CHUNKS)


class SoundMember(StrEnum):
    """A model that has a say in the answer."""

    LINEAR = "linear"
    KERNEL = "kernel"
    NETWORK = "network"
    TUNED = "tuned"

    @property
    def needs_the_network(self) -> bool:
        """Whether it looks at the picture of a sound, not only at its statistics."""
        return self in (SoundMember.NETWORK, SoundMember.TUNED)


class SoundModelDescription(ModelDescription):
    """How to use a sound classifier: its members' log-probabilities are weighted and added."""

    required_files = (WEIGHTS_FILE,)

    project_type: Literal[ProjectType.SOUND_CLASSIFICATION] = ProjectType.SOUND_CLASSIFICATION
    class_names: list[LabelName] = Field(min_length=2)
    members: list[SoundMember] = Field(min_length=1)
    gamma: float = Field(gt=0, description="Width of the kernel member")
    max_bytes: int = Field(
        SOUND_MAX_BYTES, ge=1, description="Largest sound it is asked about, as in its dataset"
    )
    hearing: Literal[1, 2] = Field(
        1,
        description="How the sounds that it learned from became spectrograms: 1 in 32 bits, 2 in "
        "64 bits by torchaudio",
    )
    pretrained_weights: str = Field(
        description="Name, source and sha256 of the network's weights; empty without a network"
    )

    @field_validator("members")
    @classmethod
    def each_member_is_named_once(cls, members: list[SoundMember]) -> list[SoundMember]:
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
    def the_network_has_its_graph(self) -> "SoundModelDescription":
        needed = any(member.needs_the_network for member in self.members)
        if needed and GRAPH_FILE not in self.sha256_of_files:
            raise ValueError(
                Message(
                    "models.graph-missing",
                    "members {members} need {file}",
                    members=str([str(m) for m in self.members]),
                    file=GRAPH_FILE,
                )
            )
        return self
