"""Comparing two versions of a dataset, and going back to the labels of one."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from infra.catalog import versions
from schemas.dataset import ChangedSample, DatasetVersion, LabelsRestored, VersionDiff
from schemas.errors import InvalidInputError
from schemas.label import Mark
from schemas.manifest import ManifestLine, Usage
from tasks.dataset_versions.manifests import read_manifest

LISTED_MAX = 1000

Marks = tuple[tuple[str, tuple[float, ...]], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """What of a manifest line can differ; small, as all of a version are held at once."""

    name: str
    sha256: str
    usage: Usage | None
    marks: Marks

    @property
    def words(self) -> list[str]:
        """Its labels in words, one entry a box."""
        return [_worded(label, corners) for label, corners in self.marks]


DIFFERENCES: dict[str, Callable[[Entry, Entry], bool]] = {
    "relabeled": lambda before, after: before.marks != after.marks,
    "replaced": lambda before, after: before.sha256 != after.sha256,
    "moved": lambda before, after: before.usage != after.usage,
}
KINDS = ("added", "removed", *DIFFERENCES, "unchanged")


def diff(older: DatasetVersion, newer: DatasetVersion) -> VersionDiff:
    """Return what changed from one version to the other; a renamed label is another label."""
    if older.dataset_id != newer.dataset_id:
        raise InvalidInputError(
            "datasets.versions-of-different-datasets",
            "versions {older} and {newer} are of different datasets; compare versions of "
            "one dataset",
            older=older.name,
            newer=newer.name,
        )
    changes = _Changes()
    left = {line.id: _entry(line) for line in read_manifest(older)}
    for line in read_manifest(newer):
        changes.compare(line.id, left.pop(line.id, None), _entry(line))
    for sample_id, entry in left.items():
        changes.compare(sample_id, entry, None)
    names = sorted({*older.samples_per_label, *newer.samples_per_label})
    return VersionDiff(
        older=older.name,
        newer=newer.name,
        counts={kind: changes.counts[kind] for kind in KINDS},
        samples_per_label={
            name: (older.samples_per_label.get(name, 0), newer.samples_per_label.get(name, 0))
            for name in names
        },
        **changes.listed,
    )


class _Changes:
    """Counts changes, and lists the first of each kind that is listed."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.listed: dict[str, list[ChangedSample]] = {
            kind: [] for kind in ("added", "removed", "relabeled", "replaced")
        }

    def compare(self, sample_id: UUID, before: Entry | None, after: Entry | None) -> None:
        """Note what became of one sample."""
        for kind in _kinds(before, after):
            self.counts[kind] += 1
            if kind in self.listed and len(self.listed[kind]) < LISTED_MAX:
                self.listed[kind].append(_changed(sample_id, before, after))


def _kinds(before: Entry | None, after: Entry | None) -> Iterable[str]:
    if before is None:
        return ["added"]
    if after is None:
        return ["removed"]
    return [kind for kind, differ in DIFFERENCES.items() if differ(before, after)] or ["unchanged"]


def _changed(sample_id: UUID, before: Entry | None, after: Entry | None) -> ChangedSample:
    named = after or before
    assert named is not None, "a sample is in one of the versions at least"
    return ChangedSample(
        id=sample_id,
        name=named.name,
        before=before.words if before else [],
        after=after.words if after else [],
    )


def _entry(line: ManifestLine) -> Entry:
    marks = sorted(
        (annotation.label, annotation.box.corners if annotation.box else ())
        for annotation in line.annotations
    )
    return Entry(line.name, line.sha256, line.usage, tuple(marks))


def _worded(label: str, corners: tuple[float, ...]) -> str:
    return f"{label} ({', '.join(f'{edge:g}' for edge in corners)})" if corners else label


def restore_labels(version: DatasetVersion, by: str) -> LabelsRestored:
    """Bring back the labels of a version, all or none, as one change that can be undone.

    Samples that are not in the version keep their labels. Samples that lie in the trash stay
    there as they are and count as missing: restore them first. A label that was renamed since
    is made anew under its old name.
    """
    marks = {
        line.id: [Mark(annotation.label, annotation.box) for annotation in line.annotations]
        for line in read_manifest(version)
    }
    return versions.restore_labels(version.dataset_id, marks, by)
