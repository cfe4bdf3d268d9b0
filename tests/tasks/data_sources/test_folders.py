import os
import socket
from pathlib import Path

import pytest

from schemas.errors import NotFoundError, TooLargeError
from tasks.data_sources.folders import LocalFolder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "data"
    (path / "cat").mkdir(parents=True)
    (path / "cat" / "1.png").write_bytes(b"picture")
    (path / "b.txt").write_bytes(b"cat\n")
    return path


def names(source: LocalFolder) -> list[str]:
    return [file.name for file in source.files()]


def reports(source: LocalFolder) -> dict[str, str]:
    return {report.name: report.message for report in source.refused}


def test_all_files_below_the_folder_are_given_by_their_path(folder: Path) -> None:
    source = LocalFolder(folder)
    assert [(file.name, file.size, file.read(99)) for file in source.files()] == [
        ("b.txt", 4, b"cat\n"),
        ("cat/1.png", 7, b"picture"),
    ]
    assert source.refused == []


def test_files_come_in_the_order_of_their_utf_8_bytes(folder: Path) -> None:
    for name in ("a.png", "猫.png", "😀.png", "\ue000.png", "cat.png", "cat-.png"):
        (folder / name).touch()
    assert names(LocalFolder(folder)) == [
        *("a.png", "b.txt", "cat-.png", "cat.png", "cat/1.png"),
        *("猫.png", "\ue000.png", "😀.png"),
    ]


def test_hidden_files_and_folders_are_passed_over(folder: Path) -> None:
    (folder / ".DS_Store").touch()
    (folder / ".git").mkdir()
    (folder / ".git" / "1.png").touch()
    source = LocalFolder(folder)
    assert names(source) == ["b.txt", "cat/1.png"]
    assert source.refused == []


def test_a_folder_below_a_hidden_one_can_be_given(tmp_path: Path) -> None:
    (tmp_path / ".cache" / "data").mkdir(parents=True)
    (tmp_path / ".cache" / "data" / "1.png").touch()
    assert names(LocalFolder(tmp_path / ".cache" / "data")) == ["1.png"]


def test_a_link_that_stays_inside_is_a_file(folder: Path) -> None:
    (folder / "2.png").symlink_to(folder / "cat" / "1.png")
    found = LocalFolder(folder).find("2.png")
    assert found is not None
    assert found.read(99) == b"picture"


@pytest.mark.parametrize("target", ["/etc/passwd", "../secret.png", "cat/../../secret.png"])
def test_a_link_that_leads_out_is_refused(folder: Path, target: str) -> None:
    (folder.parent / "secret.png").write_bytes(b"secret")
    (folder / "2.png").symlink_to(target)
    source = LocalFolder(folder)
    assert source.find("2.png") is None
    assert reports(source) == {
        "2.png": "2.png is a link that leads out of the folder; put the file itself there"
    }


def test_links_to_folders_are_refused_and_not_followed(folder: Path) -> None:
    (folder / "out").symlink_to(folder.parent)
    (folder / "again").symlink_to(folder)
    source = LocalFolder(folder)
    assert names(source) == ["b.txt", "cat/1.png"]
    assert reports(source) == {
        "again": "again is no ordinary file; put the files themselves there",
        "out": "out is a link that leads out of the folder; put the file itself there",
    }


def test_links_that_lead_nowhere_are_refused(folder: Path) -> None:
    (folder / "gone.png").symlink_to("none.png")
    (folder / "round.png").symlink_to("round.png")
    found = reports(LocalFolder(folder))
    assert set(found) == {"gone.png", "round.png"}
    assert all(" cannot be reached (" in message for message in found.values())


def test_pipes_and_sockets_are_refused_without_waiting_for_them(folder: Path) -> None:
    os.mkfifo(folder / "pipe.png")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "socket.png"))
        found = reports(LocalFolder(folder))
    assert found == {
        name: f"{name} is no ordinary file; put the files themselves there"
        for name in ("pipe.png", "socket.png")
    }


def test_a_file_over_the_limit_is_refused(folder: Path) -> None:
    found = LocalFolder(folder).find("cat/1.png")
    assert found is not None
    with pytest.raises(TooLargeError) as caught:
        found.read(6)
    assert str(caught.value) == "cat/1.png has 7 bytes; at most 6 are allowed; make it smaller"


def test_a_file_that_vanishes_is_told(folder: Path) -> None:
    found = LocalFolder(folder).find("cat/1.png")
    assert found is not None
    (folder / "cat" / "1.png").unlink()
    with pytest.raises(NotFoundError, match=r"cat/1\.png is no longer there"):
        found.read(99)


def test_the_tag_of_a_file_changes_with_its_content(folder: Path) -> None:
    def tags() -> dict[str, str]:
        return {file.name: file.tag for file in LocalFolder(folder).files()}

    before = tags()
    assert tags() == before
    (folder / "b.txt").write_bytes(b"other")
    assert tags()["b.txt"] != before["b.txt"]
    assert tags()["cat/1.png"] == before["cat/1.png"]


def test_odd_names_are_kept_and_broken_ones_made_storable(folder: Path) -> None:
    for name in ("a\\b.png", "+ \t\n.png", "x" * 250 + ".png"):
        (folder / name).touch()
    Path(os.fsdecode(os.fsencode(folder) + b"/broken\xff.png")).touch()
    found = names(LocalFolder(folder))
    assert {"a\\b.png", "+ \t\n.png", "x" * 250 + ".png", "broken?.png"} < set(found)


@pytest.mark.parametrize("path", ["none", "b.txt"])
def test_what_is_no_folder_is_refused(folder: Path, path: str) -> None:
    with pytest.raises(NotFoundError, match=r"there is no folder '.*'; check the path"):
        LocalFolder(folder / path)
