"""Call examples of a service in curl, Python and JavaScript."""

import json
import shlex
from pathlib import PurePath

from infra import gateway
from infra.catalog import models
from schemas.service import Service, ServiceReference
from tasks.project_types.example_call import Call, call_of
from tasks.reports.templating import template

KEY = "YOUR_API_KEY"


def reference(service: Service) -> ServiceReference:
    """Return how to call a service."""
    model = models.get(service.model_version_id)
    call = call_of(model)
    url = gateway.prediction_url(service.id)
    return ServiceReference(
        url=url,
        content_type="multipart/form-data" if call.file else "application/json",
        body=call.body,
        answer=call.answer,
        options=dict(call.options),
        curl=_written("call_curl.txt", url, call),
        python=_written("call_python.txt", url, call),
        javascript=_written("call_javascript.txt", url, call),
    )


def _written(name: str, url: str, call: Call) -> str:
    media = {".jpg": "image/jpeg", ".wav": "audio/wav"}.get(PurePath(call.file).suffix, "")
    return template(name).render(
        url=url, key=KEY, call=call, media=media, quote=shlex.quote, literal=_literal
    )


def _literal(value: object) -> str:
    """Return a value as a literal that is valid in JSON, Python and JavaScript."""
    return json.dumps(value, ensure_ascii=False)
