"""Ready calls of a service: curl, Python and JavaScript for its project type."""

import json
import shlex
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from infra import gateway
from infra.catalog import models
from schemas.explanation import ExplainOptions
from schemas.model_version import ModelVersion
from schemas.object_detection import DetectionOptions
from schemas.project_type import ProjectType
from schemas.service import Service
from schemas.service_reference import ServiceReference
from tasks.reports.templating import template

KEY = "YOUR_API_KEY"
LABELS = "`predicted_label` and `scores`, pairs of label and score, the best first"
BOXES = (
    "`detection_classes`, `detection_boxes` ([y_min, x_min, y_max, x_max] in pixels) and "
    "`detection_scores`, one of each per box"
)
ROWS = "`data.resp_data`: a `predict` per record, with the scores of the classes"


@dataclass(frozen=True)
class Call:
    """What a type of service is sent and answers; a body that is no file is JSON."""

    body: str
    answer: str
    file: str = ""
    json: Any = None


def reference(service: Service) -> ServiceReference:
    """Return how to call a service."""
    model = models.get(service.model_version_id)
    call = _call(model)
    options = _options(model.project_type)
    url = gateway.prediction_url(service.id)
    return ServiceReference(
        url=url,
        content_type="multipart/form-data" if call.file else "application/json",
        body=call.body,
        answer=call.answer,
        options=options,
        curl=_written("call_curl.txt", url, call),
        python=_written("call_python.txt", url, call),
        javascript=_written("call_javascript.txt", url, call),
    )


def _call(model: ModelVersion) -> Call:
    kind = model.project_type
    if kind is ProjectType.IMAGE_CLASSIFICATION:
        return Call("a picture: JPG, PNG or BMP", LABELS, file="picture.jpg")
    if kind is ProjectType.OBJECT_DETECTION:
        return Call("a picture: JPG, PNG or BMP", BOXES, file="picture.jpg")
    if kind is ProjectType.SOUND_CLASSIFICATION:
        return Call("a sound: WAV", LABELS, file="sound.wav")
    if kind is ProjectType.TEXT_CLASSIFICATION:
        return Call("a text as JSON", LABELS, json={"text": "…"})
    records = [{name: "…" for name in _columns(model)}]
    return Call("records as JSON, up to 1,000", ROWS, json={"data": {"req_data": records}})


def _columns(model: ModelVersion) -> list[str]:
    """Names of the columns that the model looks at."""
    return [one.name for one in getattr(model.evaluation, "features", []) if one.used]


def _options(kind: ProjectType) -> dict[str, str]:
    known = DetectionOptions if kind is ProjectType.OBJECT_DETECTION else ExplainOptions
    return {name: field.description or "" for name, field in known.model_fields.items()}


def _written(name: str, url: str, call: Call) -> str:
    media = {".jpg": "image/jpeg", ".wav": "audio/wav"}.get(PurePath(call.file).suffix, "")
    return template(name).render(
        url=url, key=KEY, call=call, media=media, quote=shlex.quote, literal=_literal
    )


def _literal(value: object) -> str:
    """Write a value as Python and JavaScript write it too: text, lists and objects."""
    return json.dumps(value, ensure_ascii=False)
