"""What a file that is no table of comma separated values is, told from its first bytes."""

from tasks.sample_readers.first_bytes import kind_of

SAVE_AS_CSV = "open it in a spreadsheet program and save it as CSV with the encoding UTF-8"
KINDS = (
    (rb"PK\x03\x04.{0,4000}(xl/|\[Content_Types\])", f"an Excel file; {SAVE_AS_CSV}"),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", f"an Excel file; {SAVE_AS_CSV}"),
    (
        rb"PK\x03\x04.{0,60}opendocument.spreadsheet",
        f"an OpenDocument file; {SAVE_AS_CSV}",
    ),
    (rb"PK\x03\x04|Rar!|7z\xbc\xaf|\x1f\x8b", "an archive; unpack it and send its CSV files"),
    (rb"PAR1", "a Parquet file; save it as CSV with the encoding UTF-8"),
    (rb"SQLite format 3\x00", "a SQLite database; export its table as CSV"),
    (rb"%PDF", "a PDF document; export its table as CSV"),
    (rb"\xff\xd8\xff|\x89PNG|GIF8", "a picture; send a table as CSV"),
    (rb"\s*<(?i:!doctype html|html|head)", "a web page; the download failed, repeat it"),
    (rb"\s*<\?xml", f"an XML file; {SAVE_AS_CSV}"),
    (rb'\s*(\{\s*"|\[\s*[\[{])', "a JSON file; save its records as CSV with a header row"),
)


def why_no_table(data: bytes) -> str | None:
    """Finish the sentence `<name> is …` for a file of another kind."""
    return kind_of(data, KINDS)
