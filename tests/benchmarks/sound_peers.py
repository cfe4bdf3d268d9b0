"""Two usual recipes for sounds, to compare with: a random forest on MFCC and a small CNN."""

import io
import pickle
import time
from collections.abc import Sequence

import numpy as np
import soundfile
import torch
import torchaudio
from numpy.typing import NDArray
from sklearn.ensemble import RandomForestClassifier
from torch import Tensor, nn

RATE = 16_000
CEPSTRA = 20
TREES = 300
FRAMES = 128
BATCH = 32

Floats = NDArray[np.float64]


def waveform(wav: bytes) -> Tensor:
    """Return a sound with one channel at 16 kHz."""
    values, rate = soundfile.read(io.BytesIO(wav), dtype="float32", always_2d=True)
    mono = torch.from_numpy(values.mean(1))
    return torchaudio.functional.resample(mono, rate, RATE)


class ForestOnCepstra:
    """Mean and deviation of MFCC and of their changes, and a random forest."""

    def __init__(self) -> None:
        frames = {"n_fft": 1024, "hop_length": 250, "n_mels": 64}
        self.cepstra = torchaudio.transforms.MFCC(RATE, CEPSTRA, melkwargs=frames)
        self.model = RandomForestClassifier(TREES, random_state=0)

    def fit(self, wavs: Sequence[bytes], classes: NDArray[np.int64], _: float) -> None:
        """Learn."""
        self.model.fit([self._row(wav) for wav in wavs], classes)

    def probabilities(self, wavs: Sequence[bytes]) -> Floats:
        """Return a row of probabilities for each sound."""
        return np.asarray(self.model.predict_proba([self._row(wav) for wav in wavs]))

    @property
    def size(self) -> int:
        """Bytes of the model."""
        return len(pickle.dumps(self.model))

    def _row(self, wav: bytes) -> NDArray[np.float32]:
        cepstra = self.cepstra(waveform(wav))
        changes = torchaudio.functional.compute_deltas(cepstra)
        parts = [cepstra.mean(1), cepstra.std(1), changes.mean(1), changes.std(1)]
        return torch.cat(parts).numpy()


class SmallNetwork:
    """Four convolutions on log-mel pictures, with masks and shifts, as long as time lasts."""

    def __init__(self, classes: int) -> None:
        torch.manual_seed(0)
        mel = torchaudio.transforms.MelSpectrogram(RATE, n_fft=1024, hop_length=250, n_mels=64)
        self.picture = nn.Sequential(mel, torchaudio.transforms.AmplitudeToDB(top_db=80))
        self.masks = nn.Sequential(
            torchaudio.transforms.FrequencyMasking(10), torchaudio.transforms.TimeMasking(20)
        )
        blocks: list[nn.Module] = []
        for before, after in ((1, 16), (16, 32), (32, 64), (64, 128)):
            convolution = nn.Conv2d(before, after, 3, padding=1, bias=False)
            blocks += [convolution, nn.BatchNorm2d(after), nn.ReLU(), nn.MaxPool2d(2)]
        head = (nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.3), nn.Linear(128, classes))
        self.model = nn.Sequential(*blocks, *head)

    def fit(self, wavs: Sequence[bytes], classes: NDArray[np.int64], cpu_seconds: float) -> None:
        """Learn for so many CPU seconds, reading the sounds included."""
        started = time.process_time()
        pictures = torch.stack([self._picture(wav) for wav in wavs])
        target = torch.from_numpy(classes)
        optimizer = torch.optim.AdamW(self.model.parameters(), lr=2e-3, weight_decay=0.02)
        generator = torch.Generator().manual_seed(0)
        used = (time.process_time() - started) / cpu_seconds
        while used < 1:
            for group in optimizer.param_groups:
                group["lr"] = 2e-3 * min(1, used * 5 + 0.1) * (1 - used)
            rows = torch.randint(len(wavs), (BATCH,), generator=generator)
            self._step(self._changed(pictures[rows]), target[rows], optimizer)
            used = (time.process_time() - started) / cpu_seconds
        self.model.eval()

    @torch.no_grad()
    def probabilities(self, wavs: Sequence[bytes]) -> Floats:
        """Return a row of probabilities for each sound."""
        rows = [self.model(self._picture(wav)[None]).softmax(1) for wav in wavs]
        return torch.cat(rows).double().numpy()

    @property
    def size(self) -> int:
        """Bytes of the model."""
        return sum(tensor.nbytes for tensor in self.model.state_dict().values())

    def _step(self, pictures: Tensor, target: Tensor, optimizer: torch.optim.Optimizer) -> None:
        loss = nn.functional.cross_entropy(self.model(pictures), target, label_smoothing=0.1)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    def _changed(self, pictures: Tensor) -> Tensor:
        moved = [torch.roll(one, int(torch.randint(-20, 21, ())), 2) for one in pictures]
        return torch.stack([self.masks(one) for one in moved])

    def _picture(self, wav: bytes) -> Tensor:
        decibels = self.picture(waveform(wav))[:, :FRAMES]
        decibels = nn.functional.pad(decibels, (0, FRAMES - decibels.shape[1]), value=-80.0)
        return ((decibels - decibels.mean()) / (decibels.std() + 1e-4))[None]
