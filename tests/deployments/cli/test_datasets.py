"""What people do to a dataset by command, on a real REST API."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from typer.testing import Result

from infra.object_store import ObjectStore
from schemas.errors import InvalidInputError, NotFoundError, PlatformError
from tests.deployments.cli.conftest import Run
from tests.tasks.intake.sample_files import png, wav

Write = Callable[[Mapping[str, bytes]], Path]
Invoke = Callable[..., Result]


def labels(run: Run, dataset: str) -> dict[str, list[str]]:
    return {s["name"]: s["labels"] for s in run("dataset", "samples", dataset)}


@pytest.fixture
def pets(run: Run, folder: Write) -> Path:
    """A dataset of three pictures, two of them labeled."""
    run("dataset", "create", "pets", "--label", "cat=#FF7F0E:c", "--label", "dog:d")
    pictures = {f"{name}.png": png(number) for number, name in enumerate("abc")}
    source = folder(pictures | {"a.txt": b"cat", "b.txt": b"dog"})
    run("dataset", "import", "pets", str(source))
    return source


@pytest.mark.usefixtures("pets")
def test_labels_are_put_on_samples_by_name_and_taken_back(run: Run) -> None:
    found = run("label", "list", "pets")
    cat, dog = (one["colour"] for one in found)
    assert (cat, dog != cat) == ("#ff7f0e", True)  # the colour that a second label would have got
    assert [one["shortcut"] for one in found] == ["c", "d"]
    assert [one["name"] for one in run("dataset", "list", "--limit", "1")] == ["pets"]
    assert run("dataset", "list", "--sort", "-samples", "--offset", "1") == []
    run("label", "apply", "pets", "-", "--add", "wolf", "--remove", "cat", input="a.png\nc.png\n")
    assert labels(run, "pets") == {"a.png": ["wolf"], "b.png": ["dog"], "c.png": ["wolf"]}
    run("label", "change", "pets", "wolf", "--name", "dog", "--merge")
    run("label", "set", "pets", "b.png")
    assert labels(run, "pets") == {"a.png": ["dog"], "b.png": [], "c.png": ["dog"]}
    for _ in range(3):
        run("dataset", "undo", "pets")
    assert labels(run, "pets") == {"a.png": ["cat"], "b.png": ["dog"], "c.png": []}


@pytest.mark.usefixtures("pets")
def test_a_changed_label_set_advises_another_look(run: Run, invoke: Invoke) -> None:
    advice = "look at all samples of pets again"
    assert advice not in invoke("label", "add", "pets", "cow").stdout  # no version yet
    run("dataset", "publish", "pets")
    assert advice in invoke("label", "add", "pets", "wolf").stdout
    assert advice in invoke("label", "delete", "pets", "cat").stdout


@pytest.mark.usefixtures("pets")
def test_the_trash_gives_samples_back_until_it_is_emptied(run: Run, invoke: Invoke) -> None:
    run("dataset", "trash", "pets", "a.png", "b.png")
    run("dataset", "restore", "pets", "a.png")
    assert labels(run, "pets") == {"a.png": ["cat"], "c.png": []}
    assert invoke("dataset", "empty-trash", "pets", input="n\n").exit_code == 1
    assert run("dataset", "empty-trash", "pets", "--yes") == {"deleted": 1}
    lost = invoke("dataset", "restore", "pets", "b.png").exception
    assert isinstance(lost, NotFoundError)
    assert "no sample named 'b.png' in the trash" in str(lost)


@pytest.mark.usefixtures("pets")
def test_versions_are_compared_verified_and_their_labels_given_back(run: Run) -> None:
    run("label", "set", "pets", "c.png", "--label", "dog")
    run("dataset", "publish", "pets", "--training-ratio", "0.5")
    run("label", "set", "pets", "c.png", "--label", "cat")
    run("dataset", "publish", "pets", "--training-ratio", "0.5")
    changed = run("dataset", "diff", "pets", "V001", "V002")
    assert [(one["name"], one["before"], one["after"]) for one in changed["relabeled"]] == [
        ("c.png", ["dog"], ["cat"])
    ]
    assert run("dataset", "verify", "pets", "V001", "--objects")["objects"] == 3
    assert run("dataset", "restore-labels", "pets", "1")["restored"] == 1
    assert labels(run, "pets")["c.png"] == ["dog"]


def test_a_sample_is_found_by_its_name_and_by_the_one_it_was_sent_with(
    run: Run, invoke: Invoke, folder: Write
) -> None:
    many = {f"{number}.png": png(number) for number in range(1000)}
    source = folder(many | {"my pets/a.png": png(1001), "my pets/b.png": png(1002)})
    run("dataset", "create", "pets")
    run("dataset", "import", "pets", str(source))
    run("label", "set", "pets", "my pets/a.png", "my_pets_b.png", "7.png", "--label", "cat")
    labeled = {s["name"] for s in run("dataset", "samples", "pets", "--label", "cat")}
    assert labeled == {"7.png", "my_pets_a.png", "my_pets_b.png"}
    (source / "7.png").write_bytes(png(1003))
    run("dataset", "import", "pets", str(source))
    unclear = invoke("label", "set", "pets", "7.png", "--label", "dog").exception
    assert "2 samples of dataset 'pets' are named '7.png'" in str(unclear)


def test_a_check_that_finds_errors_ends_with_status_one_and_names_the_repair(
    run: Run, invoke: Invoke, folder: Write
) -> None:
    sounds = {f"{name}/{number}.wav": wav(number) for name in "xy" for number in range(5)}
    source = folder(sounds | {"x/deep.wav": wav(77, subtype="PCM_24")})
    run("dataset", "create", "calls", "--type", "sound_classification")
    run("dataset", "import", "calls", str(source), "--layout", "folders")
    refused = invoke("dataset", "check", "calls")
    assert refused.exit_code == 1
    assert "exeml dataset repair calls encodings convert_to_16_bit" in refused.stdout
    run("dataset", "repair", "calls", "encodings", "convert_to_16_bit")
    assert invoke("dataset", "check", "calls").exit_code == 0
    assert [job["kind"] for job in run("dataset", "jobs", "calls")] == ["check", "repair", "check"]


def test_a_bucket_is_imported_and_synchronized_by_jobs(
    run: Run, invoke: Invoke, object_store: ObjectStore, tmp_path: Path
) -> None:
    bucket = f"pets-{tmp_path.parent.name.rpartition('-')[2]}"
    run("bucket", "create", bucket)
    run("bucket", "create-folder", bucket, "in/first")
    for name, data in {"a.png": png(1), "b.txt": b"no picture", "c.exe": b"MZ"}.items():
        (tmp_path / name).write_bytes(data)
        object_store.client.fput_object(bucket, f"in/{name}", str(tmp_path / name))
    assert run("bucket", "folder", bucket, "in")["folders"] == ["first"]
    run("dataset", "create", "pets", "--input-path", f"s3://{bucket}/in")
    report = run("dataset", "synchronize", "pets")
    assert report["counts"] == {"added": 1, "refused": 2}
    assert {file["name"] for file in report["files"]} == {"b.txt", "c.exe"}
    object_store.client.remove_object(bucket, "in/a.png")
    run("dataset", "synchronize", "pets", "--trash-vanished")
    assert labels(run, "pets") == {}
    empty = invoke("dataset", "import", "pets", f"s3://{bucket}/nothing")
    assert f"s3://{bucket}/nothing holds no files" in str(empty.exception)


@pytest.mark.usefixtures("pets")
def test_an_export_replaces_no_file_unless_it_is_told_to(
    run: Run, invoke: Invoke, tmp_path: Path
) -> None:
    target = tmp_path / "out.zip"
    words = ("dataset", "export", "pets", "--format", "csv", "--with-files", "-o", str(target))
    run(*words)
    assert len([name for name in ZipFile(target).namelist() if name.endswith(".png")]) == 3
    target.write_bytes(b"mine")
    assert isinstance(invoke(*words).exception, InvalidInputError)
    assert target.read_bytes() == b"mine"
    run(*words, "--force")
    assert ZipFile(target).testzip() is None


@pytest.mark.usefixtures("pets")
def test_an_export_that_breaks_off_leaves_no_file(
    run: Run, invoke: Invoke, tmp_path: Path, object_store: ObjectStore
) -> None:
    sample: dict[str, Any] = run("dataset", "samples", "pets")[0]
    object_store.client.remove_object("exeml", sample["object_key"])
    out = tmp_path / "out"
    out.mkdir()
    broken = invoke("dataset", "export", "pets", "--format", "csv", "--with-files", "-o", str(out))
    assert isinstance(broken.exception, PlatformError)
    assert list(out.iterdir()) == []


@pytest.mark.usefixtures("rest_api")
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("dataset samples nothing", "there is no dataset named 'nothing'"),
        ("dataset create a --label x=red", "label 'x=red' is not of the form"),
        ("dataset import pets /nowhere", "there is no folder or file '/nowhere'"),
        ("dataset import pets . --layout yolo", "layout 'yolo' does not suit"),
        ("dataset export pets --format voc", "format 'voc' does not suit"),
        ("dataset diff pets V001 V002", "has no version 'V001'; it has none yet"),
        ("label set pets a --box cat,1,2", "box 'cat,1,2' is not of the form"),
        ("label set pets nothing.png --label cat", "there is no sample named 'nothing.png'"),
        ("label set pets a --no-object --label cat", "--no-object exclude each other; give one"),
        ("predict pets a.png --key k --option much", "'much' is not of the form NAME=VALUE"),
        ("label change pets cat", "nothing is to be changed"),
        ("project create p --dataset pets --gate min_labeled", "not of the form NAME=NUMBER"),
        ("project create p --dataset pets --gate bones=2", "gate 'bones' does not exist"),
    ],
)
def test_a_command_that_cannot_be_done_says_so(
    run: Run, invoke: Invoke, words: str, sentence: str
) -> None:
    run("dataset", "create", "pets")
    assert sentence in str(invoke(*words.split()).exception)


def test_the_columns_of_a_table_are_shown_under_their_own_names(
    run: Run, invoke: Invoke, folder: Write
) -> None:
    rows = "".join(f"{number},{number}.5,a\n" for number in range(5))
    run("dataset", "create", "sales", "--type", "predictive_analytics")
    run("dataset", "import", "sales", str(folder({"a.csv": rows.encode()})))
    shown = invoke("dataset", "table", "sales", "--records", "2").stdout
    assert "attr_1 (Int)" in shown
    assert "2 of 5 records" in shown
