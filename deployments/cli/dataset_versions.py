"""Commands about the frozen versions of a dataset."""

from typing import Annotated, Any

import typer

from deployments.cli.api_client import ApiClient
from deployments.cli.named_dataset import DatasetName, find_dataset
from deployments.cli.output import AsJson, console, counted, print_json, print_rows
from schemas.dataset import (
    Dataset,
    DatasetVersion,
    LabelsRestored,
    VersionDiff,
    VersionVerification,
)
from schemas.errors import NotFoundError
from schemas.message import Message
from schemas.training import TRAINING_RATIO_DEFAULT

COLUMNS = ("name", "training_samples", "validation_samples", "samples_per_label", "created_at")
SAMPLES_SHOWN = 20

Version = Annotated[str, typer.Argument(help="A version, for example V001.", metavar="VERSION")]


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this file to those about datasets."""
    app.command("versions")(versions)
    app.command("publish")(publish)
    app.command("diff")(diff)
    app.command("verify")(verify)
    app.command("restore-labels")(restore_labels)


def versions(name: DatasetName, as_json: AsJson = False) -> None:
    """List the published versions of a dataset."""
    api = ApiClient()
    rows = api.get(f"/datasets/{find_dataset(api, name).id}/versions")
    _print_versions(rows, as_json)


def publish(
    name: DatasetName,
    training_ratio: Annotated[
        float, typer.Option(help="Share of the samples that are trained on.")
    ] = TRAINING_RATIO_DEFAULT,
    seed: Annotated[int, typer.Option(help="Chooses which samples those are.")] = 0,
    label_column: Annotated[
        str | None, typer.Option(help="Tables: the column to predict; the last one if not given.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Freeze what is labeled now as the next version."""
    api = ApiClient()
    body = {"training_ratio": training_ratio, "seed": seed, "label_column": label_column}
    version = api.post(f"/datasets/{find_dataset(api, name).id}/versions", body)
    _print_versions([version], as_json)


def _print_versions(rows: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        print_json(rows)
        return
    for row in rows:
        counts = row["samples_per_label"].items()
        row["samples_per_label"] = [f"{label} {count:,}" for label, count in counts]
    print_rows(rows, COLUMNS, as_json=False)


def find_version(api: ApiClient, dataset: Dataset, name: str) -> DatasetVersion:
    """Return the version of a dataset with a name as V001, v1 or 1."""
    found = [
        DatasetVersion.model_validate(row) for row in api.get(f"/datasets/{dataset.id}/versions")
    ]
    number = name.upper().removeprefix("V").lstrip("0")
    chosen = next((version for version in found if str(version.number) == number), None)
    if chosen is None:
        raise NotFoundError(
            "command_line.unknown-version",
            "dataset {dataset!r} has no version {version!r}; it has {known}",
            dataset=dataset.name,
            version=name,
            known=[version.name for version in found]
            or Message("datasets.no-version-yet", "none yet"),
        )
    return chosen


def diff(name: DatasetName, older: Version, newer: Version, as_json: AsJson = False) -> None:
    """Show what changed from one version to another."""
    api = ApiClient()
    dataset = find_dataset(api, name)
    first, second = (find_version(api, dataset, version) for version in (older, newer))
    answer = api.get(f"/versions/{first.id}/diff/{second.id}")
    if as_json:
        print_json(answer)
        return
    print_diff(VersionDiff.model_validate(answer))


def print_diff(found: VersionDiff) -> None:
    """Print how many samples changed in which way, and the first of them."""
    console.print(
        f"{found.older} to {found.newer}: "
        + ", ".join(f"{count:,} {what}" for what, count in found.counts.items()),
        highlight=False,
    )
    counts = [
        {"label": label, found.older: before, found.newer: after}
        for label, (before, after) in found.samples_per_label.items()
    ]
    print_rows(counts, ("label", found.older, found.newer), as_json=False)
    _print_changed(found)


def _print_changed(found: VersionDiff) -> None:
    changed = [
        {"change": change, "name": entry.name, "before": entry.before, "after": entry.after}
        for change in ("added", "removed", "relabeled", "replaced")
        for entry in getattr(found, change)
    ]
    if changed:
        print_rows(changed[:SAMPLES_SHOWN], ("change", "name", "before", "after"), as_json=False)
    if len(changed) > SAMPLES_SHOWN:
        console.print(f"… and {len(changed) - SAMPLES_SHOWN:,} more; --json shows up to 1,000 each")


def verify(
    name: DatasetName,
    version: Version,
    objects: Annotated[
        bool, typer.Option("--objects", help="Also read every sample and compare its bytes.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Prove that a version is what was published; exit status 1 when it is not."""
    api = ApiClient()
    chosen = find_version(api, find_dataset(api, name), version)
    with console.status("verifying …"):
        answer = api.post(f"/versions/{chosen.id}/verification", objects=objects)
    found = VersionVerification.model_validate(answer)
    if as_json:
        print_json(answer)
    else:
        if found.damaged:
            print_rows([{"damaged": file} for file in found.damaged], ("damaged",), as_json=False)
        verdict = (
            "is intact" if found.intact else f"has {counted(len(found.damaged), 'damaged sample')}"
        )
        console.print(
            f"{found.version} {verdict}: manifest {found.manifest_sha256}, "
            f"{counted(found.objects, 'sample')} read",
            highlight=False,
            soft_wrap=True,
        )
    if not found.intact:
        raise typer.Exit(1)


def restore_labels(name: DatasetName, version: Version, as_json: AsJson = False) -> None:
    """Give samples the labels that they have in a version; `undo` takes it back."""
    api = ApiClient()
    chosen = find_version(api, find_dataset(api, name), version)
    answer = api.post(f"/versions/{chosen.id}/restore-labels")
    if as_json:
        print_json(answer)
        return
    done = LabelsRestored.model_validate(answer)
    console.print(
        f"labels of {chosen.name}: {counted(done.restored, 'sample')} changed, {done.unchanged:,} "
        f"had them already, {done.missing:,} no longer in the dataset",
        highlight=False,
        soft_wrap=True,
    )
