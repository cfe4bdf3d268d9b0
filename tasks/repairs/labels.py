"""Repairs that take labels off or merge them."""

from pandas import DataFrame

from schemas.errors import InvalidInputError
from schemas.label import Mark
from schemas.manifest import ManifestLine
from tasks.repairs.repair_plan import BrokenRule, RepairPlan

SPELLING = "spelling"


def marks_of(line: ManifestLine) -> tuple[Mark, ...]:
    """Return what a sample carries now."""
    return tuple(Mark(one.label, one.box) for one in line.annotations)


def take_labels_off(broken: BrokenRule) -> RepairPlan:
    """Take all labels off failing samples, or failing labels off all samples."""
    if "id" in broken.rows:
        return RepairPlan(marks=dict.fromkeys(broken.sample_ids, ()))
    labels = set(broken.rows["name"])
    return RepairPlan(
        marks={
            line.id: tuple(mark for mark in marks_of(line) if mark.label not in labels)
            for line in broken.data.lines
            if labels.intersection(line.labels)
        }
    )


def merge_labels(broken: BrokenRule) -> RepairPlan:
    """Merge the named labels, or the only labels that are spelled alike into the commonest."""
    request, rows = broken.request, broken.rows
    failing = list(rows["name"])
    strangers = [label for label in request.labels if label not in failing]
    if strangers:
        raise InvalidInputError(
            f"label {strangers[0]!r} does not break check {request.check!r}; "
            f"labels to merge are {', '.join(failing)}"
        )
    into = request.into or _commonest_spelling(broken, rows)
    away = tuple(label for label in request.labels or _spelled_alike(rows, into) if label != into)
    if not away:
        raise InvalidInputError(
            f"no label is left to merge into {into!r}; name at least one other in `labels`"
        )
    return RepairPlan(merge=(away, into))


def _commonest_spelling(broken: BrokenRule, rows: DataFrame) -> str:
    chosen = rows[rows["name"].isin(broken.request.labels)] if broken.request.labels else rows
    if broken.request.check != "similar_labels" or chosen[SPELLING].nunique() != 1:
        raise InvalidInputError(
            f"several labels break check {broken.request.check!r}: {', '.join(rows['name'])}; "
            "name those to merge in `labels` and the one that stays in `into`"
        )
    alike = rows[rows[SPELLING] == chosen[SPELLING].iloc[0]]
    return str(alike.loc[alike["amount"].idxmax(), "name"])


def _spelled_alike(rows: DataFrame, into: str) -> list[str]:
    spelling = rows.loc[rows["name"] == into, SPELLING]
    return list(rows.loc[rows[SPELLING].isin(spelling), "name"])
