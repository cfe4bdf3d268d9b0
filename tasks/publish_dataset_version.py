"""Publish Dataset Version: freeze what is labeled now as V001, V002 …"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

from prefect import task

from infra import object_keys
from infra.catalog import datasets, projects, samples, versions
from infra.object_store import object_store
from schemas.dataset import DatasetVersion
from schemas.label import Annotation
from schemas.manifest import ManifestLine, Usage, VersionSummary
from schemas.phase import PhaseKey, WorkflowRun
from schemas.sample import Sample
from schemas.training import TrainingSettings
from tasks.phase_record import once_per_run, recorded_phase
from tasks.splits import SplitItem, assign_usage

MANIFEST = "manifest.jsonl"
SUMMARY = "version.json"


@task(name="Publish Dataset Version", persist_result=True, cache_key_fn=once_per_run)
def publish_dataset_version(run: WorkflowRun, settings: TrainingSettings) -> DatasetVersion:
    """Store the manifest of all labeled samples, then its summary, then the catalog's row."""
    with recorded_phase(run, PhaseKey.PUBLISH_DATASET_VERSION) as note:
        version = versions.for_run(run.id) or _publish(run, settings)
        note.text = (
            f"{version.name}: {version.training_samples} samples to train, "
            f"{version.validation_samples} to validate"
        )
    return version


def read_manifest(version: DatasetVersion) -> Iterator[ManifestLine]:
    """Read the lines of a version; altered bytes are refused by their sha256."""
    manifest = object_store().get(version.manifest_key, version.manifest_sha256)
    for line in manifest.splitlines():
        yield ManifestLine.model_validate_json(line)


def _publish(run: WorkflowRun, settings: TrainingSettings) -> DatasetVersion:
    project = projects.get(run.project_id)
    lines = _manifest_lines(project.dataset_id, settings)
    manifest = "".join(f"{line.model_dump_json()}\n" for line in lines).encode()
    number = versions.next_number(project.dataset_id)
    folder = object_keys.version_folder(project.output_path, f"V{number:03d}")
    summary = _summary(project.dataset_id, number, manifest, lines)
    object_store().put(f"{folder}/{MANIFEST}", manifest)
    object_store().put(f"{folder}/{SUMMARY}", summary.model_dump_json(indent=2).encode())
    return versions.publish(
        versions.NewVersion(
            dataset_id=project.dataset_id,
            run_id=run.id,
            number=number,
            manifest_key=f"{folder}/{MANIFEST}",
            manifest_sha256=summary.manifest_sha256,
            samples_per_label=summary.samples_per_label,
            training_samples=summary.training_samples,
            validation_samples=summary.validation_samples,
        )
    )


def _manifest_lines(dataset_id: UUID, settings: TrainingSettings) -> list[ManifestLine]:
    labeled = [pair for pair in samples.stream_annotated(dataset_id) if pair[1]]
    usage = assign_usage(
        (SplitItem(sample.sha256, tuple(sample.labels)) for sample, _ in labeled),
        settings.training_ratio,
        settings.seed,
    )
    return [_line(sample, annotations, usage[sample.sha256]) for sample, annotations in labeled]


def _line(sample: Sample, annotations: list[Annotation], usage: Usage) -> ManifestLine:
    return ManifestLine(
        id=sample.id,
        source=sample.object_key,
        name=sample.name,
        sha256=sample.sha256,
        size=sample.size,
        usage=usage,
        media_format=sample.media_format,
        width=sample.width,
        height=sample.height,
        annotations=annotations,
    )


def _summary(
    dataset_id: UUID, number: int, manifest: bytes, lines: list[ManifestLine]
) -> VersionSummary:
    usages = Counter(line.usage for line in lines)
    return VersionSummary(
        dataset=datasets.get(dataset_id).name,
        version=f"V{number:03d}",
        parent=f"V{number - 1:03d}" if number > 1 else None,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        manifest_sha256=hashlib.sha256(manifest).hexdigest(),
        samples=len(lines),
        training_samples=usages[Usage.TRAINING],
        validation_samples=usages[Usage.VALIDATION],
        samples_per_label=Counter(a.label for line in lines for a in line.annotations),
    )
