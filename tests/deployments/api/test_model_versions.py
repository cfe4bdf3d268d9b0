"""AI applications through REST: lists, cards, deletion, downloads and imports."""

import hashlib
import io
import json
import stat
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import onnx
import pytest
from fastapi.testclient import TestClient

from infra.catalog import batch_jobs, models, runs, service_traffic
from infra.object_store import ObjectStore
from infra.work_folder import work_folder
from schemas.batch import BatchRequest
from schemas.image_classification import ImageClassificationSettings
from schemas.languages import kept
from schemas.phase import PhaseKey, PhaseStatus
from schemas.service import DeploymentSettings
from tasks.learning.notes import CUT_SHORT
from tasks.models.bento import bento_home, ensure_bento
from tests.reached_phases import reach
from tests.tasks.comparison.compared_models import SEES_RED_AND_GREEN, Application

MODELS = "/api/v1/models"
VERSIONS = f"{MODELS}/colours/versions"
SENTENCE = kept(CUT_SHORT)

Members = dict[str, bytes]


@pytest.fixture
def application(api: TestClient, tmp_path: Path) -> Application:
    """An application whose second version went on from the first."""
    application = Application(tmp_path)
    application.add({"red": 20, "green": 20})
    version = application.publish()
    application.register(version, SEES_RED_AND_GREEN)
    application.register(version, SEES_RED_AND_GREEN, went_on_from="0.0.1")
    return application


def refusal(answer: Any, status: int) -> str:
    assert answer.status_code == status, answer.text
    return str(answer.json()["error_msg"])


def download(api: TestClient, kind: str = "model", version: str = "0.0.2") -> bytes:
    answer = api.get(f"{VERSIONS}/{version}/download", params={"kind": kind})
    assert answer.status_code == 200, answer.text
    assert f'filename="colours-{version}-{kind}.zip"' in answer.headers["content-disposition"]
    return bytes(answer.content)


def members(archive: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def packed(content: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in content.items():
            archive.writestr(name, body)
    return file.getvalue()


def send(api: TestClient, archive: bytes, **query: str) -> Any:
    return api.post(f"{MODELS}/import", files={"file": ("a.zip", archive)}, params=query)


@pytest.mark.usefixtures("application")
def test_applications_and_versions_are_listed_in_pages(api: TestClient) -> None:
    page = api.get(MODELS, params={"search": "COLO"}).json()
    (line,) = page["items"]
    assert (line["name"], line["latest_version"], line["status"]) == ("colours", "0.0.2", "Normal")
    assert line["deployment_type"] == ["Real-Time Services", "Batch Services", "Edge Services"]
    assert (page["total"], line["versions"], "evaluation" in line) == (1, 2, False)
    assert api.get(MODELS, params={"search": "%"}).json() == {"total": 0, "items": []}
    older = api.get(VERSIONS, params={"offset": 1, "limit": 1}).json()
    assert (older["total"], [one["version"] for one in older["items"]]) == (2, ["0.0.1"])
    assert "there is no AI application 'none'" in refusal(api.get(f"{MODELS}/none/versions"), 404)


@pytest.mark.usefixtures("application")
def test_the_card_tells_where_a_version_comes_from_and_loads_nothing(api: TestClient) -> None:
    details = api.get(f"{VERSIONS}/0.0.2/card").json()["details"]
    lineage = details["lineage"]
    assert (lineage["dataset"], lineage["dataset_version"]) == ("colours", "V001")
    assert (lineage["base_version"], lineage["samples_per_label"]) == (
        "0.0.1",
        {"green": 20, "red": 20},
    )
    assert lineage["settings"]["training_ratio"] == 0.8
    assert details == api.get(f"{VERSIONS}/0.0.2").json()
    page = api.get(f"{VERSIONS}/0.0.2/card.html")
    assert "default-src 'none'; style-src 'sha256-" in page.headers["content-security-policy"]
    assert "V001" in page.text
    assert not any(word in page.text for word in ("<script", "style=", "http://", "https://"))
    chinese = api.get(f"{VERSIONS}/0.0.2/card.html", headers={"Accept-Language": "zh"}).text
    assert '<html lang="zh">' in chinese
    assert "<h2>模型质量</h2>" in chinese
    assert "Measured on" in page.text
    assert "Measured on" not in chinese


def test_a_deleted_version_leaves_its_number_and_its_place_in_the_lineage(
    api: TestClient, application: Application, object_store: ObjectStore
) -> None:
    first = models.by_name("colours", "0.0.1")
    ensure_bento(first)
    job = batch_jobs.create(first.id, BatchRequest(application="colours", source="flowers"), "me")
    batch_jobs.finish(job.id, PhaseStatus.FAILED, "cut short")
    assert api.delete(f"{VERSIONS}/0.0.1").status_code == 204
    assert list(object_store.list(object_store.bucket, first.folder_key)) == []
    assert list(bento_home().glob("*/colours/0.0.1-*")) == []
    resumed = refusal(api.post(f"/api/v1/batch-jobs/{job.id}/resume"), 409)
    assert resumed.startswith("version 0.0.1, which the batch job is to predict with, was deleted")
    assert [one["version"] for one in api.get(VERSIONS).json()["items"]] == ["0.0.2"]
    assert api.get(f"{VERSIONS}/0.0.2").json()["lineage"]["base_version"] == "0.0.1"
    third = application.register(application.publish(seed=1), SEES_RED_AND_GREEN)
    assert third.version == "0.0.3"
    compared = api.post(f"{VERSIONS}/0.0.2/comparison/0.0.3")
    assert compared.status_code == 202, compared.text
    assert api.delete(f"{MODELS}/colours").status_code == 204
    assert api.get(MODELS).json()["total"] == 0
    assert "has no version '0.0.2'" in refusal(api.delete(f"{VERSIONS}/0.0.2"), 404)


def test_a_version_that_is_needed_is_not_deleted(api: TestClient, application: Application) -> None:
    model = models.by_name("colours", "0.0.2")
    settings = ImageClassificationSettings(incremental_version="0.0.1")
    run = runs.create(application.project.id, uuid4(), settings)
    needed = refusal(api.delete(f"{VERSIONS}/0.0.1"), 409)
    assert needed.startswith("round 3 of 'colours' is not finished and uses version 0.0.1")
    reach(run.id, PhaseKey.LABEL_DATA, PhaseStatus.STOPPED)
    job = batch_jobs.create(model.id, BatchRequest(application="colours", source="flowers"), "me")
    predicting = f"batch job {job.id}, which is Not started, predicts with version 0.0.2"
    for path in (f"{VERSIONS}/0.0.2", f"/api/v1/projects/{application.project.id}"):
        assert refusal(api.delete(path), 409).startswith(predicting)
    batch_jobs.finish(job.id, PhaseStatus.STOPPED, "cancelled")
    service_traffic.deploy(application.project.id, model.id, "shop", DeploymentSettings())
    served = refusal(api.delete(f"{MODELS}/colours"), 409)
    assert served.startswith("service 'shop', which is Deploying, has version 0.0.2 of 'colours'")
    assert api.get(VERSIONS).json()["total"] == 2
    assert api.get(f"{VERSIONS}/0.0.2/card").json()["details"]["services"] == ["shop"]


@pytest.mark.usefixtures("application")
def test_an_imported_version_is_the_same_model_with_its_origin(api: TestClient) -> None:
    archive = download(api)
    sha256 = hashlib.sha256(archive).hexdigest()
    wrong = refusal(send(api, archive, sha256="0" * 64), 422)
    assert f"has the sha256 {sha256} and not 000" in wrong
    made = send(api, archive, application="elsewhere", sha256=sha256)
    assert made.status_code == 201, made.text
    imported = made.json()
    original = api.get(f"{VERSIONS}/0.0.2").json()
    assert (imported["application"], imported["version"]) == ("elsewhere", "0.0.1")
    assert imported["origin"]["version"] == "0.0.2"
    assert imported["origin"]["archive_sha256"] == sha256
    same = ("files", "lineage", "evaluation", "metrics", "labels", "project_type")
    assert {name: imported[name] for name in same} == {name: original[name] for name in same}
    assert "was imported as version 0.0.1 of 'elsewhere' already" in refusal(
        send(api, archive, application="elsewhere"), 409
    )
    assert send(api, archive).json()["version"] == "0.0.3"
    not_known = api.post(f"{VERSIONS}/0.0.2/comparison/0.0.3")
    assert "was imported, so it is not known which samples" in refusal(not_known, 422)
    again = api.get(f"{MODELS}/elsewhere/versions/0.0.1/download").content
    assert json.loads(members(again)["archive.json"])["earlier"]["application"] == "colours"


@pytest.mark.usefixtures("application")
def test_an_edge_archive_and_a_bento_can_be_downloaded(api: TestClient) -> None:
    edge = members(download(api, "edge"))
    assert {"score.py", "smoke_test.py", "labels.txt", "README.md"} <= edge.keys()
    assert edge["labels.txt"].decode().split() == ["red", "green"]
    assert json.loads(edge["example/expected.json"])["answer"]["predicted_label"]
    bento = members(download(api, "bento"))
    tag = models.by_name("colours", "0.0.2").bento_tag.replace(":", "/")
    assert f"models/{tag}/model.onnx" in bento
    assert b"FROM python" in bento["env/docker/Dockerfile"]
    assert b"onnxruntime==" in bento["env/python/requirements.txt"]
    assert "has no archive.json" in refusal(send(api, packed(edge)), 422)


@pytest.mark.usefixtures("application")
def test_the_notes_of_an_imported_version_are_said_in_the_language_of_the_reader(
    api: TestClient,
) -> None:
    noted = altered("archive.json", lambda manifest: manifest.update(notes=SENTENCE))
    chinese = {"Accept-Language": "zh"}
    api.headers.update(chinese)
    made = send(api, noted(members(download(api))), application="elsewhere")
    assert made.json()["notes"] == "训练因时间限制提前结束。"
    version = f"{MODELS}/elsewhere/versions/0.0.1"
    assert api.get(version, headers={"Accept-Language": "en"}).json()["notes"] == str(CUT_SHORT)
    again = api.get(f"{version}/download").content
    assert json.loads(members(again)["archive.json"])["notes"] == SENTENCE


def altered(name: str, change: Callable[[dict[str, Any]], object]) -> Callable[[Members], bytes]:
    """Change a JSON file of an archive."""

    def make(content: Members) -> bytes:
        described = json.loads(content[name])
        change(described)
        return packed(content | {name: json.dumps(described).encode()})

    return make


def replaced_graph(body: bytes) -> Callable[[Members], bytes]:
    """Put another graph into an archive, with the sha256 and size it has."""

    def make(content: Members) -> bytes:
        sha256 = hashlib.sha256(body).hexdigest()
        description = json.loads(content["model/model.json"])
        description["sha256_of_files"]["model.onnx"] = sha256
        described = json.dumps(description).encode()
        facts = {
            "model.onnx": {"size": len(body), "sha256": sha256},
            "model.json": {
                "size": len(described), "sha256": hashlib.sha256(described).hexdigest(),
            },
        }  # fmt: skip
        manifest = json.loads(content["archive.json"])
        for file in manifest["files"]:
            file.update(facts.get(file["name"], {}))
        new = {
            "model/model.onnx": body,
            "model/model.json": described,
            "archive.json": json.dumps(manifest).encode(),
        }
        return packed(content | new)

    return make


def link(content: Members) -> bytes:
    """Make the weights a link to a file of the machine."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, body in content.items():
            entry = zipfile.ZipInfo(name)
            if name == "model/weights.safetensors":
                entry.external_attr, body = (stat.S_IFLNK | 0o777) << 16, b"/etc/passwd"
            archive.writestr(entry, body)
    return file.getvalue()


def twice(content: Members) -> bytes:
    """Hold one file two times."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, body in content.items():
            archive.writestr(name, body)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("model/model.onnx", b"other")
    return file.getvalue()


def graph_with_outside_weights() -> bytes:
    """A graph that wants to read its weights from a file of the machine."""
    weights = onnx.helper.make_tensor("weights", onnx.TensorProto.FLOAT, [1], [0.0])
    weights.ClearField("float_data")
    weights.data_location = onnx.TensorProto.EXTERNAL
    weights.external_data.add(key="location", value="../../../../../../etc/passwd")
    output = onnx.helper.make_tensor_value_info("weights", onnx.TensorProto.FLOAT, [1])
    graph = onnx.helper.make_graph([], "hostile", [], [output], [weights])
    return bytes(onnx.helper.make_model(graph).SerializeToString())


HOSTILE: dict[str, tuple[Callable[[Members], bytes], str]] = {
    "no archive": (lambda _: b"PK and nothing else", "is cut off or damaged"),
    "a stranger": (
        lambda c: packed(c | {"model/run.pkl": b"."}),
        "model/run.pkl is in the archive",
    ),
    "a way out": (
        lambda c: packed(c | {"../out.json": b"."}),
        "out.json is in the archive but not",
    ),
    "one is missing": (
        lambda c: packed({k: v for k, v in c.items() if k != "model/model.onnx"}),
        "model/model.onnx is not in the archive but",
    ),
    "a link": (link, "model/weights.safetensors is a link or a device"),
    "a file twice": (twice, "is there twice"),
    "a pickle by name": (
        altered("archive.json", lambda m: m["files"][0].update(name="run.pkl")),
        "entry 1 of files, name: 'run.pkl' is not the name that a file of a model may have",
    ),
    "a bomb": (
        lambda c: packed(c | {"model/model.onnx": bytes(50_000_000)}),
        "model.onnx has not the",
    ),
    "a huge claim": (
        altered("archive.json", lambda m: m["files"][0].update(size=10**15)),
        "raise EXEML_MODEL_ARCHIVE_MAX_BYTES",
    ),
    "an altered file": (
        altered("model/model.json", lambda m: m.update(recipe="other")),
        "it was altered or damaged",
    ),
    "an unknown field": (altered("archive.json", lambda m: m.update(run="x")), "run: Extra inputs"),
    "a part of a sentence of no kind": (
        altered("archive.json", lambda m: m.update(notes=SENTENCE | {"parameters": {"x": {}}})),
        "notes: {} is no sentence",
    ),
    "a sentence that cannot be stored": (
        altered("archive.json", lambda m: m.update(notes=SENTENCE | {"sentence": "\0"})),
        "U+0000, which cannot be stored",
    ),
    "a huge sentence": (
        altered("archive.json", lambda m: m.update(notes=SENTENCE | {"code": "x" * 1_000_000})),
        "at most 100,000 are taken",
    ),
    "no graph": (replaced_graph(b"no graph"), "the model cannot be used: "),
    "weights elsewhere": (
        replaced_graph(graph_with_outside_weights()),
        "keeps the weights 'weights' in another file",
    ),
}


@pytest.mark.usefixtures("application")
def test_hostile_archives_are_refused_in_a_sentence_and_leave_nothing(
    api: TestClient, object_store: ObjectStore
) -> None:
    content = members(download(api))
    before = sorted(one.key for one in object_store.list(object_store.bucket, ""))
    said = {
        name: refusal(send(api, make(content), application="hostile"), 422)
        for name, (make, _) in HOSTILE.items()
    }
    assert {name: said[name] for name, (_, part) in HOSTILE.items() if part not in said[name]} == {}
    assert [one["name"] for one in api.get(MODELS).json()["items"]] == ["colours"]
    assert sorted(one.key for one in object_store.list(object_store.bucket, "")) == before
    assert list(work_folder().iterdir()) == []
