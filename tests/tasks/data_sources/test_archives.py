"""Archives as people pack them, and as nobody should."""

import bz2
import gzip
import io
import lzma
import os
import stat
import struct
import tarfile
import threading
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from schemas.errors import (
    InvalidArchiveError,
    TooLargeError,
)
from tasks.data_sources.archives import open_archive
from tasks.data_sources.listed_files import ListedFiles

pytestmark = pytest.mark.usefixtures("home")

FILES = {"cat/1.png": b"picture", "cat/1.txt": b"cat\n", "猫 😀/+.bmp": os.urandom(70_000)}
TAR_PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "tar": bytes,
    "tar.gz": gzip.compress,
    "tar.bz2": bz2.compress,
    "tar.xz": lzma.compress,
}


def zip_of(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def tar_of(files: dict[str, bytes], tar_format: int = tarfile.PAX_FORMAT) -> bytes:
    return tar_of_members(
        *((tarfile.TarInfo(name), data) for name, data in files.items()), tar_format=tar_format
    )


def tar_of_members(
    *members: tuple[tarfile.TarInfo, bytes], tar_format: int = tarfile.PAX_FORMAT
) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(
        fileobj=buffer, mode="w", format=tar_format, encoding="utf-8", errors="surrogateescape"
    ) as archive:
        for member, data in members:
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return buffer.getvalue()


def packed(kind: str, files: dict[str, bytes]) -> bytes:
    return zip_of(files) if kind == "zip" else TAR_PACKERS[kind](tar_of(files))


def opened(data: bytes, name: str = "data.zip") -> ListedFiles:
    return open_archive(name, io.BytesIO(data))


def content(archive: ListedFiles, max_bytes: int = 100_000) -> dict[str, bytes]:
    return {file.name: file.read(max_bytes) for file in archive.files()}


def reports(archive: ListedFiles) -> dict[str, str]:
    return {report.name: report.message for report in archive.refused}


def refusal(data: bytes, name: str = "data.zip") -> str:
    with pytest.raises(InvalidArchiveError) as caught:
        opened(data, name)
    return str(caught.value)


kinds = pytest.mark.parametrize("kind", ["zip", *TAR_PACKERS])
archive_types = pytest.mark.parametrize("pack", [zip_of, tar_of])


@kinds
def test_all_files_come_back_in_the_order_of_their_names(kind: str) -> None:
    archive = opened(packed(kind, dict(reversed(FILES.items()))))
    assert content(archive) == FILES
    assert [file.name for file in archive.files()] == sorted(FILES, key=str.encode)
    assert [file.size for file in archive.files()] == [7, 4, 70_000]
    assert archive.refused == []


@kinds
def test_a_file_is_found_by_its_name(kind: str) -> None:
    archive = opened(packed(kind, FILES))
    found = archive.find("cat/1.txt")
    assert found is not None
    assert found.read(4) == b"cat\n"
    assert archive.find("cat/2.txt") is None
    assert archive.find("cat") is None


@kinds
def test_several_threads_read_at_the_same_time(kind: str) -> None:
    files = {f"{number}.png": os.urandom(20_000) for number in range(60)}
    archive = opened(packed(kind, files))
    start = threading.Barrier(4)

    def read(_: int) -> dict[str, bytes]:
        start.wait()
        return content(archive)

    with ThreadPoolExecutor(4) as pool:
        assert all(found == files for found in pool.map(read, range(4)))


@kinds
def test_an_archive_is_told_by_its_content_and_not_by_its_name(kind: str) -> None:
    assert content(opened(packed(kind, FILES), "holiday.jpg")) == FILES


@pytest.mark.parametrize("kind", ["zip", "tar.gz", "tar.bz2", "tar.xz"])
def test_an_archive_without_files_is_an_empty_source(kind: str) -> None:
    assert content(opened(packed(kind, {}))) == {}


@kinds
def test_a_member_over_the_limit_is_refused_without_being_read(kind: str) -> None:
    (file,) = opened(packed(kind, {"a.png": bytes(1_001)})).files()
    with pytest.raises(TooLargeError) as caught:
        file.read(1_000)
    assert str(caught.value) == "a.png has 1,001 bytes; at most 1,000 are allowed; make it smaller"
    assert len(file.read(1_001)) == 1_001


@pytest.mark.parametrize("tar_format", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT])
def test_the_older_kinds_of_tar_are_read(tar_format: int) -> None:
    files = {"cat/1.png": b"a", f"{'x' * 90}/{'y' * 90}.png": b"b"}
    assert content(opened(tar_of(files, tar_format))) == files


def test_a_zip_behind_other_bytes_is_read() -> None:
    assert content(opened(b"#!/bin/sh\nexit\n" * 50 + zip_of(FILES))) == FILES


def test_a_stored_zip_is_read() -> None:
    assert content(opened(zip_of(FILES, zipfile.ZIP_STORED))) == FILES


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.png",
        "/etc/passwd.png",
        "a\\..\\..\\evil.png",
        "C:\\evil.png",
        "a\tb\n+ .png",
        "😀" * 60 + ".png",
        "cat\u202egpj.png",
        "con.png",
        "-rf.png",
    ],
)
@archive_types
def test_odd_names_are_only_names(pack: Callable[..., bytes], name: str, tmp_path: Path) -> None:
    archive = opened(pack({name: b"x"}))
    assert content(archive) == {name: b"x"}
    assert archive.refused == []
    assert not list(tmp_path.rglob("*evil*"))


def test_a_name_of_300_characters_is_kept() -> None:
    name = "x" * 300 + ".png"
    assert list(content(opened(zip_of({name: b"x"})))) == [name]
    assert list(content(opened(tar_of({name: b"x"})))) == [name]


def test_a_nul_in_a_name_does_not_hide_its_end() -> None:
    data = zip_of({"cat.pngX.exe": b"x"}).replace(b"cat.pngX", b"cat.png\x00")
    assert list(content(opened(data))) == ["cat.png\x00.exe"]


def test_half_characters_in_a_name_are_made_storable() -> None:
    member = tarfile.TarInfo("a\udcff.png")
    data = tar_of_members((member, b"x"), tar_format=tarfile.GNU_FORMAT)
    assert list(content(opened(data))) == ["a?.png"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "cp437"])
def test_names_whose_encoding_is_not_said_are_read_as_they_were_meant(encoding: str) -> None:
    meant = "é.png" if encoding == "cp437" else "玫瑰.png"
    raw = meant.encode(encoding)
    data = zip_of({"x" * len(raw): b"x"}).replace(b"x" * len(raw), raw)
    assert list(content(opened(data))) == [meant]


def test_what_systems_leave_in_archives_is_passed_over() -> None:
    files = {"a.png": b"x", "__MACOSX/._a.png": b"x", ".DS_Store": b"x", "b/.git/c.png": b"x"}
    for pack in (zip_of, tar_of):
        archive = opened(pack(files))
        assert list(content(archive)) == ["a.png"]
        assert archive.refused == []


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_files_with_one_name_the_later_counts_and_the_other_is_reported() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as zip_archive:
        zip_archive.writestr("a.png", b"1")
        zip_archive.writestr("a.png", b"22")
    twice = [(tarfile.TarInfo("a.png"), b"1"), (tarfile.TarInfo("a.png"), b"22")]
    for data in (buffer.getvalue(), tar_of_members(*twice)):
        archive = opened(data)
        assert content(archive) == {"a.png": b"22"}
        assert reports(archive) == {
            "a.png": "a.png is there twice; only the last one is taken, rename one"
        }


@pytest.mark.parametrize("name", ["b.zip", "b.TAR.GZ", "b.tgz", "b.rar", "b.7z", "c/b.tar"])
@archive_types
def test_an_archive_inside_an_archive_is_refused(pack: Callable[..., bytes], name: str) -> None:
    archive = opened(pack({"a.png": b"x", name: zip_of({"c.png": b"x"})}))
    assert list(content(archive)) == ["a.png"]
    assert reports(archive) == {
        name: f"{name} is an archive inside an archive; unpack it and pack its files"
    }


@pytest.mark.parametrize(
    "kind",
    [
        tarfile.SYMTYPE,
        tarfile.LNKTYPE,
        tarfile.CHRTYPE,
        tarfile.BLKTYPE,
        tarfile.FIFOTYPE,
    ],
)
def test_links_and_devices_in_a_tar_are_refused(kind: bytes) -> None:
    link = tarfile.TarInfo("link.png")
    link.type, link.linkname = kind, "/etc/passwd"
    archive = opened(tar_of_members((link, b""), (tarfile.TarInfo("a.png"), b"x")))
    assert content(archive) == {"a.png": b"x"}
    assert reports(archive) == {"link.png": "link.png is a link or a device; pack the file itself"}


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFSOCK])
def test_links_and_devices_in_a_zip_are_refused(kind: int) -> None:
    link = zipfile.ZipInfo("link.png")
    link.external_attr = (kind | 0o777) << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert reports(opened(buffer.getvalue())) == {
        "link.png": "link.png is a link or a device; pack the file itself"
    }


def test_a_sparse_file_in_a_tar_is_refused() -> None:
    sparse = tarfile.TarInfo("a.png")
    sparse.pax_headers = {
        "GNU.sparse.major": "0",
        "GNU.sparse.minor": "1",
        "GNU.sparse.map": "0,1",
        "GNU.sparse.size": "99999999999",
    }
    archive = opened(tar_of_members((sparse, b"x")))
    assert content(archive) == {}
    assert list(reports(archive)) == ["a.png"]


def test_an_encrypted_member_is_refused() -> None:
    data = bytearray(zip_of({"a.png": b"x"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    assert reports(opened(bytes(data))) == {
        "a.png": "a.png is encrypted; pack it without a password"
    }


@pytest.mark.parametrize(
    ("method", "shown"), [(zipfile.ZIP_BZIP2, "bzip2"), (zipfile.ZIP_LZMA, "lzma")]
)
def test_a_method_without_a_limit_of_memory_is_refused(method: int, shown: str) -> None:
    assert reports(opened(zip_of({"a.png": b"x"}, method))) == {
        "a.png": f"a.png is packed with the method {shown}; pack it with the method deflate"
    }


@pytest.mark.parametrize("method", [9, 93, 777])
def test_an_unknown_method_is_refused(method: int) -> None:
    data = bytearray(zip_of({"a.png": b"x"}))
    for mark, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        struct.pack_into("<H", data, data.index(mark) + offset, method)
    (message,) = reports(opened(bytes(data))).values()
    assert message.startswith("a.png is packed with the method ")
    assert message.endswith("; pack it with the method deflate")
