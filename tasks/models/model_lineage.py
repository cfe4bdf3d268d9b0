"""What a model version was made of, from the catalog and its own description."""

import json

from infra.catalog import datasets, runs, versions
from infra.object_store import object_store
from schemas.errors import ModelFolderError
from schemas.model_folder import DESCRIPTION_FILE
from schemas.model_lineage import Lineage
from schemas.model_version import ModelVersion


def lineage_of(model: ModelVersion) -> Lineage:
    """Return what a version was made of, here or where it was imported from."""
    if model.origin is not None:
        return model.origin.lineage
    assert model.run_id is not None, "a version was trained here or imported"
    assert model.dataset_version_id is not None, "a version was trained here or imported"
    data = versions.get(model.dataset_version_id)
    settings = runs.settings_of(model.run_id)
    return Lineage(
        dataset=datasets.get(data.dataset_id).name,
        dataset_version=data.name,
        dataset_manifest_sha256=data.manifest_sha256,
        samples=data.training_samples + data.validation_samples,
        training_samples=data.training_samples,
        validation_samples=data.validation_samples,
        samples_per_label=data.samples_per_label,
        round_number=runs.get(model.run_id).round_number,
        settings=settings.model_dump(mode="json"),
        base_version=settings.incremental_version,
        weights=_weights(model),
        code_version=model.code_version,
    )


def description_of(model: ModelVersion) -> dict[str, object]:
    """Return `model.json` of a version, read from the object store."""
    file = next((file for file in model.files if file.name == DESCRIPTION_FILE), None)
    if file is None:
        raise ModelFolderError(
            "models.no-description",
            "version {version} of {application!r} has no {file}; train again",
            version=model.version,
            application=model.application,
            file=DESCRIPTION_FILE,
        )
    described = object_store().get(f"{model.folder_key}/{DESCRIPTION_FILE}", file.sha256)
    found: dict[str, object] = json.loads(described)
    return found


def _weights(model: ModelVersion) -> str:
    """Return the pretrained weights, or for texts the encoder; tables begin from nothing."""
    description = description_of(model)
    encoder = description.get("encoder")
    if isinstance(encoder, dict):
        return str(encoder["name"])
    return str(description.get("pretrained_weights", ""))
