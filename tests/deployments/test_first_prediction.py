"""What Deploy Service leaves in the Prefect UI: a page with what the service says of a sample."""

import hashlib
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from infra.catalog import models
from infra.catalog.database import row, writing
from infra.catalog.tables import DatasetVersionRow
from infra.object_store import object_store
from schemas.label import Annotation
from schemas.manifest import ManifestLine, Usage
from schemas.service import Service
from tasks.reports.first_prediction import answer_table, service_page


def keep_version(version_id: UUID, content: bytes) -> None:
    """Let a dataset version hold one picture that validates."""
    object_store().put("picture.jpg", content)
    line = ManifestLine(
        id=uuid4(),
        source="picture.jpg",
        name="a*b.jpg",
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        usage=Usage.VALIDATION,
        media_format="JPEG",
        annotations=[Annotation(label="cat", by="me", at=datetime.now(UTC))],
    )
    manifest = line.model_dump_json().encode() + b"\n"
    object_store().put("first/manifest.jsonl", manifest)
    with writing() as session:
        stored = row(session, DatasetVersionRow, version_id, "version")
        stored.manifest_key = "first/manifest.jsonl"
        stored.manifest_sha256 = hashlib.sha256(manifest).hexdigest()


def test_a_new_service_is_asked_about_a_sample_that_its_model_does_not_know(
    running: Service, picture: bytes
) -> None:
    model = models.get(running.model_version_id)
    assert model.dataset_version_id is not None
    keep_version(model.dataset_version_id, picture)
    page = service_page(running, model.id)

    assert page.startswith("## Service cats answers with version 0.0.1\n")
    assert f"/v1/infers/{running.id}`" in page
    assert r"a\*b\.jpg, a sample of [version V001](" in page
    assert ") with cat, which it has not learned from:\n\n| Label | Score |" in page
    assert page.count(" |\n") == 4
    assert "%" in page
    assert "{" not in page

    keep_version(model.dataset_version_id, b"no picture")
    assert "The service refused it: " in service_page(running, model.id)


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (
            {"predicted_label": "a", "scores": [["a", "0.900"], ["b_c", "0.100"]]},
            "| Label | Score |\n| --- | --- |\n| a | 90.0% |\n| b\\_c | 10.0% |",
        ),
        (
            {
                "detection_classes": ["car"],
                "detection_scores": ["0.8765432"],
                "detection_boxes": [["1.600000", "2.000000", "30.000000", "40.000000"]],
            },
            "| Label | Score | Top | Left | Bottom | Right |\n"
            "| --- | --- | --- | --- | --- | --- |\n"
            "| car | 87.7% | 2 | 2 | 30 | 40 |",
        ),
        (
            {"detection_classes": [], "detection_scores": [], "detection_boxes": []},
            "No object was found.",
        ),
        ({"data": {"resp_data": [{"predict": 3.5}]}}, "| Prediction |\n| --- |\n| 3\\.5 |"),
    ],
    ids=["labels", "boxes", "nothing", "table"],
)
def test_answers_of_every_type_are_shown_as_tables(answer: dict[str, object], shown: str) -> None:
    assert answer_table(answer) == shown
