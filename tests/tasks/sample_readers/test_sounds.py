"""Every kind of file that people send as a sound, made by a real encoder or byte by byte."""

import hashlib
import io
import struct

import numpy as np
import pytest
import soundfile

from schemas.errors import InvalidSoundError, TooLargeError
from schemas.sample import SOUND_MAX_BYTES
from tasks.sample_readers.sounds import Sound, read_sound

RATE = 8_000


def take_in(data: bytes) -> Sound:
    return read_sound("dog.wav", data, SOUND_MAX_BYTES)


def refusal(data: bytes) -> str:
    with pytest.raises(InvalidSoundError) as caught:
        take_in(data)
    return str(caught.value)


def encoded(media_format: str, subtype: str, channels: int = 1) -> bytes:
    """One second of a tone."""
    tone = np.sin(np.arange(RATE) / 20) / 2
    buffer = io.BytesIO()
    samples = np.column_stack([tone] * channels)
    soundfile.write(buffer, samples, RATE, format=media_format, subtype=subtype)
    return buffer.getvalue()


def chunk(kind: bytes, body: bytes, claimed: int | None = None, order: str = "<") -> bytes:
    return kind + struct.pack(f"{order}I", len(body) if claimed is None else claimed) + body


def format_chunk(channels: int = 1, rate: int = RATE, bits: int = 16, order: str = "<") -> bytes:
    frame = channels * bits // 8
    body = struct.pack(
        f"{order}HHIIHH", 1, channels, rate, rate * frame % 2**32, frame % 2**16, bits
    )
    return chunk(b"fmt ", body, order=order)


def riff(*chunks: bytes, claimed: int | None = None, magic: bytes = b"RIFF") -> bytes:
    body = b"WAVE" + b"".join(chunks)
    return chunk(magic, body, claimed, ">" if magic == b"RIFX" else "<")


SOUND = bytes(range(256)) * 63  # 8,064 frames of 16 bits


def test_a_sound_is_kept_as_it_was_sent_with_its_facts() -> None:
    data = encoded("WAV", "PCM_16", channels=2)
    sound = take_in(data)
    assert sound.data == data
    assert sound.sha256 == hashlib.sha256(data).hexdigest()
    assert (sound.facts.seconds, sound.facts.sample_rate) == (1.0, RATE)
    assert (sound.facts.channels, sound.facts.encoding) == (2, "PCM_16")
    assert sound.remarks == ()


@pytest.mark.parametrize(
    ("media_format", "encoding"),
    [
        ("WAV", "PCM_U8"),
        ("WAV", "PCM_24"),
        ("WAV", "PCM_32"),
        ("WAV", "FLOAT"),
        ("WAV", "DOUBLE"),
        ("WAV", "ALAW"),
        ("WAV", "ULAW"),
        ("WAVEX", "PCM_16"),
        ("RF64", "PCM_16"),
    ],
)
def test_every_kind_of_wav_is_taken_in_with_its_encoding(media_format: str, encoding: str) -> None:
    sound = take_in(encoded(media_format, encoding))
    assert sound.facts.encoding == encoding
    assert sound.facts.seconds == 1.0
    assert sound.remarks == ()


@pytest.mark.parametrize("encoding", ["IMA_ADPCM", "MS_ADPCM", "GSM610"])
def test_packed_sounds_are_as_long_as_what_is_decoded(encoding: str) -> None:
    data = encoded("WAV", encoding)
    sound = take_in(data)
    decoded, _ = soundfile.read(io.BytesIO(data))
    assert sound.facts.encoding == encoding
    assert sound.facts.seconds == len(decoded) / RATE
    assert sound.facts.seconds == pytest.approx(1.0, abs=0.1)


def test_a_big_endian_wav_is_taken_in() -> None:
    data = riff(format_chunk(order=">"), chunk(b"data", SOUND, order=">"), magic=b"RIFX")
    assert take_in(data).facts.seconds == 8064 / RATE


def test_chunks_around_the_sound_do_not_matter() -> None:
    before = chunk(b"LIST", b"INFOISFT\x04\x00\x00\x00abc\x00")
    odd = chunk(b"junk", b"abc") + b"\x00"
    data = riff(before, odd, format_chunk(), chunk(b"data", SOUND), chunk(b"id3 ", b"abcd"))
    sound = take_in(data)
    assert sound.facts.seconds == 8064 / RATE
    assert sound.remarks == ()


def test_an_odd_number_of_bytes_is_cut_to_whole_samples() -> None:
    assert take_in(riff(format_chunk(), chunk(b"data", SOUND + b"x"))).facts.seconds == 8064 / RATE


@pytest.mark.parametrize("riff_claim", [0, 4, 0xFFFFFFFF])
def test_a_wrong_length_of_the_file_does_not_matter(riff_claim: int) -> None:
    data = riff(format_chunk(), chunk(b"data", SOUND), claimed=riff_claim)
    assert take_in(data).facts.seconds == 8064 / RATE


def test_a_length_that_was_never_filled_in_is_replaced_by_what_is_there() -> None:
    data = riff(format_chunk(), chunk(b"data", SOUND, claimed=0xFFFFFFFF), claimed=0xFFFFFFFF)
    sound = take_in(data)
    assert sound.facts.seconds == 8064 / RATE
    assert sound.remarks == ()


def test_a_header_that_claims_more_sound_than_there_is_is_told() -> None:
    sound = take_in(riff(format_chunk(), chunk(b"data", SOUND, claimed=10_000_000)))
    assert sound.facts.seconds == 8064 / RATE
    assert sound.remarks == (
        "its header claims 10,000,000 bytes of sound, but there are 16,128; all of them are used, "
        "the end may be missing",
    )


def test_a_header_that_claims_less_sound_than_there_is_is_told() -> None:
    sound = take_in(riff(format_chunk(), chunk(b"data", SOUND, claimed=8_000)))
    assert sound.facts.seconds == 4000 / RATE
    assert sound.remarks == (
        "8,128 bytes behind the 8,000 bytes of sound that its header claims are not used",
    )


def test_garbage_behind_the_sound_is_told_and_not_decoded() -> None:
    sound = take_in(riff(format_chunk(), chunk(b"data", SOUND)) + b"garbage!!!")
    assert sound.facts.seconds == 8064 / RATE
    assert sound.remarks == (
        "10 bytes behind the 16,128 bytes of sound that its header claims are not used",
    )


def test_the_name_does_not_decide_what_a_sound_is() -> None:
    assert read_sound("dog.mp3", encoded("WAV", "PCM_16"), SOUND_MAX_BYTES).facts.seconds == 1.0


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "dog.wav is empty (0 bytes); export the sound again"),
        (
            riff(format_chunk(), chunk(b"data", b"")),
            "dog.wav has no sound in it (0 samples in 44 bytes); export the sound again",
        ),
        (
            riff(format_chunk(), chunk(b"data", b"x")),
            "dog.wav has no sound in it (0 samples in 45 bytes); export the sound again",
        ),
        (
            riff(format_chunk(), chunk(b"data", SOUND, claimed=0), claimed=0),
            "dog.wav has no sound in it: its header claims 0 bytes of sound, though 16,128 more "
            "follow, as if the recording was never finished; export the sound again",
        ),
        (
            riff(format_chunk(rate=0), chunk(b"data", SOUND)),
            "dog.wav has a sample rate of 0 Hz; 1,000 to 384,000 Hz are allowed; export the sound "
            "again, for example with 16,000",
        ),
        (
            riff(format_chunk(rate=4_000_000_000), chunk(b"data", SOUND)),
            "dog.wav has a sample rate of 4,000,000,000 Hz; 1,000 to 384,000 Hz are allowed; "
            "export the sound again, for example with 16,000",
        ),
        (
            riff(format_chunk(rate=999), chunk(b"data", SOUND)),
            "dog.wav has a sample rate of 999 Hz; 1,000 to 384,000 Hz are allowed; export the "
            "sound again, for example with 16,000",
        ),
        (
            riff(format_chunk(channels=0), chunk(b"data", SOUND)),
            "dog.wav has 0 channels; 1 to 8 are allowed; export the sound again with one",
        ),
        (
            riff(format_chunk(channels=9), chunk(b"data", SOUND)),
            "dog.wav has 9 channels; 1 to 8 are allowed; export the sound again with one",
        ),
        (
            riff(format_chunk(channels=300), chunk(b"data", SOUND)),
            "dog.wav has 300 channels; 1 to 8 are allowed; export the sound again with one",
        ),
        (
            riff(format_chunk(bits=0), chunk(b"data", SOUND)),
            "dog.wav is damaged (File contains data in an unimplemented format); export the sound "
            "again",
        ),
        (
            riff(format_chunk(), chunk(b"data", SOUND))[:30],
            "dog.wav is damaged (Error in WAV file. No 'data' chunk marker); export the sound "
            "again",
        ),
        (
            riff(chunk(b"data", SOUND)),
            "dog.wav is damaged (Error in WAV file. No 'data' chunk marker); export the sound "
            "again",
        ),
        (
            riff(chunk(b"LIST", b"abcd", claimed=0xFFFFFFF0), format_chunk(), chunk(b"data", b"x")),
            "dog.wav is damaged (Error in WAV file. No 'data' chunk marker); export the sound "
            "again",
        ),
        (
            riff(chunk(b"fmt ", b"", claimed=0xFFFFFFFF)),
            "dog.wav is damaged (Error in WAV/W64/RF64 file. Short 'fmt ' chunk); export the "
            "sound again",
        ),
        (b"RIFF", "dog.wav is a damaged WAV sound: its header cannot be read; export it again"),
        (encoded("AIFF", "PCM_16"), "dog.wav is an AIFF sound; save it as 16-bit WAV"),
        (encoded("FLAC", "PCM_16"), "dog.wav is a FLAC sound; save it as 16-bit WAV"),
        (encoded("OGG", "VORBIS"), "dog.wav is an OGG sound; save it as 16-bit WAV"),
        (encoded("MP3", "MPEG_LAYER_III"), "dog.wav is an MP3 sound; save it as 16-bit WAV"),
        (encoded("AU", "PCM_16"), "dog.wav is an AU sound; save it as 16-bit WAV"),
        (encoded("CAF", "PCM_16"), "dog.wav is a CAF sound; save it as 16-bit WAV"),
        (encoded("W64", "PCM_16"), "dog.wav is a Wave64 sound; save it as 16-bit WAV"),
        (b"ID3\x04" + bytes(50), "dog.wav is an MP3 sound; save it as 16-bit WAV"),
        (
            b"\x00\x00\x00\x20ftypM4A " + bytes(50),
            "dog.wav is an M4A or MP4 file; save it as 16-bit WAV",
        ),
        (b"\x89PNG\r\n\x1a\n", "dog.wav is a picture; save it as 16-bit WAV"),
        (
            b"PK\x03\x04" + bytes(50),
            "dog.wav is an archive; unpack it and send its WAV sounds",
        ),
        (b"<!doctype html><p>404", "dog.wav is a web page; the download failed, repeat it"),
        ("Hund bellt: wuff ü\n".encode(), "dog.wav is a text file; choose a 16-bit WAV sound"),
        (bytes(100), "dog.wav is no WAV sound; choose a 16-bit WAV sound"),
    ],
)
def test_what_is_no_whole_wav_sound_is_refused_with_the_reason(data: bytes, sentence: str) -> None:
    assert refusal(data) == sentence


def test_a_sound_with_values_that_are_no_numbers_is_damaged() -> None:
    samples = np.zeros(RATE, dtype=np.float32)
    samples[4000] = np.nan
    buffer = io.BytesIO()
    soundfile.write(buffer, samples, RATE, format="WAV", subtype="FLOAT")
    assert refusal(buffer.getvalue()) == (
        "dog.wav is damaged: behind 0.0 seconds it holds values that are no numbers (NaN or "
        "infinite); export the sound again"
    )


def test_a_sound_over_the_limit_is_refused_with_its_size() -> None:
    data = encoded("WAV", "PCM_16")
    with pytest.raises(TooLargeError) as caught:
        read_sound("dog.wav", data, len(data) - 1)
    assert str(caught.value) == (
        "dog.wav has 16,044 bytes (0.0 MB); at most 16,043 (0.0152998 MB) are allowed; cut it into "
        "shorter sounds"
    )
    assert read_sound("dog.wav", data, len(data)).facts.seconds == 1.0


@pytest.mark.parametrize("cut", range(0, 60, 4))
def test_a_sound_cut_anywhere_in_its_header_is_refused_and_never_crashes(cut: int) -> None:
    data = encoded("WAV", "FLOAT")[:cut]
    assert refusal(data).startswith("dog.wav ")
