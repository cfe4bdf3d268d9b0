"""What the header of a WAV file claims, read without trusting any of it."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

BYTE_ORDERS = {b"RIFF": "<", b"RIFX": ">", b"RF64": "<"}
FIRST_CHUNK = 12
CHUNK_HEADER = 8
# RF64 and programs that record into a pipe write this instead of a length.
LENGTH_NOT_GIVEN = 0xFFFFFFFF


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
