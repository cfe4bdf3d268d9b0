"""What a file that is no WAV sound most likely is, told from its first bytes."""

from tasks.sample_readers.first_bytes import kind_of, looks_like_text

CONVERT = "save it as 16-bit WAV"
KINDS = (
    (rb"ID3|\xff[\xe2-\xe7\xf2-\xf7\xfa-\xfd]", f"an MP3 sound; {CONVERT}"),
    (rb"\xff[\xf0\xf1\xf8\xf9]|ADIF", f"an AAC sound; {CONVERT}"),
    (rb"fLaC", f"a FLAC sound; {CONVERT}"),
    (rb"OggS", f"an OGG sound; {CONVERT}"),
    (rb"....ftyp(M4A|M4B|mp42|isom|iso2|dash)", f"an M4A or MP4 file; {CONVERT}"),
    (rb"FORM....AIF[FC]", f"an AIFF sound; {CONVERT}"),
    (rb"#!AMR", f"an AMR sound; {CONVERT}"),
    (rb"\.snd", f"an AU sound; {CONVERT}"),
    (rb"caff", f"a CAF sound; {CONVERT}"),
    (rb"riff.\x91\xcf\x11", f"a Wave64 sound; {CONVERT}"),
    (rb"BW64", f"a BW64 sound; {CONVERT}"),
    (rb"MThd", "a MIDI file, which holds notes and no sound; record it as 16-bit WAV"),
    (rb"0&\xb2u\x8ef\xcf\x11", f"a WMA sound; {CONVERT}"),
    (rb"\x1aE\xdf\xa3", f"a WebM or Matroska file; {CONVERT}"),
    (rb"RIFF....AVI ", f"an AVI film; {CONVERT}"),
    (rb"(\xff\xd8\xff|\x89PNG|GIF8|BM.{4}\x00{4}|RIFF....WEBP)", f"a picture; {CONVERT}"),
    (rb"PK\x03\x04|Rar!|7z\xbc\xaf|\x1f\x8b", "an archive; unpack it and send its WAV sounds"),
    (rb"\s*<(?i:!doctype html|html|head)", "a web page; the download failed, repeat it"),
    (rb"%PDF", "a PDF document; choose a 16-bit WAV sound"),
    (rb"(RIFF|RIFX|RF64).{0,8}", "a damaged WAV sound: its header cannot be read; export it again"),
)


def why_no_sound(data: bytes) -> str:
    """Finish the sentence `<name> is …` for a file that is no WAV sound."""
    other = "a text file" if looks_like_text(data) else "no WAV sound"
    return kind_of(data, KINDS) or f"{other}; choose a 16-bit WAV sound"
