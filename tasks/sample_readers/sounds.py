"""Take in one sound: decoded to its end and within its limits, or refused with the reason."""

import hashlib
import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import soundfile

from schemas.errors import InvalidSoundError, TooLargeError
from schemas.message import Message
from schemas.sample import CHANNELS_MAX, MEBIBYTE, SAMPLE_RATE_MAX, SAMPLE_RATE_MIN, SampleFacts
from tasks.sample_readers.sound_kinds import why_no_sound

BYTE_ORDERS = {b"RIFF": "<", b"RIFX": ">", b"RF64": "<"}
FIRST_CHUNK = 12
CHUNK_HEADER = 8
# RF64 and programs that record into a pipe write this instead of a length.
LENGTH_NOT_GIVEN = 0xFFFFFFFF
FRAMES_AT_ONCE = 65_536


@dataclass(frozen=True, slots=True)
class WavHeader:
    """Claims of a WAV header, and the bytes that are really there."""

    channels: int
    sample_rate: int
    claimed_bytes: int
    present_bytes: int
    unread_bytes: int

    @property
    def gives_length(self) -> bool:
        """Whether the header says how long the sound is."""
        return self.claimed_bytes != LENGTH_NOT_GIVEN


def is_wav(data: bytes) -> bool:
    """Tell a WAV file of any byte order and size from other files."""
    return data[:4] in BYTE_ORDERS and data[8:12] == b"WAVE"


def read_wav_header(data: bytes) -> WavHeader | None:
    """Return the claims of a WAV file, or None when it has no format or no sound."""
    order = BYTE_ORDERS[data[:4]]
    channels = sample_rate = None
    for kind, start, length in _chunks(data, order, FIRST_CHUNK):
        if kind == b"fmt " and start + CHUNK_HEADER <= len(data):
            channels, sample_rate = struct.unpack_from(f"{order}HI", data, start + 2)
        if kind == b"data" and channels is not None and sample_rate is not None:
            end = start + length + length % 2
            return WavHeader(
                channels=channels,
                sample_rate=sample_rate,
                claimed_bytes=length,
                present_bytes=min(length, len(data) - start),
                unread_bytes=_bytes_in_no_chunk(data, order, end),
            )
    return None


def _chunks(data: bytes, order: str, position: int) -> Iterator[tuple[bytes, int, int]]:
    """Give the kind, the start and the claimed length of each chunk."""
    while position + CHUNK_HEADER <= len(data):
        kind, length = struct.unpack_from(f"{order}4sI", data, position)
        yield kind, position + CHUNK_HEADER, length
        position += CHUNK_HEADER + length + length % 2


def _bytes_in_no_chunk(data: bytes, order: str, position: int) -> int:
    """Count the bytes behind the sound that belong to no whole chunk."""
    for _, start, length in _chunks(data, order, position):
        if start + length > len(data):
            break
        position = start + length + length % 2
    return max(len(data) - position, 0)


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound as it was sent, what is true about it, and remarks for the person who sent it."""

    data: bytes
    sha256: str
    facts: SampleFacts
    remarks: tuple[str, ...] = ()


def read_sound(name: str, data: bytes, max_bytes: int) -> Sound:
    """Take in a WAV file of at most that many bytes."""
    check_size(name, data, max_bytes)
    return decoded_sound(name, data)


def decoded_sound(name: str, data: bytes) -> Sound:
    """Decode all of a WAV file; its length is what was decoded, not what its header claims."""
    if not is_wav(data):
        raise InvalidSoundError(
            "sounds.no-sound-file", "{name} is {kind}", name=name, kind=why_no_sound(data)
        )
    header = read_wav_header(data)
    if header is not None:
        _check_format(name, header.sample_rate, header.channels)
    facts = _decoded_facts(name, data, header)
    remarks = () if header is None else tuple(_remarks(header))
    return Sound(data, hashlib.sha256(data).hexdigest(), facts, remarks)


def check_size(name: str, data: bytes, max_bytes: int) -> None:
    """Refuse a file that is empty or too large."""
    if not data:
        raise InvalidSoundError(
            "sounds.empty-file", "{name} is empty (0 bytes); export the sound again", name=name
        )
    if len(data) > max_bytes:
        raise TooLargeError(
            "sounds.file-too-large",
            "{name} has {size:,} bytes ({megabytes:.1f} MB); at most {most:,} "
            "({most_megabytes:g} MB) are allowed; cut it into shorter sounds",
            name=name,
            size=len(data),
            megabytes=len(data) / MEBIBYTE,
            most=max_bytes,
            most_megabytes=max_bytes / MEBIBYTE,
        )


def _check_format(name: str, sample_rate: int, channels: int) -> None:
    if not SAMPLE_RATE_MIN <= sample_rate <= SAMPLE_RATE_MAX:
        raise InvalidSoundError(
            "sounds.sample-rate-out-of-range",
            "{name} has a sample rate of {rate:,} Hz; {least:,} to {most:,} Hz are allowed; "
            "export the sound again, for example with 16,000",
            name=name,
            rate=sample_rate,
            least=SAMPLE_RATE_MIN,
            most=SAMPLE_RATE_MAX,
        )
    if not 1 <= channels <= CHANNELS_MAX:
        raise InvalidSoundError(
            "sounds.too-many-channels",
            "{name} has {count:,} channels; 1 to {most} are allowed; export the sound again "
            "with one",
            name=name,
            count=channels,
            most=CHANNELS_MAX,
        )


def _decoded_facts(name: str, data: bytes, header: WavHeader | None) -> SampleFacts:
    try:
        with soundfile.SoundFile(io.BytesIO(data)) as sound:
            _check_format(name, sound.samplerate, sound.channels)
            frames = _count_frames(name, sound)
    except soundfile.LibsndfileError as error:
        raise InvalidSoundError(
            "sounds.file-damaged",
            "{name} is damaged ({error}); export the sound again",
            name=name,
            error=_without_dot(error.error_string),
        ) from error
    if frames == 0:
        raise InvalidSoundError(
            "sounds.silent-file",
            "{name} {problem}; export the sound again",
            name=name,
            problem=_why_silent(header, len(data)),
        )
    return SampleFacts(
        seconds=frames / sound.samplerate,
        sample_rate=sound.samplerate,
        channels=sound.channels,
        encoding=sound.subtype,
    )


def _count_frames(name: str, sound: soundfile.SoundFile) -> int:
    """Decode block by block, so that a strongly packed sound takes little memory."""
    frames = 0
    while len(block := sound.read(FRAMES_AT_ONCE, dtype="float32", always_2d=True)):
        if not np.isfinite(block).all():
            raise InvalidSoundError(
                "sounds.values-not-finite",
                "{name} is damaged: behind {seconds:.1f} seconds it holds values that are "
                "no numbers (NaN or infinite); export the sound again",
                name=name,
                seconds=frames / sound.samplerate,
            )
        frames += len(block)
    return frames


def _why_silent(header: WavHeader | None, size: int) -> str:
    if header is None or header.unread_bytes == 0:
        return f"has no sound in it (0 samples in {size:,} bytes)"
    return (
        f"has no sound in it: its header claims {header.claimed_bytes:,} bytes of sound, though "
        f"{header.unread_bytes:,} more follow, as if the recording was never finished"
    )


def _remarks(header: WavHeader) -> list[Message]:
    remarks = []
    if header.gives_length and header.claimed_bytes > header.present_bytes:
        remarks.append(
            Message(
                "sounds.end-missing",
                "its header claims {claimed:,} bytes of sound, but there are {present:,}; all of "
                "them are used, the end may be missing",
                claimed=header.claimed_bytes,
                present=header.present_bytes,
            )
        )
    if header.unread_bytes:
        remarks.append(
            Message(
                "sounds.bytes-unread",
                "{unread:,} bytes behind the {claimed:,} bytes of sound that its header claims are "
                "not used",
                unread=header.unread_bytes,
                claimed=header.claimed_bytes,
            )
        )
    return remarks


def _without_dot(sentence: str) -> str:
    return sentence.strip().rstrip(".")
