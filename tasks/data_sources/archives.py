"""Files in ZIP and TAR archives, read one at a time in memory and never extracted."""

import zipfile
from typing import BinaryIO

from schemas.errors import InvalidArchiveError
from tasks.data_sources.archive_members import STORED, ArchiveLimits
from tasks.data_sources.listed_files import ListedFiles
from tasks.data_sources.tar_members import tar_files
from tasks.data_sources.unpacked_tar import COMPRESSIONS, unpacked
from tasks.data_sources.zip_members import zip_files

START_BYTES = 512
TAR_MARK = slice(257, 262)


def open_archive(name: str, file: BinaryIO, limits: ArchiveLimits = STORED) -> ListedFiles:
    """Open an archive by what it holds, whatever its name says.

    Its files can be read as long as `file` stays open, also from several threads.
    """
    file.seek(0)
    start = file.read(START_BYTES)
    if start.startswith(b"PK"):
        return zip_files(name, file, limits)
    if compression := next(
        (candidate for candidate in COMPRESSIONS if start.startswith(candidate.mark)), None
    ):
        tar = unpacked(name, file, compression, limits)
        return tar_files(name, tar, limits)
    if start[TAR_MARK] == b"ustar":
        return tar_files(name, file, limits)
    if zipfile.is_zipfile(file):
        return zip_files(name, file, limits)
    raise InvalidArchiveError(
        "imports.not-an-archive",
        "{file} is no archive that can be read; pack the files as .zip, .tar, .tar.gz, "
        ".tar.bz2 or .tar.xz",
        file=name,
    )
