"""A batch job from its request to its result; what was done before a kill is not done again."""

import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from uuid import UUID

from infra import object_keys
from infra.catalog import batch_jobs, models
from infra.object_store import object_store
from schemas.batch import ITEMS_A_PART, BatchJob, BatchRequest
from schemas.errors import ConflictError, NotFoundError
from schemas.message import Message
from schemas.model_version import ModelVersion, ModelVersionStatus, refuse_unsuccessful
from schemas.phase import PhaseStatus
from tasks.batch_prediction.items import files_of, items_of, place_of, tag_of
from tasks.batch_prediction.plan import BatchPlan, Item, ModelFolder, Part, PartResult, PartRunner
from tasks.batch_prediction.result import stored_parts, write_result
from tasks.sample_readers.source_files import SourceFile

SECONDS_BETWEEN_REPORTS = 0.5


def run_batch(job: BatchJob, run_parts: PartRunner) -> str:
    """Predict what is not predicted yet, join all lines, and return the key of the result."""
    model = models.get(job.model_version_id)
    media = model.project_type.media
    place = place_of(job.request.source)
    files = files_of(place, media)
    _refuse_changed_source(job.id, files)
    done = stored_parts(job.id)
    progress = BatchProgress(job, done.values())
    total = sum(1 for _ in items_of(files, media, job.request))
    progress.count(total)
    folder = ModelFolder(model.id, model.folder_key, tuple(model.files))
    plan = BatchPlan(job.id, folder, place, media, job.request.options)
    parts = parts_of(items_of(files, media, job.request))
    run_parts(plan, (part for part in parts if part.number not in done), progress)
    progress.report()
    key = write_result(job.id, job.request.format)
    batch_jobs.finish_run(job, PhaseStatus.EXECUTED, progress.sentence)
    return key


def model_of(request: BatchRequest) -> ModelVersion:
    """Return the version that is asked for, or the newest successful one."""
    if request.version is not None:
        model = models.by_name(request.application, request.version)
        refuse_unsuccessful(model)
        return model
    for model in models.list_all(request.application):
        if model.status is ModelVersionStatus.SUCCESSFUL:
            return model
    raise NotFoundError(
        "models.no-successful-version",
        "AI application {application!r} has no successful version; see `exeml model list`",
        application=request.application,
    )


def parts_of(items: Iterable[Item]) -> Iterator[Part]:
    """Divide items into parts, the same whenever the items are."""
    rest = iter(items)
    number = 0
    while some := tuple(islice(rest, ITEMS_A_PART)):
        yield Part(number, some)
        number += 1


class BatchProgress:
    """Counts lines, and notes them in the catalog a few times a second at most."""

    def __init__(self, job: BatchJob, done: Iterable[PartResult]) -> None:
        self.job = job
        self.counts: Counter[str] = Counter()
        self.total = 0
        self.last = 0.0
        for part in done:
            self._add(part)

    def __call__(self, part: PartResult) -> None:
        """Note that a part is done."""
        self._add(part)
        if time.monotonic() - self.last > SECONDS_BETWEEN_REPORTS:
            self.report()

    def count(self, total: int) -> None:
        """Note how many items there are."""
        self.total = total
        self.report()

    def report(self) -> None:
        """Note the counts now."""
        self.last = time.monotonic()
        batch_jobs.progress(self.job, self.counts["items"], self.counts["errors"], self.total)

    @property
    def sentence(self) -> str:
        """The counts in words."""
        errors = self.counts["errors"]
        return Message(
            "batches.predicted",
            "{good:,} predicted, {bad:,} could not be",
            good=self.counts["items"] - errors,
            bad=errors,
        )

    def _add(self, part: PartResult) -> None:
        self.counts.update(items=part.items, errors=part.errors)


def _refuse_changed_source(job_id: UUID, files: list[SourceFile]) -> None:
    """Keep what the source is at the first start; a resumed job must find the same."""
    key, tag = f"{object_keys.batch_folder(job_id)}/source.json", tag_of(files)
    if not object_store().exists(key):
        object_store().put(key, json.dumps({"tag": tag, "files": len(files)}).encode())
    elif json.loads(object_store().get(key))["tag"] != tag:
        raise ConflictError(
            "batches.files-changed",
            "the files of the source are others than when the job began; start another job",
        )
