"""The first prediction of a service that was just deployed, as a page for the engine's UI."""

import csv
import json
import time
from collections.abc import Mapping
from functools import partial
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
from schemas.languages import ENGLISH, said
from schemas.manifest import ManifestLine, Usage
from schemas.message import Message
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
LABEL_HEAD = (
    Message("services.page-label", "Label"),
    Message("services.page-score", "Score"),
)
BOXES_HEAD = (
    *LABEL_HEAD,
    Message("services.page-top", "Top"),
    Message("services.page-left", "Left"),
    Message("services.page-bottom", "Bottom"),
    Message("services.page-right", "Right"),
)


def service_page(service: Service, model_version_id: UUID) -> str:
    """Ask a service about a sample of the version that its model comes from; return a page.

    An answer that is an error is shown as one: the service is deployed, and its page says more.
    """
    model = models.get(model_version_id)
    language = settings().language
    parts: list[str] = [
        Message(
            "services.page-answers",
            "## Service {service} answers with version {version}",
            service=escaped(service.name),
            version=model.version,
        ),
        Message(
            "services.page-address",
            "Predictions are at `{address}`. [Try it out, see how to call it, make an API key]"
            "({console}).",
            address=gateway.prediction_url(service.id),
            console=f"{settings().effective_api_url}/services/{service.id}",
        ),
    ]
    if model.dataset_version_id is not None:  # an imported model has none
        version = versions.get(model.dataset_version_id)
        parts.append(Message("services.page-first-prediction", "### First prediction"))
        parts.extend(_prediction(service, model, version, language))
    return "\n\n".join(said(one, language) for one in parts) + "\n"


def _prediction(
    service: Service, model: ModelVersion, version: DatasetVersion, language: str
) -> list[str]:
    """Return what the service was asked, and its answer."""
    if model.project_type.media is Media.TABLE:
        record, label_column = _record(version)
        truth = record.pop(label_column)
        sent: dict[str, Any] = {"json": {"data": {"req_data": [record]}}}
        first = Message(
            "services.page-first-record",
            "The first record of version {version}, whose {column} is {truth}:",
            version=version.name,
            column=escaped(label_column),
            truth=escaped(truth),
        )
        about = [first, _record_table(record, language)]
    else:
        line = _sample(version)
        content = content_of(line)
        is_text = model.project_type.media is Media.TEXT
        sent = {"json": {"text": content.decode()}} if is_text else {"content": content}
        about = [_described(line, version)]
    return [*about, _answer(service, sent, language)]


def _answer(service: Service, sent: Mapping[str, Any], language: str) -> str:
    try:
        answer = _asked(service.id, sent)
    except httpx.TransportError as error:
        return Message(
            "services.page-gateway-refused",
            "The gateway did not let it be asked: {problem}",
            problem=type(error).__name__,
        )
    if not answer.is_success:
        problem = escaped(said(_refusal(answer), language))
        return Message(
            "services.page-refused", "The service refused it: {problem}", problem=problem
        )
    return answer_table(answer.json(), language)


def _sample(version: DatasetVersion) -> ManifestLine:
    """Return a sample that the model has not learned from, if the version keeps one."""
    first = None
    for line in read_manifest(version):
        first = first or line
        if line.usage is Usage.VALIDATION and line.annotations:
            return line
    assert first is not None, "a version that trained a model holds samples"
    return first


def _described(line: ManifestLine, version: DatasetVersion) -> Message:
    name = f"“{escaped(line.text[:CHARACTERS_SHOWN])}”" if line.text else escaped(line.name)
    labels = [escaped(label) for label in line.labels]
    return Message(
        "services.page-sample",
        "{name}, a sample of [version {version}]({dataset}) with {labels}, {learned}:",
        name=name,
        version=version.name,
        dataset=f"{settings().effective_api_url}/datasets/{version.dataset_id}",
        labels=labels or Message("services.page-no-label", "no label"),
        learned=_learned(line),
    )


def _learned(line: ManifestLine) -> Message:
    if line.usage is Usage.VALIDATION:
        return Message("services.page-not-learned", "which it has not learned from")
    return Message("services.page-learned", "which it has learned from")


def _record(version: DatasetVersion) -> tuple[dict[str, str], str]:
    """Return the first record of a table version, and the name of its label column."""
    summary = read_summary(version)
    with TemporaryDirectory(prefix="exeml-first-", dir=work_folder()) as folder:
        path = Path(folder) / TABLE
        object_store().get_file(f"{folder_of(version)}/{TABLE}", path, summary.table_sha256)
        with path.open(encoding="utf-8", newline="") as file:
            record = next(csv.DictReader(file, strict=True))
    return record, summary.label_column or list(record)[-1]


def _record_table(record: Mapping[str, str], language: str) -> str:
    shown = list(record.items())[:COLUMNS_SHOWN]
    more = len(record) - len(shown)
    rows = [(escaped(name), escaped(value)) for name, value in shown]
    head = (
        Message("services.page-column", "Column"),
        Message("services.page-value", "Value"),
    )
    columns = table([said(one, language) for one in head], rows)
    if not more:
        return columns
    others = Message("services.page-more-columns", "and {more:,} more columns", more=more)
    return f"{columns}\n\n{said(others, language)}"


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
        return Message("services.status-code", "status {status}", status=answer.status_code)


def answer_table(answer: Mapping[str, Any], language: str = ENGLISH) -> str:
    """Return the answer of a service of any type as a Markdown table."""
    say = partial(said, language=language)
    if "data" in answer:
        predicted = answer["data"]["resp_data"][0]["predict"]
        head = [say(Message("services.page-prediction", "Prediction"))]
        return table(head, [(escaped(str(predicted)),)])
    if "detection_classes" in answer:
        return _boxes(answer, language)
    rows = [(escaped(label), f"{float(score):.1%}") for label, score in answer["scores"]]
    return table(list(map(say, LABEL_HEAD)), rows)


def _boxes(answer: Mapping[str, Any], language: str) -> str:
    say = partial(said, language=language)
    found = list(
        zip(
            answer["detection_classes"],
            answer["detection_scores"],
            answer["detection_boxes"],
            strict=True,
        )
    )
    if not found:
        return say(Message("services.page-no-object", "No object was found."))
    rows = [
        (escaped(label), f"{float(score):.1%}", *(f"{float(side):.0f}" for side in box))
        for label, score, box in found[:BOXES_SHOWN]
    ]
    boxes = table(list(map(say, BOXES_HEAD)), rows)
    more = len(found) - BOXES_SHOWN
    if more <= 0:
        return boxes
    others = Message("services.page-more-boxes", "and {more:,} more boxes", more=more)
    return f"{boxes}\n\n{say(others)}"
