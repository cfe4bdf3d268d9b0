"""How well, how fast and how small sounds are classified, next to two usual recipes.

Twenty words that espeak-ng says with 28 voices are learned; 32 other voices say them anew, in
noise. Drum sounds of real drum kits are learned, and told apart for other kits. Every recipe
learns from the same clips and is asked the same new ones in the same run; the network gets as
much CPU time as the product takes with its default preference.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID, uuid5

import numpy as np
import pytest
from numpy.typing import NDArray

from infra.settings import settings
from schemas.manifest import Usage
from schemas.sound_classification import SoundClassificationSettings
from schemas.training import TrainingPreference
from tasks.learning.metrics import wilson
from tasks.learning.training_data import TrainingData, TrainingSample
from tasks.sound_classification.predictor import SoundPredictor
from tasks.sound_classification.trainer import train_sound_classifier
from tests.benchmarks.conftest import Figures, Record
from tests.benchmarks.sound_peers import ForestOnCepstra, SmallNetwork
from tests.benchmarks.sound_sets import Clip, ClipSet, drum_samples, sha256_of, spoken_words

TIMED = 100
VALIDATING = 5
SMALLEST_PROBABILITY = 1e-7
NAMESPACE = UUID(int=0)
CPU_SECONDS = "training, CPU seconds"

Floats = NDArray[np.floating]


@pytest.mark.parametrize(
    ("name", "clips"), [("spoken words", spoken_words), ("drums", drum_samples)]
)
@pytest.mark.usefixtures("home")
@pytest.mark.timeout(7200)
def test_sounds(record: Record, name: str, clips: Callable[[], ClipSet], tmp_path: Path) -> None:
    """Compare all recipes on one set."""
    compare(record, name, clips(), tmp_path)


def compare(record: Record, name: str, clips: ClipSet, folder: Path) -> None:
    """Record what each recipe achieves; the product is tried with all its preferences."""
    data = training_data(clips.known, folder)
    compute = 0.0
    for preference in TrainingPreference:
        figures = product(preference, data, clips.new, folder / preference)
        record(f"{name}, {len(clips.known)}: ExeML {preference}", figures)
        if preference is TrainingPreference.BALANCE:
            compute = float(figures[CPU_SECONDS])
    names = data.class_names
    forest = peer(ForestOnCepstra(), clips, names, compute)
    record(f"{name}, {len(clips.known)}: MFCC + random forest", forest)
    network = peer(SmallNetwork(len(names)), clips, names, compute)
    record(f"{name}, {len(clips.known)}: small CNN, equal compute", network)


@pytest.mark.usefixtures("home")
@pytest.mark.timeout(7200)
def test_continuing_when_words_are_added(record: Record, tmp_path: Path) -> None:
    clips = spoken_words()
    data = training_data(clips.known, tmp_path)
    learned = [*data.training[: len(data.training) // 2], *data.validation]
    some = TrainingData(data.class_names, tuple(learned))
    chosen = TrainingPreference.BALANCE
    record("words, half of the clips", product(chosen, some, clips.new, tmp_path / "half"))
    cache = settings().home / "cache"
    shutil.copytree(cache, tmp_path / "cache")
    for title, base_model in (("from that version on", tmp_path / "half"), ("afresh", None)):
        shutil.rmtree(cache)
        shutil.copytree(tmp_path / "cache", cache)
        figures = product(chosen, data, clips.new, tmp_path / title, base_model)
        record(f"words, all clips, {title}", figures)


def training_data(known: Sequence[Clip], folder: Path) -> TrainingData:
    """Write the clips and let whole recordings validate."""
    recordings = sorted({clip.recording for clip in known})
    samples = []
    for number, clip in enumerate(known):
        path = folder / f"{number}.wav"
        path.write_bytes(clip.wav)
        validates = recordings.index(clip.recording) % VALIDATING == VALIDATING - 1
        samples.append(
            TrainingSample(
                id=uuid5(NAMESPACE, path.name),
                path=path,
                sha256=sha256_of(clip),
                labels=(clip.label,),
                usage=Usage.VALIDATION if validates else Usage.TRAINING,
                recording=clip.recording,
            )
        )
    return TrainingData(tuple(sorted({clip.label for clip in known})), tuple(samples))


def product(
    preference: TrainingPreference,
    data: TrainingData,
    new: Sequence[Clip],
    folder: Path,
    base_model: Path | None = None,
) -> Figures:
    """Train as the product does, and predict with the model folder as a service would."""
    chosen = SoundClassificationSettings(preference=preference)
    wall, cpu = time.perf_counter(), time.process_time()
    outcome = train_sound_classifier(data, chosen, folder, lambda _: None, None, base_model)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    predictor = SoundPredictor(folder)
    return {
        **_quality(lambda wav: predictor.probabilities(wav), new, data.class_names),
        "accuracy told to the person": round(outcome.evaluation.accuracy.value, 4),
        CPU_SECONDS: round(cpu, 1),
        "training, seconds": round(wall, 1),
        "model, megabytes": sum(path.stat().st_size for path in folder.iterdir()) / 1e6,
        "replica, megabytes of memory": _memory(folder, new[0]),
        "notes": outcome.notes,
    }


def peer(
    recipe: ForestOnCepstra | SmallNetwork, clips: ClipSet, names: Sequence[str], compute: float
) -> Figures:
    """Train another recipe on all known clips and ask it the same."""
    classes = np.array([names.index(clip.label) for clip in clips.known])
    cpu = time.process_time()
    recipe.fit([clip.wav for clip in clips.known], classes, compute)
    cpu = time.process_time() - cpu
    return {
        **_quality(lambda wav: recipe.probabilities([wav])[0], clips.new, names),
        CPU_SECONDS: round(cpu, 1),
        "model, megabytes": recipe.size / 1e6,
    }


def _quality(ask: Callable[[bytes], Floats], new: Sequence[Clip], names: Sequence[str]) -> Figures:
    truth = np.array([names.index(clip.label) for clip in new])
    answers = np.stack([ask(clip.wav) for clip in new])
    cpu = time.process_time()
    for clip in new[:TIMED]:
        ask(clip.wav)
    milliseconds = (time.process_time() - cpu) * 1000 / min(TIMED, len(new))
    estimate = wilson(int((answers.argmax(1) == truth).sum()), len(new))
    likely = np.maximum(answers[np.arange(len(new)), truth], SMALLEST_PROBABILITY)
    return {
        "accuracy on new clips": round(estimate.value, 4),
        "95 % interval": f"{estimate.low:.3f} to {estimate.high:.3f}",
        "log-loss": round(float(-np.log(likely).mean()), 4),
        "prediction, CPU milliseconds": round(milliseconds, 1),
    }


def _memory(folder: Path, clip: Clip) -> float:
    """Return the memory of a process that serves the model, after a first answer."""
    script = (
        "import sys, psutil; from pathlib import Path\n"
        "from tasks.serving.loading import load_predictor\n"
        "load_predictor(Path(sys.argv[1])).predict(sys.stdin.buffer.read())\n"
        "print(psutil.Process().memory_info().rss)"
    )
    served = subprocess.run(
        [sys.executable, "-c", script, folder], input=clip.wav, capture_output=True, check=True
    )
    return int(served.stdout) / 1e6
