"""What a file that is no accepted picture most likely is, told from its first bytes."""

from tasks.sample_readers.first_bytes import kind_of, looks_like_text

CONVERT = "save it as JPG, PNG or BMP"
EXPORT = "its header cannot be read; export it again"
KINDS = (
    (rb"GIF8[79]a", f"a GIF picture; {CONVERT}"),
    (rb"RIFF....WEBP", f"a WEBP picture; {CONVERT}"),
    (rb"II[*+]\x00|MM\x00[*+]", f"a TIFF picture; {CONVERT}"),
    (rb"....ftyp(hei|hev|mif1|msf1)", f"a HEIC picture; {CONVERT}"),
    (rb"....ftypavi[fs]", f"an AVIF picture; {CONVERT}"),
    (rb"\x00\x00\x00\x0cjP  |\xff\x4f\xff\x51", f"a JPEG 2000 picture; {CONVERT}"),
    (rb"\x00\x00\x00\x0cJXL |\xff\x0a", f"a JPEG XL picture; {CONVERT}"),
    (rb"%!PS|\xc5\xd0\xd3\xc6", f"an EPS picture; {CONVERT}"),
    (rb"8BPS", f"a Photoshop picture; {CONVERT}"),
    (rb"\x00\x00[\x01\x02]\x00", f"an icon file; {CONVERT}"),
    (rb"\s*<(?i:!doctype html|html|head)", "a web page; the download failed, repeat it"),
    (rb"\s*<(svg|(\?xml|!--|!DOCTYPE svg).*<svg)\b", f"an SVG picture; {CONVERT}"),
    (rb"%PDF", "a PDF document; export its pictures as JPG, PNG or BMP"),
    (rb"PK\x03\x04|Rar!|7z\xbc\xaf|\x1f\x8b", "an archive; unpack it and send its pictures"),
    (rb"\xff\xd8", f"a damaged JPG picture: {EXPORT}"),
    (rb"\x89PNG", f"a damaged PNG picture: {EXPORT}"),
    (rb"BM.{4}\x00{4}", f"a damaged BMP picture: {EXPORT}"),
)


def why_no_picture(data: bytes) -> str:
    """Finish the sentence `<name> is …` for a file that no accepted format can open."""
    other = "a text file" if looks_like_text(data) else "no picture"
    return kind_of(data, KINDS) or f"{other}; choose a JPG, PNG or BMP picture"
