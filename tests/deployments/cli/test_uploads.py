"""Uploading folders, archives and annotation files by command, to a real REST API."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from infra.settings import ROOT, settings
from schemas.sample import MEBIBYTE
from tests.deployments.cli.conftest import Run
from tests.tasks.intake.sample_files import coco, png, zipped
from tests.waiting import wait_until

Write = Callable[[Mapping[str, bytes]], Path]

REQUEST_BYTES = 2000


@pytest.fixture
def small_uploads(rest_api: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut uploads into requests of few files each."""
    monkeypatch.setenv("EXEML_UPLOAD_MAX_BYTES", str(REQUEST_BYTES))
    settings.cache_clear()


def samples(run: Run, dataset: str) -> dict[str, list[str]]:
    return {s["name"]: s["labels"] for s in run("dataset", "samples", dataset, "--limit", "500")}


@pytest.mark.usefixtures("small_uploads")
def test_an_upload_that_was_killed_goes_on_where_it_stopped(run: Run, folder: Write) -> None:
    pictures = {f"{number}.png": png(number) for number in range(400)}
    labels = {f"{number}.txt": b"cat" for number in range(400)}
    source = folder(pictures | labels)
    run("dataset", "create", "pets")
    command = [sys.executable, "-m", "deployments.cli.main", "dataset", "import", "pets"]
    first = subprocess.Popen(
        [*command, str(source)], cwd=ROOT, env=os.environ.copy(), stdout=subprocess.DEVNULL
    )
    wait_until(lambda: run("dataset", "list")[0]["samples"], "the first batch")
    first.send_signal(signal.SIGKILL)
    first.wait()
    stored = run("dataset", "list")[0]["samples"]
    counts = run("dataset", "import", "pets", str(source))["counts"]
    assert 0 < stored <= counts["unchanged"] < 400
    assert counts["unchanged"] + counts["added"] == 400
    assert run("dataset", "list")[0]["labeled"] == 400
    assert run("dataset", "import", "pets", str(source))["counts"] == {"unchanged": 400}


def test_a_changed_label_file_is_sent_with_its_picture(run: Run, folder: Write) -> None:
    source = folder({"a.png": png(1), "a.txt": b"cat", "b.png": png(2), "b.txt": b"dog"})
    run("dataset", "create", "pets")
    run("dataset", "import", "pets", str(source))
    (source / "a.txt").write_bytes(b"wolf")
    counts = run("dataset", "import", "pets", str(source))["counts"]
    assert counts == {"updated": 1, "unchanged": 1}
    assert samples(run, "pets") == {"a.png": ["wolf"], "b.png": ["dog"]}


@pytest.mark.usefixtures("small_uploads")
def test_annotations_are_sent_after_all_pictures_they_name(run: Run, folder: Write) -> None:
    names = [f"{number:02}.png" for number in range(40)]
    document = coco(names[:8], {name: [("cat", 1, 2, 20, 22)] for name in names[:8]})
    pictures = {name: png(number) for number, name in enumerate(names)}
    run("dataset", "create", "boxes", "--type", "object_detection")
    source = folder(pictures | {"0-first.json": document})
    report = run("dataset", "import", "boxes", str(source), "--layout", "coco")
    assert report["counts"] == {"added": 40}
    labeled = {name for name, labels in samples(run, "boxes").items() if labels == ["cat"]}
    assert labeled == set(names[:8])
    other = coco(names[:7], {name: [("dog", 1, 2, 20, 22)] for name in names[:7]})
    (source / "0-first.json").write_bytes(other)
    report = run("dataset", "import", "boxes", str(source), "--layout", "coco")
    assert report["counts"] == {"updated": 7, "unchanged": 33}


@pytest.mark.usefixtures("small_uploads")
def test_every_request_of_yolo_label_files_has_the_class_names(run: Run, folder: Write) -> None:
    numbers = range(200)
    pictures = {f"images/{number}.png": png(number) for number in numbers}
    labels = {f"labels/{number}.txt": b"1 0.5 0.5 0.5 0.5" for number in numbers}
    source = folder(pictures | labels | {"data.yaml": b"names: [cat, dog]"})
    assert sum(map(len, labels.values())) > REQUEST_BYTES
    run("dataset", "create", "boxes", "--type", "object_detection")
    report = run("dataset", "import", "boxes", str(source), "--layout", "yolo")
    assert report["counts"] == {"added": 200}
    assert set(map(tuple, samples(run, "boxes").values())) == {("dog",)}


@pytest.mark.usefixtures("small_uploads")
def test_an_archive_may_be_larger_than_one_request(run: Run, tmp_path: Path) -> None:
    archive = tmp_path / "pets.zip"
    archive.write_bytes(
        zipped({f"{number}.png": png(number) for number in range(60)} | {"7.txt": b"cat"})
    )
    assert archive.stat().st_size > REQUEST_BYTES
    run("dataset", "create", "pets")
    assert run("dataset", "import", "pets", str(archive))["counts"] == {"added": 60}
    assert samples(run, "pets")["7.png"] == ["cat"]


def test_refused_files_are_named_with_the_reason_and_the_others_taken_in(
    run: Run, folder: Write, invoke: Callable[..., Any]
) -> None:
    source = folder({"a.png": png(1), "b.pdf": b"%PDF-1.7", ".hidden": b"x"})
    (source / "film.png").write_bytes(b"x" * (settings().upload_max_bytes + 1))
    (source / "gone.png").symlink_to(source / "nowhere.png")
    run("dataset", "create", "pets")
    report = run("dataset", "import", "pets", str(source))
    assert report["counts"] == {"refused": 3, "added": 1}
    refused = {file["name"]: file["message"] for file in report["files"]}
    assert set(refused) == {"b.pdf", "film.png", "gone.png"}
    assert "at most 5,242,880" in refused["film.png"]  # of a picture, though 8 MB are sent at once
    assert "1 unchanged, 3 refused" in invoke("dataset", "import", "pets", str(source)).stdout


@pytest.mark.parametrize("megabytes", [6, 9])
def test_a_large_sound_is_refused_with_the_limit_of_sounds(
    run: Run, folder: Write, megabytes: int
) -> None:
    source = folder({"call.wav": b"RIFF" + bytes(megabytes * MEBIBYTE)})
    run("dataset", "create", "calls", "--type", "sound_classification")
    (told,) = run("dataset", "import", "calls", str(source))["files"]
    assert "at most 4,194,304 are allowed" in told["message"]


def test_texts_and_tables_keep_what_lies_beside_them(run: Run, folder: Write) -> None:
    source = folder({"a.txt": b"good\nbad\n", "a1.txt": b"x y\n", "a_result.txt": b"pos\nneg\n"})
    run("dataset", "create", "films", "--type", "text_classification")
    run("dataset", "import", "films", str(source))
    assert sorted(samples(run, "films").values()) == [[], ["neg"], ["pos"]]
    rows = b"".join(b"%d,%d\n" % (number, number % 2) for number in range(50))
    table = source / "people.csv"
    table.write_bytes(b"age,answer\n" + rows)
    run("dataset", "create", "people", "--type", "predictive_analytics")
    run("dataset", "import", "people", str(table))
    preview = run("dataset", "table", "people", "--records", "2")
    assert (preview["total"], preview["records"]) == (50, [["0", "0"], ["1", "1"]])
