"""The result of a batch job: the lines of all parts as one file."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from infra import object_keys
from infra.object_store import object_store
from infra.work_folder import work_folder
from schemas.batch import BatchFormat, BatchLine
from schemas.errors import CorruptFileError
from tasks.batch_prediction.plan import PartResult
from tasks.batch_prediction.prediction import part_key, parts_folder

COLUMNS = ("item", "prediction", "score", "error_code", "error_msg")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def result_key(job_id: UUID, format_: BatchFormat) -> str:
    """Key of the result of a job."""
    return f"{object_keys.batch_folder(job_id)}/predictions.{format_}"


def stored_parts(job_id: UUID) -> dict[int, PartResult]:
    """Return the parts of a job that are done, by number."""
    store = object_store()
    found = {}
    for stored in store.list(store.bucket, parts_folder(job_id)):
        name = Path(stored.key).stem
        number, items, errors = map(int, name.split("-"))
        found[number] = PartResult(number, items, errors)
    return found


def write_result(job_id: UUID, format_: BatchFormat) -> str:
    """Join all parts to the result, in their order, and return its key."""
    parts = stored_parts(job_id)
    if sorted(parts) != list(range(len(parts))):
        raise CorruptFileError(
            "batches.parts-missing",
            "parts of batch job {job} are missing in the object store; resume the job",
            job=str(job_id),
        )
    key = result_key(job_id, format_)
    with TemporaryDirectory(prefix="batch-", dir=work_folder()) as folder:
        path = Path(folder) / "predictions"
        ordered = (parts[number] for number in sorted(parts))
        lines = (line for part in ordered for line in _lines(job_id, part))
        if format_ is BatchFormat.JSONL:
            with path.open("wb") as file:
                file.writelines(line + b"\n" for line in lines)
        else:
            _write_csv(path, lines)
        object_store().put_file(key, path)
    return key


def first_lines(job_id: UUID, count: int) -> list[BatchLine]:
    """Return the lines of the first items."""
    first = stored_parts(job_id).get(0)
    lines = _lines(job_id, first) if first else iter(())
    return [BatchLine.model_validate_json(line) for line, _ in zip(lines, range(count))]  # noqa: B905


def row_of(line: BatchLine) -> list[str]:
    """Return the cells of a line, of which a spreadsheet takes none for a formula."""
    prediction, score = _said(line.prediction or {})
    cells = [line.item, prediction, score, line.error_code or "", line.error_msg or ""]
    return [f"'{cell}" if _is_formula(cell) else cell for cell in cells]


def _is_formula(cell: str) -> bool:
    """Whether a spreadsheet would calculate it; a negative number stays one."""
    if not cell.startswith(FORMULA_STARTS):
        return False
    try:
        float(cell)
    except ValueError:
        return True
    return False


def _lines(job_id: UUID, part: PartResult) -> Iterator[bytes]:
    lines = object_store().get(part_key(job_id, part)).split(b"\n")[:-1]
    if len(lines) != part.items:
        raise CorruptFileError(
            "batches.part-incomplete",
            "part {part} of batch job {job} has {count} lines instead of {wanted}; delete "
            "it and resume the job",
            part=part.number,
            job=str(job_id),
            count=len(lines),
            wanted=part.items,
        )
    return iter(lines)


def _write_csv(path: Path, lines: Iterator[bytes]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        rows.writerows(row_of(BatchLine.model_validate_json(line)) for line in lines)


def _said(prediction: dict[str, Any]) -> tuple[str, str]:
    """Return what was predicted and how sure; of boxes all, as JSON."""
    if "predicted_label" in prediction:
        return prediction["predicted_label"], str(prediction["scores"][0][1])
    if "detection_classes" in prediction:
        names = ("detection_classes", "detection_boxes", "detection_scores")
        return json.dumps({name: prediction[name] for name in names}, ensure_ascii=False), ""
    return str(prediction.get("predict", "")), str(prediction.get("score", ""))
