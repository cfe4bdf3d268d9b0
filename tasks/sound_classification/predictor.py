"""Predictions of a sound classifier from its model folder."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from schemas.explanation import ExplainOptions
from schemas.image_classification import TOP_SCORES
from schemas.sound_classification import (
    ExplainedSoundPrediction,
    HeardPart,
    SoundModelDescription,
    SoundPrediction,
)
from tasks.sample_readers.sounds import check_size
from tasks.serving.model_folder import read_model_folder
from tasks.serving.request_options import read_options
from tasks.sound_classification.serving.members import Answers, load_members
from tasks.sound_classification.serving.spectrogram import log_mel
from tasks.sound_classification.serving.waveform import (
    Chunk,
    Resampler,
    chunks,
    read_waveform,
    resampled,
    resampled_in_32_bits,
)

Probabilities = NDArray[np.float32]

# A model hears as it did when it was trained.
RESAMPLERS: Mapping[int, Resampler] = {1: resampled_in_32_bits, 2: resampled}


class SoundPredictor:
    """Answers with one thread; start more processes to answer faster."""

    def __init__(self, folder: Path) -> None:
        self.description = read_model_folder(folder, SoundModelDescription)
        self._members = load_members(folder, self.description)
        self.network = self._members.network

    def predict(self, body: bytes, options: Mapping[str, str] | None = None) -> SoundPrediction:
        """Return the best label and scores of a sound; `options` may ask to `explain` them."""
        parsed = read_options(options, ExplainOptions)
        check_size("the sound", body, self.description.max_bytes)
        parts = self._parts(body)
        answers = self._answers(parts)
        answer = self._named(answers.of_sound)
        return self._explained(answer, parts, answers) if parsed.explain else answer

    def probabilities(self, body: bytes) -> Probabilities:
        """Return the probability of each class, in their order, for a sound of any size."""
        return self._answers(self._parts(body)).of_sound

    def _parts(self, body: bytes) -> list[Chunk]:
        resample = RESAMPLERS[self.description.hearing]
        return list(chunks(read_waveform(body), resample))

    def _answers(self, parts: list[Chunk]) -> Answers:
        return self._members.answers([log_mel(part.values) for part in parts])

    def _named(self, row: Probabilities) -> SoundPrediction:
        best_first = np.argsort(-row, kind="stable")[:TOP_SCORES]
        scores = [(self.description.class_names[i], f"{row[i]:.3f}") for i in best_first]
        return SoundPrediction(predicted_label=scores[0][0], score=scores[0][1], scores=scores)

    def _explained(
        self, answer: SoundPrediction, parts: list[Chunk], answers: Answers
    ) -> ExplainedSoundPrediction:
        label = self.description.class_names.index(answer.predicted_label)
        heard = [
            HeardPart(start=round(part.start, 2), end=round(part.end, 2), score=f"{score:.3f}")
            for part, score in zip(parts, answers.of_chunks[:, label], strict=True)
        ]
        return ExplainedSoundPrediction(**answer.model_dump(), explanation=heard)


def load(folder: Path) -> SoundPredictor:
    """Return the predictor for the model in `folder`."""
    return SoundPredictor(folder)
