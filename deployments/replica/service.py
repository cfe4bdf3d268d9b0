"""The BentoML service of every model version; its predictor knows what a body means."""

import os
import time
from pathlib import Path
from typing import Any, ClassVar

import bentoml
from bentoml import IODescriptor
from pydantic import BaseModel
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from deployments.replica.compared_answers import ComparedAnswers
from deployments.replica.service_access import (
    PREDICTION_PATH,
    SHADOW_HEADER,
    TIMEOUT_SECONDS,
    ServiceAccess,
)
from deployments.replica.service_watch import ServiceWatch
from schemas.errors import ErrorBody, ExemlError, InvalidInputError
from schemas.languages import said, spoken
from schemas.monitoring import LATENCY_EDGES
from tasks.serving.loading import load_predictor
from tasks.serving.spoken_language import SpokenLanguage

# With fewer threads cores would idle, as a thread that holds the GIL keeps others from their model.
REQUEST_THREADS = 4
LAST_LOOKS_SECONDS = 1.5
# A gateway may allow more; the default is bounded by memory.
MAX_CONCURRENT_REQUESTS = int(os.environ.get("EXEML_MAX_REQUESTS", "80"))


class ServiceArguments(BaseModel):
    """What is fixed when the Bento is built."""

    model_tag: str = ""


arguments = bentoml.use_arguments(ServiceArguments)


class PredictionBody(IODescriptor):  # type: ignore[misc]
    """The file that was sent, as a multipart part or as the whole body, and the options.

    Options come in the query of the URL or as fields of a form beside the file.
    """

    media_type: ClassVar[str | None] = "multipart/form-data"

    body: Any
    options: Any
    problem: Any
    is_copy: Any

    @classmethod
    async def from_http_request(cls, request: Request, serde: Any) -> "PredictionBody":  # noqa: ARG003
        """Read the body; errors are stored, as BentoML would drop their text."""
        fields: dict[str, str] = {}
        body, problem = b"", None
        try:
            body, fields = await _sent(request)
        except ExemlError as error:
            problem = error
        options = fields | dict(request.query_params)
        is_copy = SHADOW_HEADER.decode() in request.headers
        sent: PredictionBody = cls.model_construct(
            body=body, options=options, problem=problem, is_copy=is_copy
        )
        return sent


async def _sent(request: Request) -> tuple[bytes, dict[str, str]]:
    """Return the file and, of a form, its other fields."""
    content_type = request.headers.get("content-type", "")
    if not content_type.lower().startswith("multipart/form-data"):
        return await request.body(), {}
    try:
        form = await request.form()
    except HTTPException as error:
        raise InvalidInputError(
            "services.multipart-damaged",
            "the multipart body is damaged: {detail}",
            detail=error.detail,
        ) from error
    parts = form.multi_items()
    files = [part for _, part in parts if isinstance(part, UploadFile)]
    fields = {name: part for name, part in parts if isinstance(part, str)}
    if len(files) != 1:
        raise InvalidInputError(
            "services.not-one-file",
            "the multipart body has {count} files; send one with `curl -F file=@NAME`",
            count=len(files),
        )
    return await files[0].read(), fields


@bentoml.service(
    name="exeml_service",
    workers=1,
    threads=REQUEST_THREADS,
    traffic={"timeout": TIMEOUT_SECONDS, "max_concurrency": MAX_CONCURRENT_REQUESTS},
    logging={"access": {"enabled": False}},
    metrics={"duration": {"buckets": list(LATENCY_EDGES)}},
)
class PredictionService:
    """Answers with the prediction of one model version."""

    def __init__(self) -> None:
        folder = Path(bentoml.models.get(arguments.model_tag).path)
        self.predictor = load_predictor(folder)
        self.watch = ServiceWatch(folder, self.predictor)
        self.compared = ComparedAnswers()

    @bentoml.api(route=PREDICTION_PATH, input_spec=PredictionBody)  # type: ignore[untyped-decorator]
    def infer(
        self, body: bytes, options: dict[str, str], problem: ExemlError | None, is_copy: bool
    ) -> Any:
        """Predict; errors are answers too, because BentoML rewrites what is raised.

        The answer to a copy goes nowhere: it is compared, and neither counted nor recorded.
        """
        try:
            if problem is not None:
                raise problem
            began = time.perf_counter()
            answer = self.predictor.predict(body, options)
        except ExemlError as error:
            sentence = said(str(error), spoken())
            return _json(ErrorBody(error_code=error.code, error_msg=sentence), error.status)
        seconds = time.perf_counter() - began
        self.compared.note(body, options, answer, seconds, shadow=is_copy)
        if not is_copy:
            self.watch.note(body, options, answer)
        return _json(answer)

    @bentoml.on_shutdown  # type: ignore[untyped-decorator]
    def finish(self) -> None:
        """Look at and record the requests that were answered last."""
        self.watch.finish(LAST_LOOKS_SECONDS)


def _json(answer: BaseModel, status: int = 200) -> Any:
    return Response(answer.model_dump_json(), status, media_type="application/json")


PredictionService.add_asgi_middleware(SpokenLanguage)  # type: ignore[attr-defined]
PredictionService.add_asgi_middleware(ServiceAccess)  # type: ignore[attr-defined]
