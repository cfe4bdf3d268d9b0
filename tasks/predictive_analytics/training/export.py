"""Write the folder of a table model, and check it against the training libraries."""

import hashlib
import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from schemas.errors import ModelFolderError
from schemas.model_folder import DESCRIPTION_FILE
from schemas.predictive_analytics import (
    FEATURES_FILE,
    TEXTS_FILE,
    ModelMember,
    TableModelDescription,
)
from tasks.predictive_analytics.predictor import TablePredictor
from tasks.predictive_analytics.serving.features import FeatureColumns, FeatureTables, arrays_of
from tasks.predictive_analytics.serving.requests import Record
from tasks.predictive_analytics.training.ensemble import Ensemble
from tasks.predictive_analytics.training.training_data import Target

LARGEST_DIFFERENCE = 1e-6
RECORDS_TO_PROVE = 50


def write_model(
    ensemble: Ensemble, tables: FeatureTables, target: Target, label_column: str, folder: Path
) -> None:
    """Write the members, the tables of the columns and, last, `model.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {name: np.ascontiguousarray(array) for name, array in arrays_of(tables).items()}
    save_file(arrays, folder / FEATURES_FILE)
    files = [FEATURES_FILE]
    if tables.texts:
        runs = [list(text.runs) for text in tables.texts]
        (folder / TEXTS_FILE).write_text(json.dumps(runs, ensure_ascii=False), "utf-8")
        files.append(TEXTS_FILE)
    members = []
    for number, (model, weight) in enumerate(ensemble.models, start=1):
        name = f"{model.family}-{number}.{model.suffix}"
        model.save(folder / name)
        members.append(ModelMember(family=model.family, file=name, weight=weight))
        files.append(name)
    description = TableModelDescription(
        recipe=ensemble.recipe,
        sha256_of_files={name: _sha256(folder / name) for name in files},
        label_column=label_column,
        label_type=target.kind,
        class_names=list(target.class_names),
        features=list(tables.features),
        members=members,
    )
    (folder / DESCRIPTION_FILE).write_text(description.model_dump_json(indent=2) + "\n", "utf-8")


def prove_model(
    ensemble: Ensemble, tables: FeatureTables, columns: FeatureColumns, spread: float, folder: Path
) -> None:
    """Compare the answers of the folder, as served, with those of the trained models.

    Differences are measured in units of `spread`. Raises ModelFolderError if they are too large.
    """
    predictor = TablePredictor(folder)
    records = records_of(tables, columns, RECORDS_TO_PROVE)
    found = predictor.outputs(predictor.prepare(json.loads(json.dumps(records))))
    prepared = tables.prepare(columns).rows(np.arange(len(records)))
    difference = float(np.abs(found - ensemble.answer(prepared)).max()) / spread
    if not difference <= LARGEST_DIFFERENCE:
        raise ModelFolderError(
            "models.table-answers-differ",
            "the written model answers differently from the trained one: {difference:.2g} "
            "at most, {limit} is allowed; report this as a bug",
            difference=difference,
            limit=LARGEST_DIFFERENCE,
        )


def records_of(tables: FeatureTables, columns: FeatureColumns, count: int) -> list[Record]:
    """Return the first records as a request holds them, numbers as text."""
    numbers = [
        [None if np.isnan(value) else repr(value) for value in column[:count].tolist()]
        for column in columns.numbers.T
    ]
    values = {"number": numbers, "category": columns.categories, "text": columns.texts}
    sources = {kind: iter(held) for kind, held in values.items()}
    named = {feature.name: next(sources[feature.kind]) for feature in tables.features}
    held = min(count, columns.records)
    return [{name: column[row] for name, column in named.items()} for row in range(held)]


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
