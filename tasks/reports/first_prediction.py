"""The first prediction of a service that was just deployed, as a page for the engine's UI."""

import csv
import json
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import httpx

from infra import gateway
from infra.catalog import models, versions
from infra.object_store import object_store
from infra.secrets import platform_key
from infra.settings import settings
from infra.work_folder import work_folder
from schemas.dataset import DatasetVersion
from schemas.manifest import ManifestLine, Usage
from schemas.model_version import ModelVersion
from schemas.project_type import Media
from schemas.service import Service
from tasks.dataset_versions.manifests import (
    TABLE,
    content_of,
    folder_of,
    read_manifest,
    read_summary,
)
from tasks.reports.markdown import escaped, table

TIMEOUT_SECONDS = 60
# The key of the platform reaches the replicas of a new service within a second.
TRIES_FOR_THE_KEY = 10
SECONDS_BETWEEN_TRIES = 0.5
CHARACTERS_SHOWN = 200
BOXES_SHOWN = 10
COLUMNS_SHOWN = 12


def service_page(service: Service, model_version_id: UUID) -> str:
    """Ask a service about a sample of the version that its model comes from; return a page.

    An answer that is an error is shown as one: the service is deployed, and its page says more.
    """
    model = models.get(model_version_id)
    console = f"{settings().effective_api_url}/services/{service.id}"
    head = (
        f"## Service {escaped(service.name)} answers with version {model.version}\n\n"
        f"Predictions are at `{gateway.prediction_url(service.id)}`. [Try it out, see how to call "
        f"it, make an API key]({console}).\n"
    )
    if model.dataset_version_id is None:
        return head  # an imported model has none
    version = versions.get(model.dataset_version_id)
    return f"{head}\n### First prediction\n\n{_prediction(service, model, version)}"


def _prediction(service: Service, model: ModelVersion, version: DatasetVersion) -> str:
    if model.project_type.media is Media.TABLE:
        record, label_column = _record(version)
        truth = record.pop(label_column)
        sent: dict[str, Any] = {"json": {"data": {"req_data": [record]}}}
        about = (
            f"The first record of version {version.name}, whose {escaped(label_column)} is "
            f"{escaped(truth)}:\n\n{_record_table(record)}"
        )
    else:
        line = _sample(version)
        content = content_of(line)
        is_text = model.project_type.media is Media.TEXT
        sent = {"json": {"text": content.decode()}} if is_text else {"content": content}
        about = f"{_described(line, version)}:"
    try:
        answer = _asked(service.id, sent)
    except httpx.TransportError as error:
        return f"{about}\n\nThe gateway did not let it be asked: {type(error).__name__}\n"
    if not answer.is_success:
        return f"{about}\n\nThe service refused it: {escaped(_refusal(answer))}\n"
    return f"{about}\n\n{answer_table(answer.json())}\n"


def _sample(version: DatasetVersion) -> ManifestLine:
    """Return a sample that the model has not learned from, if the version keeps one."""
    first = None
    for line in read_manifest(version):
        first = first or line
        if line.usage is Usage.VALIDATION and line.annotations:
            return line
    assert first is not None, "a version that trained a model holds samples"
    return first


def _described(line: ManifestLine, version: DatasetVersion) -> str:
    labels = ", ".join(escaped(label) for label in line.labels) or "no label"
    is_new = line.usage is Usage.VALIDATION
    learned = "which it has not learned from" if is_new else "which it has learned from"
    name = f"“{escaped(line.text[:CHARACTERS_SHOWN])}”" if line.text else escaped(line.name)
    dataset = f"{settings().effective_api_url}/datasets/{version.dataset_id}"
    of_version = f"of [version {version.name}]({dataset})"
    return f"{name}, a sample {of_version} with {labels}, {learned}"


def _record(version: DatasetVersion) -> tuple[dict[str, str], str]:
    """Return the first record of a table version, and the name of its label column."""
    summary = read_summary(version)
    with TemporaryDirectory(prefix="exeml-first-", dir=work_folder()) as folder:
        path = Path(folder) / TABLE
        object_store().get_file(f"{folder_of(version)}/{TABLE}", path, summary.table_sha256)
        with path.open(encoding="utf-8", newline="") as file:
            record = next(csv.DictReader(file, strict=True))
    return record, summary.label_column or list(record)[-1]


def _record_table(record: Mapping[str, str]) -> str:
    shown = list(record.items())[:COLUMNS_SHOWN]
    more = len(record) - len(shown)
    rows = [(escaped(name), escaped(value)) for name, value in shown]
    return table(("Column", "Value"), rows) + (f"\n\nand {more:,} more columns" if more else "")


def _asked(service_id: UUID, sent: Mapping[str, Any]) -> httpx.Response:
    """Ask the service as the console does, through the gateway."""
    url = f"{settings().local_gateway_url}/v1/infers/{service_id}"
    headers = {"X-Api-Key": platform_key(service_id)}
    for _ in range(TRIES_FOR_THE_KEY):
        answer = httpx.post(url, headers=headers, timeout=TIMEOUT_SECONDS, trust_env=False, **sent)
        if answer.status_code != httpx.codes.UNAUTHORIZED:
            break
        time.sleep(SECONDS_BETWEEN_TRIES)
    return answer


def _refusal(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["error_msg"])
    except (json.JSONDecodeError, KeyError, TypeError):
        return f"status {answer.status_code}"


def answer_table(answer: Mapping[str, Any]) -> str:
    """Return the answer of a service of any type as a Markdown table."""
    if "data" in answer:
        predicted = answer["data"]["resp_data"][0]["predict"]
        return table(("Prediction",), [(escaped(str(predicted)),)])
    if "detection_classes" in answer:
        return _boxes(answer)
    rows = [(escaped(label), f"{float(score):.1%}") for label, score in answer["scores"]]
    return table(("Label", "Score"), rows)


def _boxes(answer: Mapping[str, Any]) -> str:
    found = list(
        zip(
            answer["detection_classes"],
            answer["detection_scores"],
            answer["detection_boxes"],
            strict=True,
        )
    )
    if not found:
        return "No object was found."
    rows = [
        (escaped(label), f"{float(score):.1%}", *(f"{float(side):.0f}" for side in box))
        for label, score, box in found[:BOXES_SHOWN]
    ]
    more = len(found) - BOXES_SHOWN
    head = ("Label", "Score", "Top", "Left", "Bottom", "Right")
    return table(head, rows) + (f"\n\nand {more:,} more boxes" if more > 0 else "")
