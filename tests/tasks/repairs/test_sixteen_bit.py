"""Sounds of every encoding become 16-bit PCM that sounds the same."""

import io
from collections.abc import Callable

import numpy as np
import pytest
import soundfile

from schemas.data_check import RepairAction, RepairRequest
from schemas.data_policy import policy_for
from schemas.manifest import ManifestLine
from schemas.project_type import ProjectType
from tasks.data_checks.checked_data import CheckedData
from tasks.repairs.plan_repair import plan_repair, sixteen_bit_wav

Line = Callable[..., ManifestLine]
RATE = 8000


def wav(values: np.ndarray, subtype: str) -> bytes:
    buffer = io.BytesIO()
    soundfile.write(buffer, values, RATE, subtype=subtype, format="WAV")
    return buffer.getvalue()


def tone(channels: int = 2) -> np.ndarray:
    time = np.arange(RATE) / RATE
    return np.stack([0.7 * np.sin(440 * (n + 1) * time) for n in range(channels)], axis=1)


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW"])
def test_values_move_by_half_a_step_at_most(subtype: str) -> None:
    source = wav(tone(), subtype)
    converted = sixteen_bit_wav(source)
    info = soundfile.info(io.BytesIO(converted))
    assert (info.subtype, info.samplerate, info.channels) == ("PCM_16", RATE, 2)
    before, _ = soundfile.read(io.BytesIO(source))
    after, _ = soundfile.read(io.BytesIO(converted))
    assert np.abs(before - after).max() <= 0.5 / 2**15


def test_16_bit_values_stay_exactly_as_they_are() -> None:
    source = wav(tone(), "PCM_16")
    before, _ = soundfile.read(io.BytesIO(source), dtype="int16")
    after, _ = soundfile.read(io.BytesIO(sixteen_bit_wav(source)), dtype="int16")
    assert np.array_equal(before, after)


def test_too_loud_values_stay_at_full_scale_and_do_not_turn_over() -> None:
    loud = np.array([1.0, 3.0, -1.0, -3.0, np.inf, -np.inf, np.nan])
    after, _ = soundfile.read(io.BytesIO(sixteen_bit_wav(wav(loud, "DOUBLE"))), dtype="int16")
    assert list(after) == [32767, 32767, -32768, -32768, 32767, -32768, 0]


def test_only_failing_sounds_are_converted_when_their_content_is_asked_for(line: Line) -> None:
    sounds = [
        line("sound", "a.wav", "bark", encoding="PCM_24"),
        line("sound", "b.wav", "bark"),
    ]
    reads: list[str] = []

    def read(one: ManifestLine) -> bytes:
        reads.append(one.name)
        return wav(tone(1), "PCM_24")

    policy = policy_for(ProjectType.SOUND_CLASSIFICATION)
    request = RepairRequest(check="encodings", action=RepairAction.CONVERT_TO_16_BIT)
    plan = plan_repair(request, CheckedData("now", sounds, policy, read))
    assert (list(plan.contents), reads) == ([sounds[0].id], [])
    assert soundfile.info(io.BytesIO(plan.contents[sounds[0].id]())).subtype == "PCM_16"
    assert reads == ["a.wav"]
