"""The repair that turns sounds into 16-bit PCM and keeps their sample rate and channels."""

import io
from functools import partial

import numpy as np
import soundfile

from schemas.sample import SIXTEEN_BIT
from tasks.repairs.repair_plan import BrokenRule, RepairPlan

FULL_SCALE = 2**15


def convert_to_16_bit(broken: BrokenRule) -> RepairPlan:
    """Convert every failing sound when its new content is asked for."""
    failing, data = set(broken.sample_ids), broken.data
    return RepairPlan(
        contents={
            line.id: partial(lambda one: sixteen_bit_wav(data.read(one)), line)
            for line in data.lines
            if line.id in failing
        }
    )


def sixteen_bit_wav(sound: bytes) -> bytes:
    """Round every value to 16 bits without dither; what is too loud stays at full scale."""
    values, sample_rate = soundfile.read(io.BytesIO(sound), dtype="float64", always_2d=True)
    audible = np.clip(np.nan_to_num(values), -1.0, 1.0)
    rounded = np.minimum(np.rint(audible * FULL_SCALE), FULL_SCALE - 1).astype(np.int16)
    buffer = io.BytesIO()
    soundfile.write(buffer, rounded, sample_rate, subtype=SIXTEEN_BIT, format="WAV")
    return buffer.getvalue()
