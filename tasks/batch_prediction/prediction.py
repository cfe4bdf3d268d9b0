"""Predicting one part: what a process of this machine or of another one does."""

import functools
import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from filelock import FileLock

from infra import object_keys
from infra.object_copies import mark_used, models_folder
from infra.object_store import object_store
from infra.work_folder import work_folder
from schemas.batch import BatchLine
from schemas.errors import ExemlError
from schemas.project_type import Media
from tasks.batch_prediction.items import read_file
from tasks.batch_prediction.plan import BatchPlan, Item, ModelFolder, Part, PartResult
from tasks.sample_readers.source_files import REFUSALS
from tasks.serving.loading import Predictor, load_predictor

logger = logging.getLogger(__name__)

# As many rows are one request: models of rows are faster for many of them at once.
ROWS_AT_ONCE = {Media.TABLE: 200, Media.TEXT: 50, Media.PICTURE: 1, Media.SOUND: 1}


@dataclass(frozen=True)
class Question:
    """An item with what is sent for it."""

    item: Item
    payload: Any


def predict_part(plan: BatchPlan, part: Part) -> PartResult:
    """Predict a part and store its lines; a part that was stored before is written over."""
    lines = list(predicted(plan, model_predictor(plan.model), part.items))
    errors = sum(line.prediction is None for line in lines)
    result = PartResult(part.number, len(lines), errors)
    written = "".join(line.model_dump_json(exclude_none=True) + "\n" for line in lines)
    object_store().put(part_key(plan.job_id, result), written.encode())
    return result


def part_key(job_id: UUID, result: PartResult) -> str:
    """Key of the lines of a part; it tells how many these are."""
    return f"{parts_folder(job_id)}{result.number:08d}-{result.items}-{result.errors}.jsonl"


def parts_folder(job_id: UUID) -> str:
    """Prefix of the lines of all parts of a job."""
    return f"{object_keys.batch_folder(job_id)}/parts/"


def predicted(plan: BatchPlan, predictor: Predictor, items: Sequence[Item]) -> Iterator[BatchLine]:
    """Give the line of each item, in their order."""
    lines: dict[int, BatchLine] = {}
    asked: list[tuple[int, Question]] = []
    for position, item in enumerate(items):
        found = _question(plan, item)
        if isinstance(found, BatchLine):
            lines[position] = found
        else:
            asked.append((position, found))
    for some in _portions(asked, ROWS_AT_ONCE[plan.media]):
        positions, questions = zip(*some, strict=True)
        lines.update(zip(positions, _answers(plan, predictor, questions), strict=True))
    return (lines[position] for position in range(len(items)))


@functools.lru_cache(maxsize=2)
def _loaded(folder: Path) -> Predictor:
    return load_predictor(folder)


def model_predictor(model: ModelFolder) -> Predictor:
    """Return the predictor of a model, fetched once a machine and loaded once a process."""
    folder = models_folder() / str(model.id)
    folder.parent.mkdir(parents=True, exist_ok=True)
    mark_used([folder])
    with FileLock(folder.with_suffix(".lock")):
        if not folder.exists():
            with TemporaryDirectory(prefix="exeml-model-", dir=work_folder()) as work:
                draft = Path(work) / "model"
                object_store().download_folder(model.key, model.files, draft)
                draft.replace(folder)
    return _loaded(folder)


def _portions(
    asked: Sequence[tuple[int, Question]], size: int
) -> Iterator[Sequence[tuple[int, Question]]]:
    return (asked[first : first + size] for first in range(0, len(asked), size))


# Why an item has no prediction stays a plain English string in its line: a result file is read by
# programs and by people of any language, long after the request that asked for it.
def _question(plan: BatchPlan, item: Item) -> Question | BatchLine:
    if item.problem is not None:
        return BatchLine(item=item.name, error_code="INVALID_INPUT", error_msg=item.problem)
    if item.payload is not None:
        return Question(item, item.payload)
    try:
        data = read_file(plan.place, item.name, plan.media)
        text = data.decode("utf-8-sig") if plan.media is Media.TEXT else None
    except REFUSALS as error:
        return BatchLine(item=item.name, error_code=error.code, error_msg=str(error))
    except UnicodeDecodeError as error:
        problem = f"{item.name} is not UTF-8 at byte {error.start}; save it as UTF-8"
        return BatchLine(item=item.name, error_code="INVALID_TEXT", error_msg=problem)
    return Question(item, data if text is None else text)


def _answers(
    plan: BatchPlan, predictor: Predictor, questions: Sequence[Question]
) -> list[BatchLine]:
    """Ask for several items at once; if one of them is refused, each half is asked again."""
    try:
        answer = predictor.predict(_body(plan.media, questions), plan.options)
    except ExemlError as error:
        if len(questions) == 1:
            name = questions[0].item.name
            return [BatchLine(item=name, error_code=error.code, error_msg=str(error))]
    except Exception as error:
        logger.exception("%s cannot be predicted", questions[0].item.name)
        if len(questions) == 1:
            problem = f"the model failed ({type(error).__name__}: {error})"[:500]
            name = questions[0].item.name
            return [BatchLine(item=name, error_code="INTERNAL_ERROR", error_msg=problem)]
    else:
        said = _separate(plan.media, answer.model_dump(mode="json"))
        pairs = zip(questions, said, strict=True)
        return [BatchLine(item=question.item.name, prediction=each) for question, each in pairs]
    half = len(questions) // 2
    first, second = questions[:half], questions[half:]
    return _answers(plan, predictor, first) + _answers(plan, predictor, second)


def _body(media: Media, questions: Sequence[Question]) -> bytes:
    payloads = [question.payload for question in questions]
    if media is Media.TABLE:
        return json.dumps({"data": {"req_data": payloads}}).encode()
    if media is Media.TEXT:
        return json.dumps({"texts": payloads}).encode()
    (body,) = payloads
    assert isinstance(body, bytes), "files are sent as they are"
    return body


def _separate(media: Media, answer: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the answer to each item of a request."""
    if media is Media.TABLE:
        rows: list[dict[str, Any]] = answer["data"]["resp_data"]
        return rows
    if media is Media.TEXT:
        texts: list[dict[str, Any]] = answer["predictions"]
        return texts
    return [answer]
