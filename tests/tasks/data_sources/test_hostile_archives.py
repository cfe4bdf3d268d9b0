"""Archives that lie, explode, end too early or lead in circles."""

import bz2
import gzip
import io
import lzma
import os
import random
import struct
import tarfile
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterator

import pytest

from infra.settings import settings
from schemas.errors import InvalidArchiveError, InvalidInputError, StorageFullError, TooLargeError
from tasks.data_sources.archive_members import ArchiveLimits
from tasks.data_sources.archives import open_archive
from tasks.data_sources.listed_files import ListedFiles

pytestmark = pytest.mark.usefixtures("home")

MIB = 1024 * 1024
CENTRAL, LOCAL = b"PK\x01\x02", b"PK\x03\x04"
COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
}


def zip_of(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def tar_of(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return buffer.getvalue()


def opened(data: bytes) -> ListedFiles:
    return open_archive("data.zip", io.BytesIO(data))


def refusal(data: bytes) -> str:
    with pytest.raises(InvalidArchiveError) as caught:
        opened(data)
    return str(caught.value)


def reading_refusal(data: bytes, max_bytes: int = MIB) -> str:
    """Open an archive of one file; return why this file cannot be read."""
    (file,) = opened(data).files()
    with pytest.raises(InvalidInputError) as caught:
        file.read(max_bytes)
    return str(caught.value)


@pytest.fixture
def peak_memory() -> Iterator[Callable[[], int]]:
    tracemalloc.start()
    yield lambda: tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()


def patched(data: bytes, mark: bytes, offset: int, form: str, value: int) -> bytes:
    """Forge a number in the first header with that mark."""
    forged = bytearray(data)
    struct.pack_into(form, forged, data.index(mark) + offset, value)
    return bytes(forged)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"rose\n",
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"Rar!\x1a\x07\x01\x00" + bytes(100),
        b"7z\xbc\xaf\x27\x1c" + bytes(100),
        bytes(10_240),
        b"\x28\xb5\x2f\xfd" + bytes(50),
    ],
)
def test_what_is_no_archive_is_refused_with_the_kinds_that_are(data: bytes) -> None:
    assert refusal(data) == (
        "data.zip is no archive that can be read; pack the files as .zip, .tar, .tar.gz, "
        ".tar.bz2 or .tar.xz"
    )


@pytest.mark.parametrize("kept", [4, 30, 60, -1, -22, -30])
def test_a_zip_that_is_cut_off_is_refused_as_a_whole(kept: int) -> None:
    message = refusal(zip_of({"a.png": os.urandom(100), "b.png": b"y"})[:kept])
    assert message.startswith("data.zip is ")
    assert message.endswith(("send it again", "pack or send it again"))


@pytest.mark.parametrize("kept", [512, 600, 1024, 1536, 2048])
def test_a_tar_that_is_cut_off_is_refused_as_a_whole(kept: int) -> None:
    data = tar_of({"a.png": b"x", "b.png": b"y" * 600})[:kept]
    assert refusal(data).startswith("data.zip is damaged (")


@pytest.mark.parametrize("kind", COMPRESS)
@pytest.mark.parametrize("missing", [1, 9, 100])
def test_a_compressed_tar_that_is_cut_off_is_refused_as_a_whole(kind: str, missing: int) -> None:
    data = COMPRESS[kind](tar_of({"a.png": os.urandom(3_000)}))[:-missing]
    assert refusal(data).startswith("data.zip is damaged (")


@pytest.mark.parametrize("kind", COMPRESS)
def test_a_compressed_file_that_holds_no_tar_is_refused(kind: str) -> None:
    assert refusal(COMPRESS[kind](b"rose\n" * 1000)).startswith("data.zip is damaged (")


@pytest.mark.parametrize("kind", COMPRESS)
def test_a_flipped_bit_in_a_compressed_tar_is_refused(kind: str) -> None:
    data = bytearray(COMPRESS[kind](tar_of({"a.png": os.urandom(3_000)})))
    data[len(data) // 2] ^= 1
    assert refusal(bytes(data)).startswith("data.zip is damaged (")


def test_a_damaged_header_in_a_tar_is_not_taken_for_its_end() -> None:
    data = bytearray(tar_of({"a.png": b"x", "b.png": b"y", "c.png": b"z"}))
    data[1024 + 5] ^= 1
    assert refusal(bytes(data)) == (
        "data.zip is damaged (a header cannot be read or its end is missing); pack or send it again"
    )


def test_a_flipped_bit_in_a_zip_member_is_found_when_it_is_read() -> None:
    data = bytearray(zip_of({"a.png": os.urandom(1_000)}))
    data[500] ^= 1
    message = reading_refusal(bytes(data))
    assert message.startswith("a.png is damaged inside the archive (")


def test_a_zip_header_that_claims_too_little_gives_no_half_file() -> None:
    data = patched(zip_of({"a.png": b"x" * 5_000}), CENTRAL, 24, "<I", 10)
    assert reading_refusal(data).startswith("a.png is damaged inside the archive (Bad CRC-32")


def test_a_zip_header_that_claims_too_much_gives_no_half_file() -> None:
    data = patched(zip_of({"a.png": b"x" * 5_000}), CENTRAL, 24, "<I", 6_000)
    assert reading_refusal(data) == (
        "a.png has 5,000 bytes instead of the 6,000 that the archive says; pack it again"
    )


def test_a_zip_header_that_claims_gigabytes_is_refused_before_anything_is_read() -> None:
    data = patched(zip_of({"a.png": b"x" * 5_000}), CENTRAL, 24, "<I", 0xFFFFFFF0)
    (file,) = opened(data).files()
    with pytest.raises(TooLargeError, match=r"a\.png has 4,294,967,280 bytes; at most 1,000"):
        file.read(1_000)


@pytest.mark.parametrize(
    ("mark", "offset", "form", "value"),
    [
        (CENTRAL, 42, "<I", 0xFFFFFF),
        (CENTRAL, 42, "<I", 7),
        (CENTRAL, 16, "<I", 12345),
        (LOCAL, 26, "<H", 60_000),
        (LOCAL, 30, "<B", 0x62),
    ],
)
def test_a_forged_member_of_a_zip_is_refused_when_it_is_read(
    mark: bytes, offset: int, form: str, value: int
) -> None:
    data = patched(zip_of({"a.png": b"x" * 5_000}), mark, offset, form, value)
    message = reading_refusal(data)
    assert message.startswith("a.png ")
    assert message.endswith("pack or send it again")


@pytest.mark.parametrize(
    ("offset", "form", "value"),
    [
        (10, "<H", 3),
        (12, "<I", 0xFFFFFF),
        (16, "<I", 0xFFFFFF),
        (12, "<I", 3),
        (16, "<I", 3),
        (12, "<I", 2**31),
    ],
)
def test_nothing_is_read_from_a_zip_with_a_forged_end(offset: int, form: str, value: int) -> None:
    data = patched(zip_of({"a.png": b"x"}), b"PK\x05\x06", offset, form, value)
    with pytest.raises(InvalidInputError, match=r"damaged|over 200,000 files"):
        [file.read(100) for file in opened(data).files()]


def test_a_zip_name_that_is_no_utf_8_is_refused() -> None:
    data = zip_of({"猫.png": b"x"}).replace("猫".encode(), b"\xff\xff\xff")
    assert refusal(data).startswith("data.zip is damaged (")


def test_a_zip_bomb_of_one_member_is_refused_in_little_memory(
    peak_memory: Callable[[], int],
) -> None:
    data = zip_of({"a.png": bytes(200 * MIB)})
    before = peak_memory()
    (file,) = opened(data).files()
    with pytest.raises(TooLargeError, match=r"a\.png has 209,715,200 bytes; at most 1,048,576"):
        file.read(MIB)
    assert peak_memory() - before < 10 * MIB


def test_a_zip_bomb_that_lies_about_its_size_is_stopped_in_little_memory(
    peak_memory: Callable[[], int],
) -> None:
    data = patched(zip_of({"a.png": bytes(200 * MIB)}), CENTRAL, 24, "<I", MIB)
    before = peak_memory()
    assert reading_refusal(data).startswith("a.png is damaged inside the archive (Bad CRC-32")
    assert peak_memory() - before < 10 * MIB


def test_a_zip_of_many_members_that_share_their_bytes_is_refused() -> None:
    """As in the bomb that makes petabytes of 10 MB: all members claim the same packed bytes."""
    single = zip_of({"0000.png": bytes(4 * MIB)})
    start = single.index(CENTRAL)
    entry = single[start : single.index(b"PK\x05\x06")]
    entries = b"".join(entry.replace(b"0000", f"{number:04d}".encode()) for number in range(1_100))
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1_100, 1_100, len(entries), start, 0)
    assert refusal(single[:start] + entries + end) == (
        "data.zip holds over 4 GB when it is unpacked; pack the files into several archives"
    )


@pytest.mark.parametrize("pack", [zip_of, tar_of])
def test_an_archive_of_too_many_members_is_refused(
    pack: Callable[[dict[str, bytes]], bytes],
) -> None:
    few = ArchiveLimits(files=100)
    data = pack({f"{n}.png": b"" for n in range(100)})
    assert len(list(open_archive("data.zip", io.BytesIO(data), few).files())) == 100
    for name in ("{}.png", "{}.png/", "deep/er/{}.png"):
        more = pack({name.format(number): b"" for number in range(101)})
        with pytest.raises(InvalidArchiveError, match=r"data\.zip holds over 100 files; pack them"):
            open_archive("data.zip", io.BytesIO(more), few)


def test_a_directory_of_millions_of_zip_members_is_refused_in_little_memory(
    peak_memory: Callable[[], int],
) -> None:
    entry = zip_of({"a": b""})
    start = entry.index(CENTRAL)
    entries = entry[start : entry.index(b"PK\x05\x06")] * 1_000_000
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(entries), start, 0)
    data = entry[:start] + entries + end
    before = peak_memory()
    assert refusal(data).startswith("data.zip holds over 200,000 files")
    assert peak_memory() - before < 3 * len(data)


@pytest.mark.parametrize("kind", COMPRESS)
def test_a_compressed_bomb_is_stopped_at_the_limit(
    kind: str, peak_memory: Callable[[], int]
) -> None:
    data = COMPRESS[kind](bytes(100 * MIB))
    small = ArchiveLimits(unpacked_bytes=20 * MIB)
    before = peak_memory()
    with pytest.raises(InvalidArchiveError, match="when it is unpacked; pack the files into"):
        open_archive("data.zip", io.BytesIO(data), small)
    assert peak_memory() - before < 10 * MIB


def test_a_compressed_tar_does_not_fill_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXEML_MIN_FREE_BYTES", str(2**60))
    settings.cache_clear()
    with pytest.raises(StorageFullError, match=r"too full to unpack data\.zip; free some space"):
        opened(gzip.compress(tar_of({"a.png": b"x"})))


def test_an_xz_file_that_wants_a_gigabyte_of_memory_is_refused() -> None:
    data = bytearray(lzma.compress(tar_of({"a": b"x"})))
    begin, end = 12, 12 + data[12] * 4
    dictionary = data.index(b"\x21\x01", begin) + 2
    data[dictionary] = 37  # 3 GB
    struct.pack_into("<I", data, end, zlib.crc32(data[begin:end]))
    assert refusal(bytes(data)).startswith("data.zip is damaged (Memory usage limit")


def header(name: str, kind: bytes, size: int) -> bytes:
    member = tarfile.TarInfo(name)
    member.type, member.size = kind, size
    return member.tobuf(tarfile.GNU_FORMAT)


def test_a_tar_header_of_megabytes_is_refused_before_it_is_read() -> None:
    for kind in (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME):
        data = header("a", kind, 50 * MIB) + bytes(2 * MIB)
        assert refusal(data) == (
            "data.zip is damaged (a header of 52,428,800 bytes); pack or send it again"
        )


def test_a_tar_header_of_digits_only_does_not_hang() -> None:
    data = header("a", tarfile.XHDTYPE, 60_000) + b"1" * 60_416 + tar_of({"a.png": b"x"})
    begin = time.process_time()
    assert "a header with a number of over 100 digits" in refusal(data)
    assert time.process_time() - begin < 1


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.REGTYPE])
def test_a_tar_header_of_negative_size_does_not_lead_in_circles(kind: bytes) -> None:
    data = tar_of({"a.png": b"x"})[:1024] + header("b", kind, -1536) + bytes(4096)
    begin = time.process_time()
    assert refusal(data).startswith("data.zip is damaged (")
    assert time.process_time() - begin < 1


def blocks_of_older_python(_: tarfile.TarInfo, size: int) -> int:
    return -(-size // tarfile.BLOCKSIZE) * tarfile.BLOCKSIZE


def blocks_of_newer_python(member: tarfile.TarInfo, size: int) -> int:
    if size < 0:
        raise tarfile.InvalidHeaderError("invalid offset")
    return blocks_of_older_python(member, size)


@pytest.mark.parametrize("blocks", [blocks_of_older_python, blocks_of_newer_python])
@pytest.mark.parametrize("before", [b"", tar_of({"b.png": b"x"})[:1024]], ids=["first", "second"])
def test_a_negative_size_in_an_extended_header_does_not_lead_in_circles(
    blocks: Callable[[tarfile.TarInfo, int], int], before: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Releases of Python differ in whether tarfile raises, and takes the header for the end."""
    monkeypatch.setattr(tarfile.TarInfo, "_block", blocks)
    member = tarfile.TarInfo("a.png")
    member.pax_headers = {"size": "-2048"}
    data = before + member.tobuf(tarfile.PAX_FORMAT) + bytes(4096)
    assert refusal(data).startswith("data.zip is damaged (")


@pytest.mark.parametrize("kind", [tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE])
def test_headers_about_headers_are_refused(kind: bytes) -> None:
    body = b"a.png\x00" if kind == tarfile.GNUTYPE_LONGNAME else b"12 path=abc\n"
    chain = (header("a", kind, len(body)) + body.ljust(512, b"\0")) * 3_000
    assert refusal(chain + tar_of({"a.png": b"x"})).startswith("data.zip is damaged (")


def test_a_tar_member_of_terabytes_is_refused() -> None:
    small = header("a.png", tarfile.REGTYPE, 2**30) + bytes(2048)
    assert refusal(small).startswith("data.zip is damaged (")
    large = header("a.png", tarfile.REGTYPE, 2**41) + bytes(2048)
    assert refusal(large).startswith("data.zip holds over 4 GB when it is unpacked")


@pytest.mark.parametrize("pack", [zip_of, tar_of])
def test_archives_with_bytes_changed_at_random_are_read_whole_or_refused(
    pack: Callable[[dict[str, bytes]], bytes],
) -> None:
    good = pack({"a.png": b"x" * 700, "b/c.txt": b"cat\n"})
    chance = random.Random(0)
    read = refused = 0
    for _ in range(1_500):
        data = bytearray(good)
        for _ in range(chance.randint(1, 6)):
            data[chance.randrange(len(data))] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, 0x50, 0x2F))
        try:
            for file in opened(bytes(data)).files():
                assert len(file.read(100_000)) == file.size
            read += 1
        except (InvalidInputError, TooLargeError):
            refused += 1
    assert read > 50
    assert refused > 50
