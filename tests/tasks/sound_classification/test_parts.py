"""The parts of sound training: torchaudio and its twin, views, the kernel, the earlier model."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
import torchaudio
from numpy.typing import NDArray

from tasks.learning.deadline import Deadline
from tasks.learning.features import EmbeddedViews
from tasks.learning.linear_head import LabeledFeatures, LinearStart, fit_linear
from tasks.learning.progress import Progress
from tasks.sound_classification.serving.spectrogram import (
    BANDS,
    BANK,
    FFT_SIZE,
    FRAMES,
    LOWEST_HERTZ,
    log_mel,
    picture,
)
from tasks.sound_classification.serving.statistics import COSINES, WIDTH, statistics
from tasks.sound_classification.serving.waveform import (
    SAMPLE_RATE,
    Waveform,
    chunks,
    read_waveform,
    resampled,
    resampled_in_32_bits,
    waveform,
)
from tasks.sound_classification.training import hearing
from tasks.sound_classification.training.features import (
    listen,
    plain_or_changed,
    statistics_ear,
    view_name,
)
from tasks.sound_classification.training.kernel import KernelSettings, fit_kernels, search_kernel
from tasks.sound_classification.training.learning import Sounds
from tests.tasks.sound_classification.demo_clips import sound_sample, tone, wav

pytestmark = pytest.mark.usefixtures("training_home")

Floats = NDArray[np.float32]


def noise(count: int, seed: int = 0) -> Floats:
    return np.random.default_rng(seed).normal(0, 0.2, count).astype(np.float32)


RATES = [1_000, 7_919, 8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 96_000, 383_999]
SECONDS = [0.01, 0.4, 1.0, 2.7]
CHANNELS = [1, 6, 1, 2]


def sounds_of(seconds: float, rate: int, channels: int) -> Iterator[Floats]:
    """Yield noise that fades in, a tone, a tone that rises, and silence between two clicks."""
    time = np.arange(max(2, round(seconds * rate))) / rate
    rising = 2 * np.pi * (50 + rate / 8 * time / time[-1]) * time
    clicks = np.zeros_like(time)
    clicks[[0, -1]] = 1
    noisy = noise(len(time)) * np.linspace(0, 1, len(time))
    for one in (noisy, np.sin(2 * np.pi * 440 * time), np.sin(rising), clicks):
        yield (np.outer(one, np.linspace(1, 0.3, channels)) / 2).astype(np.float32)


@pytest.mark.parametrize("rate", RATES)
def test_serving_hears_what_torchaudio_made_for_training(rate: int) -> None:
    for seconds, channels in zip(SECONDS, CHANNELS, strict=True):
        for values in sounds_of(seconds, rate, channels):
            sound = read_waveform(wav(values, rate))
            learned = hearing.spectrograms(sound, most=8)
            served = [log_mel(one.values) for one in chunks(sound, resampled, most=8)]

            assert [one.shape for one in served] == [one.shape for one in learned]
            for here, there in zip(served, learned, strict=True):
                assert np.abs(here - there).max() < 1e-4
                assert np.abs(picture(here) - picture(there)).max() < 1e-4
                assert np.abs(statistics(here) - statistics(there)).max() < 1e-4


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000])
def test_usual_rates_are_resampled_exactly(rate: int) -> None:
    values = noise(rate)
    wanted = torchaudio.functional.resample(torch.from_numpy(values), rate, SAMPLE_RATE).numpy()

    for resample in (resampled, resampled_in_32_bits, hearing.resampled):
        assert np.abs(resample(values, rate) - wanted).max() < 1e-4


@pytest.mark.parametrize("rate", [1_000, 1_013, 7_919, 44_099, 96_000, 383_999, 384_000])
def test_unusual_rates_keep_the_pitch(rate: int) -> None:
    time = np.arange(2 * rate) / rate
    heard = resampled(np.sin(2 * np.pi * 300 * time).astype(np.float32), rate)

    assert len(heard) == pytest.approx(2 * SAMPLE_RATE, rel=0.01)
    loudest = np.abs(np.fft.rfft(heard[: 2 * SAMPLE_RATE])).argmax() / 2
    assert loudest == pytest.approx(300, rel=0.01)


def test_the_bands_are_those_of_torchaudio() -> None:
    wanted = torchaudio.functional.melscale_fbanks(
        FFT_SIZE // 2 + 1, LOWEST_HERTZ, SAMPLE_RATE / 2, BANDS, SAMPLE_RATE
    ).numpy()

    assert np.abs(BANK - wanted).max() < 1e-4


def test_cepstra_are_those_of_torchaudio() -> None:
    wanted = torchaudio.functional.create_dct(COSINES.shape[1], BANDS, "ortho").numpy()

    assert np.abs(COSINES - wanted).max() < 1e-6


def test_pictures_of_short_sounds_end_in_silence_and_of_long_ones_are_cut() -> None:
    short = picture(log_mel(noise(4_000)))
    assert short.shape == (FRAMES, BANDS)
    assert (short[-60:] == short.min()).all()
    assert picture(log_mel(noise(40_000))).shape == (FRAMES, BANDS)


def test_silence_around_a_sound_changes_little_of_what_is_heard_of_its_steps() -> None:
    begin = np.zeros(6_000, dtype=np.float32)
    heard = noise(12_000)
    alone, padded = (
        statistics(log_mel(values)) for values in (heard, np.concatenate([begin, heard, begin]))
    )
    steps = slice(-181, None)
    other = statistics(log_mel(np.sin(np.arange(12_000) / 5).astype(np.float32)))

    assert np.abs(alone - padded)[steps].mean() < 0.3 * np.abs(alone - other)[steps].mean()


@pytest.mark.parametrize("count", [1, 2, 100, 1_024])
def test_statistics_of_very_short_sounds_are_finite(count: int) -> None:
    row = statistics(log_mel(noise(count)))

    assert row.shape == (WIDTH,)
    assert np.isfinite(row).all()


def test_chunks_overlap_by_half_and_long_sounds_are_heard_at_thirty_places() -> None:
    parts = list(chunks(Waveform(noise(5 * 8_000), 8_000), resampled))
    assert [(part.start, part.end) for part in parts] == [(0, 2), (1, 3), (2, 4), (3, 5)]

    many = list(chunks(Waveform(noise(100 * 8_000), 8_000), resampled))
    assert len(many) == 30
    assert (many[0].start, many[-1].end) == (0, 100)
    assert all(len(part.values) == 2 * SAMPLE_RATE for part in many)


def test_a_sound_shorter_than_a_chunk_is_heard_whole() -> None:
    (part,) = chunks(Waveform(noise(4_000), 8_000), resampled)
    assert (part.start, part.end, len(part.values)) == (0, 0.5, 8_000)


def test_loudness_does_not_matter_and_silence_stays_silent() -> None:
    quiet, loud = waveform(noise(100) / 50, 8_000), waveform(noise(100), 8_000)
    assert np.allclose(quiet.values, loud.values, atol=1e-6)
    assert not waveform(np.zeros(10, dtype=np.float32), 8_000).values.any()


def test_changed_views_depend_on_content_and_number_only() -> None:
    sound = waveform(noise(20_000), 16_000)
    first, again = plain_or_changed(sound, "ab", 1), plain_or_changed(sound, "ab", 1)
    other = plain_or_changed(sound, "ab", 2)

    assert plain_or_changed(sound, "ab", 0) is sound
    assert first.rate == again.rate != other.rate
    assert (first.values == again.values).all()
    assert not np.allclose(first.values, other.values)
    assert len({view_name(view) for view in range(5)}) == 5


def two_classes(rows: int) -> LabeledFeatures:
    """Return rows of two classes, two of them each sample: one as it is, one changed."""
    random = np.random.default_rng(0)
    classes = np.arange(rows) // 2 % 2
    features = random.normal(0, 1, (rows, WIDTH)) + 0.3 * classes[:, None]
    return LabeledFeatures(
        torch.from_numpy(features.astype(np.float32)),
        torch.eye(2)[torch.from_numpy(classes)],
        torch.arange(rows) // 2,
        torch.arange(rows) % 2 == 0,
        multi_label=False,
    )


def test_the_kernel_tells_classes_apart_and_knows_how_sure_it_may_be() -> None:
    data = two_classes(80)
    search = search_kernel(data, torch.arange(40) // 2 % 5, Deadline(60), seed=0)

    assert search.out_of_fold is not None
    right = search.out_of_fold.argmax(1) == data.target[data.plain].argmax(1)
    assert right.float().mean() > 0.9


def test_the_kernel_stops_when_time_is_over() -> None:
    search = search_kernel(two_classes(40), torch.arange(20) % 5, Deadline(0), seed=0)

    assert search.out_of_fold is None
    assert search.settings == KernelSettings()


def test_the_kernel_can_be_fit_on_equal_rows() -> None:
    data = two_classes(20).rows(torch.zeros(20, dtype=torch.long))
    (kernel,) = fit_kernels(data, [KernelSettings()], seed=0)

    assert np.isfinite(kernel.of(data.features.numpy())).all()


def test_a_linear_model_is_pulled_to_where_it_starts() -> None:
    data = two_classes(40)
    known = LinearStart(torch.full((2, WIDTH), 0.5), torch.zeros(2))
    weak = fit_linear(data, 1e-9, Deadline(60), known)
    afresh = fit_linear(data, 1e-9, Deadline(60))

    assert torch.allclose(weak.linear.weight / weak.std, known.weight, atol=1e-3)
    assert torch.allclose(afresh.linear.weight, torch.zeros(2, WIDTH), atol=1e-3)


def test_rows_stop_at_the_deadline_but_for_the_first_sounds(tmp_path: Path) -> None:
    samples = [sound_sample(tmp_path, f"{n}.wav", tone(100 + n), "a") for n in range(70)]
    rows = listen(samples, 3, statistics_ear(), Deadline(0), _silent())

    assert rows.sample.tolist() == list(range(64))
    assert not rows.view.any()


def test_a_long_sound_gives_eight_rows_a_view(tmp_path: Path) -> None:
    sample = sound_sample(tmp_path, "long.wav", wav(noise(8_000 * 60), 8_000), "a")
    rows = listen([sample], 2, statistics_ear(), Deadline(60), _silent())

    assert rows.view.tolist() == [0] * 8 + [1] * 8


def test_files_of_one_recording_are_left_out_together(tmp_path: Path) -> None:
    samples = [sound_sample(tmp_path, f"{n}.wav", tone(100 + n), "ab"[n % 2]) for n in range(20)]
    object.__setattr__(samples[0], "recording", "dog")
    object.__setattr__(samples[2], "recording", "dog")
    nothing = EmbeddedViews(*(torch.zeros(0) for _ in range(4)))
    folds = Sounds(samples, ("a", "b"), nothing, None, seed=0).folds(5)

    assert folds[0] == folds[2]
    assert set(folds.tolist()) == set(range(5))


def _silent() -> Progress:
    return Progress(lambda _: None, Deadline(60))
