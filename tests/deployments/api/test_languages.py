"""The API answers in the language that a request asks for; what is stored knows its code."""

from fastapi.testclient import TestClient
from sqlalchemy import select

from infra.catalog import data_jobs, datasets
from infra.catalog.column_types import VERBATIM
from infra.catalog.database import reading, writing
from infra.catalog.tables import DataJobRow
from schemas.data_job import DataJobKind
from schemas.dataset import DatasetCreate
from schemas.message import Message
from schemas.phase import PhaseStatus
from schemas.project_type import ProjectType

CHINESE = {"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"}
NO_DATASET = "/api/v1/datasets/00000000-0000-0000-0000-000000000000"


def refused(api: TestClient, path: str, body: object, headers: dict[str, str]) -> str:
    answer = api.post(path, json=body, headers=headers)
    assert answer.status_code == 422
    sentence: str = answer.json()["error_msg"]
    return sentence


def test_an_error_is_told_in_the_language_that_is_asked_for(api: TestClient) -> None:
    told = {
        language: api.get(NO_DATASET, headers={"Accept-Language": language}).json()
        for language in ("en", "zh", "fr")
    }
    assert told["en"]["error_msg"].startswith("there is no dataset")
    assert "数据集" in told["zh"]["error_msg"]
    assert told["fr"] == told["en"]
    assert {answer["error_code"] for answer in told.values()} == {"NOT_FOUND"}


def test_a_wrong_form_is_told_in_the_language_that_is_asked_for(api: TestClient) -> None:
    body = {
        "name": "",
        "project_type": "image_classification",
        "labels": [{"name": "a", "colour": "red"}],
    }
    english = refused(api, "/api/v1/datasets", body, {})
    chinese = refused(api, "/api/v1/datasets", body, CHINESE)
    assert "entry 1 of labels, colour: 'red' is not a colour of the form #rrggbb" in english
    assert "labels 第 1 项 colour：“red” 不是#rrggbb 形式的颜色" in chinese


def test_a_stored_message_is_told_in_each_language(api: TestClient) -> None:
    dataset = datasets.create(
        DatasetCreate(name="birds", project_type=ProjectType.IMAGE_CLASSIFICATION)
    )
    job = data_jobs.create(dataset.id, DataJobKind.CHECK, "{}", by="me")
    problem = Message("forms.missing", "Field required")
    data_jobs.finish(job.id, PhaseStatus.FAILED, problem)
    path = f"/api/v1/data-jobs/{job.id}"
    assert api.get(path).json()["message"] == "Field required"
    assert api.get(path, headers=CHINESE).json()["message"] == "必填"
    kept = data_jobs.get(job.id).message
    assert isinstance(kept, Message)
    assert kept.code == problem.code


def test_a_text_that_looks_like_a_kept_message_stays_that_text(catalog: object) -> None:
    dataset = datasets.create(
        DatasetCreate(name="birds", project_type=ProjectType.IMAGE_CLASSIFICATION)
    )
    job = data_jobs.create(dataset.id, DataJobKind.CHECK, "{}", by="me")
    odd = '{"code": "forms.missing", not JSON'
    with writing() as session:
        row = session.scalars(select(DataJobRow).where(DataJobRow.id == job.id)).one()
        row.message = odd
    with reading() as session:
        message = session.scalars(select(DataJobRow.message)).one()
    assert isinstance(message, Message)
    assert (message, message.code) == (odd, VERBATIM)
