"""How well and how fast tables are learned, next to strong libraries on the same split.

The sets come with scikit-learn and plotly. FLAML and AutoGluon (medium_quality) work in an
environment of their own, which is made when it is first needed; where it cannot be, the figures say
why. Each system is trained with one thread and, if it takes a budget, the same CPU seconds, and
predicts the same held-out records; ours predicts them as a service does, from the model folder and
the bodies of requests.
"""

import gzip
import io
import json
import pickle
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import lightgbm
import numpy as np
import pandas as pd
import pytest
from catboost import CatBoostClassifier, CatBoostRegressor
from numpy.typing import NDArray
from sklearn import datasets
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.model_selection import train_test_split

from schemas.dataset import ColumnType, TableColumn, TableSchema
from schemas.manifest import Usage
from schemas.predictive_analytics import LabelType, PredictiveAnalyticsSettings
from schemas.training import TrainingPreference
from tasks.learning.deadline import Deadline
from tasks.predictive_analytics.predictor import TablePredictor
from tasks.predictive_analytics.serving.requests import read_request
from tasks.predictive_analytics.trainer import train_table_model
from tasks.predictive_analytics.training.training_data import TableTrainingData
from tests.benchmarks.conftest import Figures, Record
from tests.benchmarks.peers.environment import PeersMissingError, peers_python
from tests.benchmarks.peers.run_peer import BUDGET_SECONDS, Measured, run_peer

HELD_OUT = 0.35
RESAMPLES = 1_000
RECORDS_OF_A_REQUEST = 1_000
SHIPPED = ("iris", "breast_cancer", "wine", "diabetes")
PLOTLY = {"tips": "tip", "gapminder": "lifeExp", "carshare": "car_hours", "smokers": "smoker"}
FILES = {"smokers": "tips"}
PEERS = ("AutoGluon", "FLAML")
SYSTEMS = (*TrainingPreference, "CatBoost", "HistGradientBoosting", "LightGBM", *PEERS)

Floats = NDArray[np.float64]
Fitted = tuple[Callable[[pd.DataFrame], Floats], int]


@dataclass(frozen=True)
class Split:
    """The records to learn from and those held out, with codes of classes or numbers."""

    training: pd.DataFrame
    held_out: pd.DataFrame
    learned: Floats
    truth: Floats
    classes: int

    @property
    def labels(self) -> NDArray[np.float64] | NDArray[np.int64]:
        """The labels to learn, whole numbers when they are classes."""
        return self.learned.astype(np.int64) if self.classes else self.learned


@pytest.fixture(scope="module")
def peers() -> str:
    """The Python of FLAML and AutoGluon, or why there is none."""
    try:
        return str(peers_python())
    except PeersMissingError as error:
        return str(error)


@pytest.mark.parametrize("name", [*SHIPPED, *PLOTLY])
@pytest.mark.timeout(7200)
def test_tables(
    record: Record, name: str, peers: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXEML_THREADS", "1")
    split = split_of(name)
    figures: Figures = {"records": float(len(split.training))}
    losses = {}
    for system in SYSTEMS:
        if system in PEERS and not Path(peers).exists():
            figures[system] = peers
            continue
        found = measured(split, system, peers, tmp_path / system)
        losses[system] = record_losses(split, found.outputs)
        figures[system] = (
            f"{quality(split, found.outputs, losses[system])}; {found.cpu_seconds:.1f} CPU s, "
            f"{found.size / 1024:,.0f} KiB, {found.milliseconds:.3f} ms a record"
        )
    for other in ("CatBoost", *PEERS):
        for preference in TrainingPreference if other in losses else ():
            figures[f"{preference}, loss less {other}"] = difference(
                losses[preference], losses[other]
            )
    record(f"table {name}", figures)


def measured(split: Split, system: str, peers: str, folder: Path) -> Measured:
    """Train one system and ask it for the held-out records."""
    if system in PEERS:
        training = split.training.assign(label=split.labels)
        return run_peer([peers, system], training, split.held_out, split.classes, folder)
    cpu = time.process_time()
    predict, size = fit(split, system, folder)
    cpu = time.process_time() - cpu
    started = time.perf_counter()
    outputs = predict(split.held_out)
    return Measured(
        outputs, cpu, size, (time.perf_counter() - started) * 1000 / len(split.held_out)
    )


def split_of(name: str) -> Split:
    """Return a set that is shipped in a package, divided once for all systems."""
    frame = _frame(name)
    label = frame.pop("label")
    classes = 0 if pd.api.types.is_float_dtype(label) else label.nunique()
    values = label if not classes else pd.Series(np.unique(label, return_inverse=True)[1])
    training, held_out = train_test_split(
        np.arange(len(frame)),
        test_size=HELD_OUT,
        random_state=0,
        stratify=values if classes else None,
    )
    numbers = values.to_numpy(dtype=np.float64)
    return Split(
        frame.iloc[training].reset_index(drop=True),
        frame.iloc[held_out].reset_index(drop=True),
        numbers[training],
        numbers[held_out],
        classes,
    )


def _frame(name: str) -> pd.DataFrame:
    if name in SHIPPED:
        loaded = getattr(datasets, f"load_{name}")(as_frame=True)
        label = loaded.target.astype("float64" if name == "diabetes" else "int64")
        frame: pd.DataFrame = loaded.data.assign(label=label)
        return frame
    folder = resources.files("plotly") / "package_data" / "datasets"
    content = gzip.decompress((folder / f"{FILES.get(name, name)}.csv.gz").read_bytes())
    frame = pd.read_csv(io.BytesIO(content)).rename(columns={PLOTLY[name]: "label"})
    return frame.drop(columns=[c for c in ("iso_alpha", "iso_num") if c in frame])


def fit(split: Split, system: str, folder: Path) -> Fitted:
    """Train one system; return how it predicts and the bytes of its model."""
    if system in set(TrainingPreference):
        return fit_ours(split, TrainingPreference(system), folder)
    if system == "CatBoost":
        return fit_catboost(split, folder)
    return fit_with_categories(split, system)


def fit_ours(split: Split, preference: TrainingPreference, folder: Path) -> Fitted:
    """Train our preset; it predicts from bodies of requests, up to 1,000 records each."""
    frame = split.training.assign(label=split.labels)
    columns = [TableColumn(name=name, type=_type_of(frame[name])) for name in frame]
    usage = [Usage.TRAINING] * len(frame)
    data = TableTrainingData(frame, TableSchema(has_header=True, columns=columns), "label", usage)
    wanted = PredictiveAnalyticsSettings(
        preference=preference,
        label_type=LabelType.DISCRETE if split.classes else LabelType.CONTINUOUS,
    )
    deadline = Deadline(BUDGET_SECONDS, time.process_time)
    train_table_model(data, wanted, folder, lambda _: None, deadline)
    predictor = TablePredictor(folder)

    def predict(held_out: pd.DataFrame) -> Floats:
        records = json.loads(held_out.to_json(orient="records"))
        parts = []
        for start in range(0, len(records), RECORDS_OF_A_REQUEST):
            asked = {"req_data": records[start : start + RECORDS_OF_A_REQUEST]}
            request = read_request(json.dumps({"data": asked}).encode())
            parts.append(predictor.outputs(predictor.prepare(request.records)))
        return np.concatenate(parts)

    return predict, sum(path.stat().st_size for path in folder.iterdir())


def _type_of(column: "pd.Series[float]") -> ColumnType:
    if pd.api.types.is_integer_dtype(column):
        return ColumnType.INT
    numeric = pd.api.types.is_numeric_dtype(column)
    return ColumnType.DOUBLE if numeric else ColumnType.STRING


def fit_catboost(split: Split, folder: Path) -> Fitted:
    """Train CatBoost as it is: 1,000 trees, all else its own choice."""
    family = CatBoostClassifier if split.classes else CatBoostRegressor
    words = [c for c in split.training if not pd.api.types.is_numeric_dtype(split.training[c])]
    model = family(thread_count=1, random_seed=0, verbose=0, allow_writing_files=False)
    model.fit(split.training, split.learned, cat_features=words)
    folder.mkdir()
    model.save_model(str(folder / "model.cbm"))
    ask = model.predict_proba if split.classes else model.predict
    return lambda held_out: _outputs(ask(held_out)), (folder / "model.cbm").stat().st_size


def fit_with_categories(split: Split, system: str) -> Fitted:
    """Train a library that takes categories of pandas, with its own defaults."""
    words = [c for c in split.training if not pd.api.types.is_numeric_dtype(split.training[c])]
    known = {word: pd.CategoricalDtype(split.training[word].unique()) for word in words}
    if system == "LightGBM":
        family = lightgbm.LGBMClassifier if split.classes else lightgbm.LGBMRegressor
        model = family(n_jobs=1, random_state=0, verbosity=-1)
    else:
        scikit = HistGradientBoostingClassifier if split.classes else HistGradientBoostingRegressor
        model = scikit(random_state=0, categorical_features="from_dtype")
    model.fit(split.training.astype(known), split.learned)
    ask = model.predict_proba if split.classes else model.predict
    return lambda held_out: _outputs(ask(held_out.astype(known))), len(pickle.dumps(model))


def _outputs(found: Floats) -> Floats:
    return np.asarray(found, dtype=np.float64).reshape(len(found), -1)


def record_losses(split: Split, outputs: Floats) -> Floats:
    """Return the loss of each held-out record: log-loss, or the squared error."""
    if not split.classes:
        return np.asarray((outputs[:, 0] - split.truth) ** 2)
    likely = outputs[np.arange(len(outputs)), split.truth.astype(int)]
    return np.asarray(-np.log(np.clip(likely, 1e-7, 1)))


def quality(split: Split, outputs: Floats, losses: Floats) -> str:
    """Say how good it is, with a 95 % interval."""
    drawn = np.random.default_rng(0).integers(0, len(losses), (RESAMPLES, len(losses)))
    means = losses[drawn].mean(1)
    if not split.classes:
        low, high = np.sqrt(np.quantile(means, (0.025, 0.975)))
        return f"RMSE {np.sqrt(losses.mean()):.4g} [{low:.4g}, {high:.4g}]"
    low, high = np.quantile(means, (0.025, 0.975))
    accuracy = (outputs.argmax(1) == split.truth).mean()
    return f"log-loss {losses.mean():.4f} [{low:.4f}, {high:.4f}], accuracy {accuracy:.3f}"


def difference(ours: Floats, theirs: Floats) -> str:
    """Say how the loss differs record by record, with a 95 % interval; below 0 ours is better."""
    paired = ours - theirs
    drawn = np.random.default_rng(0).integers(0, len(paired), (RESAMPLES, len(paired)))
    low, high = np.quantile(paired[drawn].mean(1), (0.025, 0.975))
    return f"{paired.mean():+.4g} [{low:+.4g}, {high:+.4g}]"
