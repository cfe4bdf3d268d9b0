"""The manifest of pictures, sounds and texts: all labeled samples, each with its usage."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from infra.work_folder import work_folder
from schemas.dataset import Dataset, VersionPublish
from schemas.errors import ConflictError, InvalidInputError
from schemas.manifest import ManifestLine, Usage
from tasks.dataset_versions.current_lines import CurrentLine, current_lines, left_out
from tasks.dataset_versions.manifests import MANIFEST
from tasks.dataset_versions.splits import SplitItem, assign_usage, recording_of
from tasks.dataset_versions.version_content import VersionContent, file_sha256

UNDECIDED = b'"usage":null'


def write_labeled_samples(
    folder: Path, dataset: Dataset, request: VersionPublish
) -> VersionContent:
    """Write the manifest into a folder.

    The usage of a sample depends on all others, so their lines wait in a file: the catalog is
    read once, and what is labeled meanwhile cannot be in one half of the version only.
    """
    if request.label_column is not None:
        raise InvalidInputError(
            "datasets.no-tables-no-label-column",
            "dataset {dataset!r} holds no tables, so it has no label column "
            "{label_column!r}; publish without one",
            dataset=dataset.name,
            label_column=request.label_column,
        )
    with TemporaryFile(dir=work_folder()) as waiting:
        labeled = _Labeled(waiting, _key(request))
        items = labeled.keep(current_lines(dataset.id))
        usage = assign_usage(items, request.training_ratio, request.seed)
        if not usage:
            raise ConflictError(
                "datasets.no-labeled-samples",
                "dataset {dataset!r} has no labeled samples; label some, then publish again",
                dataset=dataset.name,
            )
        usages = _write(folder / MANIFEST, waiting, [usage[key] for key in labeled.keys])
    return VersionContent(
        manifest_sha256=file_sha256(folder / MANIFEST),
        training_samples=usages[Usage.TRAINING],
        validation_samples=usages[Usage.VALIDATION],
        samples_per_label=dict(labeled.samples_per_label),
        left_out=left_out(labeled.contents, labeled.unlabeled),
    )


def with_usage(lines: Sequence[ManifestLine], request: VersionPublish) -> list[ManifestLine]:
    """Give labeled samples the usage that publishing them now would give."""
    key = _key(request)
    items = [SplitItem(key(line), tuple(line.labels), line.always_trains) for line in lines]
    usage = assign_usage(items, request.training_ratio, request.seed)
    return [
        line.model_copy(update={"usage": usage[item.key]})
        for line, item in zip(lines, items, strict=True)
    ]


def _key(request: VersionPublish) -> Callable[[ManifestLine], str]:
    """Return what tells which samples must be on one side: equal ones, or whole recordings."""
    if request.keep_recordings_together:
        return lambda line: recording_of(line.name)
    return lambda line: line.sha256


class _Labeled:
    """What must be known of all samples once their lines wait in a file."""

    def __init__(self, waiting: BinaryIO, key: Callable[[ManifestLine], str]) -> None:
        self.waiting = waiting
        self.key = key
        self.keys: list[str] = []
        self.contents: set[str] = set()
        self.unlabeled: list[str] = []
        self.samples_per_label: Counter[str] = Counter()

    def keep(self, lines: Iterable[CurrentLine]) -> Iterator[SplitItem]:
        """Let the labeled lines wait, and give of each what the split needs."""
        for current in lines:
            line = current.line
            if not current.is_labeled:
                self.unlabeled.append(line.sha256)
                continue
            self.contents.add(line.sha256)
            self.waiting.write(line.model_dump_json().encode() + b"\n")
            self.keys.append(self.key(line))
            self.samples_per_label.update(line.labels)
            yield SplitItem(self.keys[-1], tuple(line.labels), line.always_trains)


def _write(path: Path, waiting: BinaryIO, usages: Sequence[Usage]) -> Counter[Usage]:
    """Write the waiting lines, each with its usage."""
    decided = {usage: f'"usage":"{usage}"'.encode() for usage in Usage}
    waiting.seek(0)
    with path.open("wb") as manifest:
        for line, usage in zip(waiting, usages, strict=True):
            # JSON escapes quotation marks inside of values, so this can only be the field
            manifest.write(line.replace(UNDECIDED, decided[usage], 1))
    return Counter(usages)
