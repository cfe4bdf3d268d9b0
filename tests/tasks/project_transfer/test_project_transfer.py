"""A project that goes through a file comes out as it was, and a forged one not at all."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from infra import object_keys
from infra.catalog import (
    datasets,
    labels,
    models,
    projects,
    runs,
    sample_intake,
    sample_labels,
    samples,
    versions,
)
from infra.catalog.sample_intake import NewSample
from infra.object_store import ObjectStore
from infra.settings import Settings
from infra.settings import settings as current
from schemas.data_check import DataCheck, DataCheckReport, Severity
from schemas.dataset import DatasetCreate, VersionPublish
from schemas.errors import ConflictError, ExemlError, InvalidArchiveError
from schemas.label import Box, ChangeAction, LabelCreate, Mark, SampleLabels
from schemas.languages import kept, speaking
from schemas.phase import PhaseKey, PhaseStatus, RunReport, phases_of
from schemas.project import Project, ProjectCreate
from schemas.project_type import ProjectType
from tasks.data_sources.uploaded_files import UploadedFiles
from tasks.dataset_versions.publishing import publish
from tasks.dataset_versions.verification import verify
from tasks.intake.import_files import import_files
from tasks.intake.order import ImportOrder
from tasks.learning.notes import CUT_SHORT
from tasks.project_transfer.exporting import export_project
from tasks.project_transfer.importing import import_project
from tests.deployments import deployed_models
from tests.reached_phases import reach

pytestmark = pytest.mark.timeout(300)

Members = dict[str, Any]
NAME = st.text("abc猫狗", min_size=1, max_size=4)
TEXT = st.text(min_size=1, max_size=20).filter(str.strip).filter(lambda t: "\0" not in t)


def png(number: int) -> bytes:
    pixels = np.random.default_rng(number).integers(0, 255, (80, 90, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def project(catalog: Path, object_store: ObjectStore, tmp_path: Path) -> Project:
    """Pictures with labels, two versions, a trained round with its reports, one that waits."""
    kind = ProjectType.IMAGE_CLASSIFICATION
    label_set = [
        LabelCreate(name="cat", colour="#112233", shortcut="c"),
        LabelCreate(name="狗", colour="#445566"),
    ]
    dataset = datasets.create(DatasetCreate(name="birds", project_type=kind, labels=label_set))
    files = [(f"bird {number}.png", png(number)) for number in range(6)]
    list(import_files(ImportOrder(dataset, UploadedFiles(files), "me")))
    found = [one for _, one in sorted(samples_of(dataset.id).items())]
    sample_labels.set_labels(
        [SampleLabels(sample_id=one, labels=["cat", "狗"][: 1 + at % 2])
         for at, one in enumerate(found[:5])],
        by="ann",
    )  # fmt: skip
    made = projects.create(
        ProjectCreate(name="birds", project_type=kind, dataset="birds", description="of a garden",
                      tags=["garden"], policy={"min_labeled": 4}),
        dataset.id,
    )  # fmt: skip
    first = runs.create(made.id, uuid4())
    version = publish(dataset.id, VersionPublish(), first.id)
    deployed_models.write_tiny_model(tmp_path / "model", ("cat", "狗"))
    evaluation = deployed_models._evaluation()
    prefix = object_keys.training_folder(made.output_path, first.id)
    models.register(
        models.NewModel(
            project_id=made.id, run_id=first.id, dataset_version_id=version.id,
            folder_key=prefix, files=object_store.upload_folder(tmp_path / "model", prefix),
            evaluation=evaluation, notes=CUT_SHORT, code_version="0.1.0",
        )
    )  # fmt: skip
    check = DataCheckReport(
        dataset_version="V001",
        checks=[DataCheck(code="x", sentence="<b>rule</b>", severity=Severity.WARNING,
                          passed=False, sample_ids=found[:2])],
    )  # fmt: skip
    runs.store_report(first, RunReport.DATA_CHECK, check.model_dump_json())
    runs.store_report(first, RunReport.EVALUATION, evaluation.model_dump_json())
    figure = object_keys.evaluation_figure(made.output_path, first.id, "curves.png")
    object_store.put(figure, png(99))
    for key in phases_of(kind):
        reach(first.id, key, PhaseStatus.EXECUTED, "done")
    second = runs.create(made.id, uuid4())
    reach(second.id, PhaseKey.LABEL_DATA, PhaseStatus.AWAITING_OPERATION)
    samples.trash(dataset.id, found[:1], "me", ChangeAction.TRASH)
    publish(dataset.id, VersionPublish())
    return projects.get(made.id)


def samples_of(dataset_id: Any) -> dict[str, Any]:
    return {str(facts["name"]): facts["id"] for facts, _ in samples.stream_annotated(dataset_id)}


def archive_of(project: Project) -> bytes:
    return b"".join(export_project(project))


def content(archive: bytes) -> Members:
    """What an archive holds, without ids and times, and without the name of its project."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        members = {name: opened.read(name) for name in opened.namelist()}
    manifest = json.loads(members["project.json"])
    lines = [json.loads(line) for line in members["samples.jsonl"].splitlines()]
    index = [json.loads(line) for line in members["objects.jsonl"].splitlines()]
    for line in lines:
        del line["id"]
    for version in manifest["versions"]:
        for name in ("id", "dataset", "manifest_sha256"):
            del version["summary"][name]
    del manifest["project"]["name"], manifest["dataset"]["name"], manifest["members"]
    del manifest["exported_at"], manifest["object_bytes"]
    objects = {
        one["key"]: one["sha256"]
        for one in index
        if not one["key"].endswith(("manifest.jsonl", "version.json"))
    }
    return {"manifest": manifest, "samples": lines, "objects": objects}


def rounds_of(archive: bytes) -> list[Members]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return [json.loads(line) for line in opened.read("rounds.jsonl").splitlines()]


def test_a_project_comes_back_with_all_it_has_under_another_name(
    project: Project, object_store: ObjectStore
) -> None:
    with speaking("zh"):  # as in a request
        archive = archive_of(project)
        made = import_project(io.BytesIO(archive), "copy")
    copy = projects.get(made.id)
    assert (made.samples, made.dataset_versions, made.model_versions, made.rounds) == (5, 2, 1, 2)
    assert (copy.name, copy.dataset, copy.description, copy.tags, copy.policy) == (
        "copy", "copy", "of a garden", ["garden"], {"min_labeled": 4},
    )  # fmt: skip
    assert content(archive_of(copy)) == content(archive)
    assert [label.shortcut for label in labels.of_dataset(copy.dataset_id)] == ["c", None]
    first, second = (runs.phases(run.id) for run in reversed(runs.of_project(copy.id)))
    assert {phase.status for phase in first.phases} == {PhaseStatus.EXECUTED}
    assert second.current.status is PhaseStatus.STOPPED
    assert runs.unfinished_of(copy.id) is None
    (model,) = models.list_all("copy")
    assert (model.version, model.run_id) == ("0.0.1", first.run.id)
    assert kept(model.notes) == kept(CUT_SHORT)
    report = runs.report(first.run.id, RunReport.DATA_CHECK)
    assert report is not None
    named = DataCheckReport.model_validate_json(report).checks[0].sample_ids
    assert named[1] in samples_of(copy.dataset_id).values()
    page = object_store.get(object_keys.data_check_page(copy.output_path, "V001"))
    assert b"&lt;b&gt;rule" in page
    for version in versions.of_dataset(copy.dataset_id):
        assert verify(version, with_objects=True).damaged == []
    again = import_project(io.BytesIO(archive_of(copy)), "again")
    assert content(archive_of(projects.get(again.id))) == content(archive)


def test_a_taken_name_is_told_with_its_cure(project: Project) -> None:
    archive = archive_of(project)
    with pytest.raises(ConflictError, match=r"project named 'birds' exists already.*--as NAME"):
        import_project(io.BytesIO(archive))
    projects_before = len(projects.list_all())
    datasets.create(DatasetCreate(name="Taken", project_type=ProjectType.TEXT_CLASSIFICATION))
    with pytest.raises(ConflictError, match="dataset named 'taken'"):
        import_project(io.BytesIO(archive), "taken")
    assert len(projects.list_all()) == projects_before


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    texts=st.lists(
        st.tuples(TEXT, st.none() | NAME), min_size=1, max_size=8, unique_by=lambda t: t[0]
    ),
    published=st.booleans(),
)
def test_every_text_project_comes_back_equal(
    catalog: Path, object_store: ObjectStore, texts: list[tuple[str, str | None]], published: bool
) -> None:
    kind = ProjectType.TEXT_CLASSIFICATION
    name = f"t{uuid4().hex[:12]}"
    dataset = datasets.create(DatasetCreate(name=name, project_type=kind))
    new = [
        NewSample(
            f"t#{number}", f"t {number}", "t.txt", hashlib.sha256(text.encode()).hexdigest(),
            len(text.encode()), "TXT", text=text, marks=(Mark(label),) if label else None,
            always_trains=number % 2 == 0,
        )
        for number, (text, label) in enumerate(texts)
    ]  # fmt: skip
    sample_intake.add(dataset.id, new, by="me")
    made = projects.create(ProjectCreate(name=name, project_type=kind, dataset=name), dataset.id)
    if published and any(label for _, label in texts):
        publish(dataset.id, VersionPublish())
    archive = archive_of(made)
    copy = projects.get(import_project(io.BytesIO(archive), f"{name}-copy").id)
    assert content(archive_of(copy)) == content(archive)


def test_boxes_and_pictures_without_objects_come_back(
    catalog: Path, object_store: ObjectStore
) -> None:
    kind = ProjectType.OBJECT_DETECTION
    dataset = datasets.create(DatasetCreate(name="street", project_type=kind))
    files = [(f"{number}.png", png(number)) for number in range(2)]
    list(import_files(ImportOrder(dataset, UploadedFiles(files), "me")))
    first, second = samples_of(dataset.id).values()
    boxed = SampleLabels.model_validate(
        {
            "sample_id": first,
            "boxes": [{"label": "car", "xmin": 1, "ymin": 2, "xmax": 30.5, "ymax": 40}],
        }
    )
    sample_labels.set_labels(
        [boxed, SampleLabels(sample_id=second, boxes=[], empty=True)], by="ann"
    )
    made = projects.create(
        ProjectCreate(name="street", project_type=kind, dataset="street"), dataset.id
    )
    archive = archive_of(made)
    copy = projects.get(import_project(io.BytesIO(archive), "road").id)
    assert datasets.get(copy.dataset_id).labeled == 2
    assert content(archive_of(copy)) == content(archive)
    found = samples.get(samples_of(copy.dataset_id)["0.png"])
    assert found.boxes[0].corners == Box(xmin=1, ymin=2, xmax=30.5, ymax=40).corners


def forged(archive: bytes, change: Callable[[Members], None]) -> bytes:
    """An archive in which somebody changed something, and made all sums right again."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        raw = {name: opened.read(name) for name in opened.namelist()}
    index = [json.loads(line) for line in raw["objects.jsonl"].splitlines()]
    objects, at = {}, 0
    for one in index:
        objects[one["key"]] = raw["objects.bin"][at : at + one["size"]]
        at += one["size"]
    members: Members = {
        "manifest": json.loads(raw["project.json"]),
        "samples": [json.loads(line) for line in raw["samples.jsonl"].splitlines()],
        "rounds": [json.loads(line) for line in raw["rounds.jsonl"].splitlines()],
        "objects": objects,
    }
    change(members)
    packed = {
        "objects.bin": b"".join(members["objects"].values()),
        "samples.jsonl": _lines(members["samples"]),
        "rounds.jsonl": _lines(members["rounds"]),
        "objects.jsonl": _lines(
            [
                {"bucket": None, "key": key, "size": len(data), "sha256": _sha256(data)}
                for key, data in members["objects"].items()
            ]
        ),
    }
    manifest = members["manifest"] | {
        "members": [
            {"name": name, "size": len(data), "sha256": _sha256(data)}
            for name, data in packed.items()
        ],
        "objects": len(members["objects"]),
        "object_bytes": len(packed["objects.bin"]),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, data in packed.items():
            made.writestr(name, data)
        made.writestr("project.json", json.dumps(manifest))
    return file.getvalue()


def _lines(records: list[Members]) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in records)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def a_web_page_for_a_picture(members: Members) -> None:
    data = b"<html><script>alert(1)</script>"
    members["objects"][f"samples/{_sha256(data)}.png"] = data


def another_picture(members: Members) -> None:
    key = next(key for key in members["objects"] if key.startswith("samples/"))
    members["objects"][key] = png(1234)


def a_way_out(members: Members) -> None:
    members["objects"]["models/0.0.1/../../../x"] = b""


def a_strange_object(members: Members) -> None:
    members["objects"]["secrets/x"] = b""


def a_pickle(members: Members) -> None:
    data = b"cos\nsystem\n(S'true'\ntR."
    members["objects"]["models/0.0.1/weights.pkl"] = data
    members["manifest"]["models"][0]["files"].append(
        {"name": "weights.pkl", "size": len(data), "sha256": _sha256(data)}
    )


def a_broken_model(members: Members) -> None:
    data = b"no network"
    members["objects"]["models/0.0.1/model.onnx"] = data
    for file in members["manifest"]["models"][0]["files"]:
        if file["name"] == "model.onnx":
            file |= {"size": len(data), "sha256": _sha256(data)}


def a_missing_model_file(members: Members) -> None:
    del members["objects"]["models/0.0.1/weights.safetensors"]


def an_altered_version(members: Members) -> None:
    members["objects"]["versions/V001/manifest.jsonl"] += b"\n"


def a_missing_version(members: Members) -> None:
    for key in [key for key in members["objects"] if key.startswith("versions/V002")]:
        del members["objects"][key]


def a_figure_that_is_a_page(members: Members) -> None:
    members["objects"]["figures/1/curves.png"] = b"<html>"


def a_box_on_a_classified_picture(members: Members) -> None:
    members["samples"][0]["annotations"][0]["box"] = {"xmin": 0, "ymin": 0, "xmax": 5, "ymax": 5}


def a_label_that_is_nowhere(members: Members) -> None:
    members["samples"][0]["annotations"][0]["label"] = "fish"


def a_sample_without_bytes(members: Members) -> None:
    members["samples"][0]["sha256"] = "0" * 64


def a_sample_twice(members: Members) -> None:
    members["samples"].append(members["samples"][0])


def a_round_twice(members: Members) -> None:
    members["rounds"].append(members["rounds"][0])


def a_lost_round(members: Members) -> None:
    del members["rounds"][0]


def a_phase_of_another_type(members: Members) -> None:
    del members["rounds"][0]["phases"][0]


def a_report_of_nothing(members: Members) -> None:
    members["rounds"][0]["reports"]["evaluation"] = {"accuracy": "<script>"}


def a_model_from_nowhere(members: Members) -> None:
    members["manifest"]["models"][0]["round_number"] = None


@pytest.mark.parametrize(
    "change",
    [
        a_web_page_for_a_picture,
        another_picture,
        a_way_out,
        a_strange_object,
        a_pickle,
        a_broken_model,
        a_missing_model_file,
        an_altered_version,
        a_missing_version,
        a_figure_that_is_a_page,
        a_box_on_a_classified_picture,
        a_label_that_is_nowhere,
        a_sample_without_bytes,
        a_sample_twice,
        a_round_twice,
        a_lost_round,
        a_phase_of_another_type,
        a_report_of_nothing,
        a_model_from_nowhere,
    ],
)
def test_a_forged_archive_leaves_nothing_behind(
    project: Project, object_store: ObjectStore, change: Callable[[Members], None]
) -> None:
    archive = forged(archive_of(project), change)
    before = {one.key for one in object_store.list(object_store.bucket, "")}
    with pytest.raises(ExemlError):
        import_project(io.BytesIO(archive), f"copy-{uuid4().hex[:8]}")
    assert {one.key for one in object_store.list(object_store.bucket, "")} == before
    assert [one.name for one in projects.list_all()] == ["birds"]
    assert [one.name for one in datasets.list_all()] == ["birds"]


def test_an_unchanged_forgery_is_taken_in(project: Project) -> None:
    """So that the others are refused for what was changed in them."""
    archive = forged(archive_of(project), lambda _: None)
    assert import_project(io.BytesIO(archive), "copy").samples == 5


def test_an_archive_over_the_limit_or_of_a_newer_version_is_refused(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = archive_of(project)

    def newer(members: Members) -> None:
        members["manifest"] |= {"format": 2, "exeml_version": "9.1"}

    with pytest.raises(ConflictError, match=r"9\.1.*install that version"):
        import_project(io.BytesIO(forged(archive, newer)), "copy")
    assert "project_archive_max_bytes" in Settings.model_fields
    monkeypatch.setenv("EXEML_PROJECT_ARCHIVE_MAX_BYTES", "1000")
    current.cache_clear()
    with pytest.raises(InvalidArchiveError, match="EXEML_PROJECT_ARCHIVE_MAX_BYTES"):
        import_project(io.BytesIO(archive), "copy")
