"""What a file that is no WAV sound most likely is, told from its first bytes."""

from schemas.message import Message
from tasks.sample_readers.first_bytes import TEXT_FILE, WEB_PAGE, kind_of, looks_like_text


def _sound(article: str, sound_format: str) -> Message:
    return Message(
        "sounds.other-format",
        "{article} {format} sound; save it as 16-bit WAV",
        article=article,
        format=sound_format,
    )


def _file(article: str, *formats: str) -> Message:
    return Message(
        "sounds.other-file",
        "{article} {formats: or } file; save it as 16-bit WAV",
        article=article,
        formats=formats,
    )


KINDS = (
    (rb"ID3|\xff[\xe2-\xe7\xf2-\xf7\xfa-\xfd]", _sound("an", "MP3")),
    (rb"\xff[\xf0\xf1\xf8\xf9]|ADIF", _sound("an", "AAC")),
    (rb"fLaC", _sound("a", "FLAC")),
    (rb"OggS", _sound("an", "OGG")),
    (rb"....ftyp(M4A|M4B|mp42|isom|iso2|dash)", _file("an", "M4A", "MP4")),
    (rb"FORM....AIF[FC]", _sound("an", "AIFF")),
    (rb"#!AMR", _sound("an", "AMR")),
    (rb"\.snd", _sound("an", "AU")),
    (rb"caff", _sound("a", "CAF")),
    (rb"riff.\x91\xcf\x11", _sound("a", "Wave64")),
    (rb"BW64", _sound("a", "BW64")),
    (
        rb"MThd",
        Message(
            "sounds.midi", "a MIDI file, which holds notes and no sound; record it as 16-bit WAV"
        ),
    ),
    (rb"0&\xb2u\x8ef\xcf\x11", _sound("a", "WMA")),
    (rb"\x1aE\xdf\xa3", _file("a", "WebM", "Matroska")),
    (rb"RIFF....AVI ", Message("sounds.film", "an AVI film; save it as 16-bit WAV")),
    (
        rb"(\xff\xd8\xff|\x89PNG|GIF8|BM.{4}\x00{4}|RIFF....WEBP)",
        Message("sounds.picture", "a picture; save it as 16-bit WAV"),
    ),
    (
        rb"PK\x03\x04|Rar!|7z\xbc\xaf|\x1f\x8b",
        Message("sounds.archive", "an archive; unpack it and send its WAV sounds"),
    ),
    (rb"\s*<(?i:!doctype html|html|head)", WEB_PAGE),
    (rb"%PDF", Message("sounds.pdf", "a PDF document; choose a 16-bit WAV sound")),
    (
        rb"(RIFF|RIFX|RF64).{0,8}",
        Message(
            "sounds.header-unreadable",
            "a damaged WAV sound: its header cannot be read; export it again",
        ),
    ),
)


def why_no_sound(data: bytes) -> str:
    """Finish the sentence `<name> is …` for a file that is no WAV sound."""
    other = TEXT_FILE if looks_like_text(data) else Message("sounds.none", "no WAV sound")
    return kind_of(data, KINDS) or Message(
        "sounds.choose-another", "{file}; choose a 16-bit WAV sound", file=other
    )
