"""Plan the repair of everything that breaks one rule, found by the rule itself."""

import io
from collections.abc import Callable, Mapping
from functools import partial
from uuid import UUID

import numpy as np
import soundfile
from pandas import DataFrame

from infra.expectations import FactSheet, Rule, failing_rows
from schemas.data_check import RepairAction, RepairRequest
from schemas.errors import InvalidInputError
from schemas.label import Box, Mark
from schemas.manifest import ManifestLine
from schemas.message import Message, Parameter
from schemas.sample import SIXTEEN_BIT
from tasks.data_checks.checked_data import CheckedData
from tasks.project_types.parts import Part, part_of
from tasks.repairs.repair_plan import BrokenRule, RepairPlan
from tasks.repairs.table_files import drop_columns, drop_records

SPELLING = "spelling"
MarkRepair = Callable[[ManifestLine, Mark], Mark | None]
FULL_SCALE = 2**15


def marks_of(line: ManifestLine) -> tuple[Mark, ...]:
    """Return what a sample carries now."""
    return tuple(Mark(annotation.label, annotation.box) for annotation in line.annotations)


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
            "repairs.label-breaks-nothing",
            "label {label!r} does not break check {check!r}; labels to merge are {labels}",
            label=strangers[0],
            check=request.check,
            labels=failing,
        )
    into = request.into or _commonest_spelling(broken, rows)
    away = tuple(label for label in request.labels or _spelled_alike(rows, into) if label != into)
    if not away:
        raise InvalidInputError(
            "repairs.no-label-to-merge",
            "no label is left to merge into {into!r}; name at least one other in `labels`",
            into=into,
        )
    return RepairPlan(merge=(away, into))


def _commonest_spelling(broken: BrokenRule, rows: DataFrame) -> str:
    chosen = rows[rows["name"].isin(broken.request.labels)] if broken.request.labels else rows
    if broken.request.check != "similar_labels" or chosen[SPELLING].nunique() != 1:
        raise InvalidInputError(
            "repairs.several-labels",
            "several labels break check {check!r}: {labels}; name those to merge in "
            "`labels` and the one that stays in `into`",
            check=broken.request.check,
            labels=list(rows["name"]),
        )
    alike = rows[rows[SPELLING] == chosen[SPELLING].iloc[0]]
    return str(alike.loc[alike["amount"].idxmax(), "name"])


def _spelled_alike(rows: DataFrame, into: str) -> list[str]:
    spelling = rows.loc[rows["name"] == into, SPELLING]
    return list(rows.loc[rows[SPELLING].isin(spelling), "name"])


def cut_boxes(broken: BrokenRule) -> RepairPlan:
    """Cut boxes at the edge of their picture; those wholly outside go."""
    return RepairPlan(marks=_changed(broken, _cut))


def remove_boxes(broken: BrokenRule) -> RepairPlan:
    """Remove boxes; the picture keeps its others."""
    return RepairPlan(marks=_changed(broken, lambda _line, _mark: None))


def _changed(broken: BrokenRule, repair: MarkRepair) -> dict[UUID, tuple[Mark, ...]]:
    numbers: dict[UUID, set[int]] = {}
    for sample_id, number in zip(broken.rows["id"], broken.rows["number"], strict=True):
        numbers.setdefault(sample_id, set()).add(int(number))
    return {
        line.id: _repaired(line, numbers[line.id], repair)
        for line in broken.data.lines
        if line.id in numbers
    }


def _repaired(line: ManifestLine, numbers: set[int], repair: MarkRepair) -> tuple[Mark, ...]:
    marks = [
        repair(line, mark) if number in numbers else mark
        for number, mark in enumerate(marks_of(line))
    ]
    return tuple(mark for mark in marks if mark is not None)


def _cut(line: ManifestLine, mark: Mark) -> Mark | None:
    box, width, height = mark.box, line.width or 0, line.height or 0
    if box is None or box.xmin >= width or box.ymin >= height:
        return None
    cut = Box(xmin=box.xmin, ymin=box.ymin, xmax=min(box.xmax, width), ymax=min(box.ymax, height))
    return Mark(mark.label, cut)


def convert_to_16_bit(broken: BrokenRule) -> RepairPlan:
    """Convert every failing sound when its new content is asked for."""
    failing, data = set(broken.sample_ids), broken.data
    return RepairPlan(
        contents={
            line.id: partial(lambda sound: sixteen_bit_wav(data.read(sound)), line)
            for line in data.lines
            if line.id in failing
        }
    )


def sixteen_bit_wav(sound: bytes) -> bytes:
    """Round every value to 16 bits without dither; what is too loud stays at full scale."""
    values, sample_rate = soundfile.read(io.BytesIO(sound), dtype="float64", always_2d=True)
    audible = np.clip(np.nan_to_num(values), -1.0, 1.0)
    rounded = np.minimum(np.rint(audible * FULL_SCALE), FULL_SCALE - 1).astype(np.int16)
    buffer = io.BytesIO()
    soundfile.write(buffer, rounded, sample_rate, subtype=SIXTEEN_BIT, format="WAV")
    return buffer.getvalue()


def trash_samples(broken: BrokenRule) -> RepairPlan:
    """Put every sample that breaks the rule into the trash."""
    return RepairPlan(trash=broken.sample_ids)


def trash_duplicates(broken: BrokenRule) -> RepairPlan:
    """Keep one of the samples with the same content, the one labeled as most of them are."""
    rows = broken.rows
    return RepairPlan(trash=list(rows.loc[rows["kept"] == 0, "id"]))


PLANNERS: Mapping[RepairAction, Callable[[BrokenRule], RepairPlan]] = {
    RepairAction.TRASH_SAMPLES: trash_samples,
    RepairAction.TRASH_DUPLICATES: trash_duplicates,
    RepairAction.TAKE_LABELS_OFF: take_labels_off,
    RepairAction.MERGE_LABELS: merge_labels,
    RepairAction.CUT_BOXES: cut_boxes,
    RepairAction.REMOVE_BOXES: remove_boxes,
    RepairAction.CONVERT_TO_16_BIT: convert_to_16_bit,
    RepairAction.DROP_RECORDS: drop_records,
    RepairAction.DROP_COLUMNS: drop_columns,
}


def plan_repair(request: RepairRequest, data: CheckedData) -> RepairPlan:
    """Return what the repair does to all samples that break the rule, or why it is refused."""
    sheet, rule = _rule(request.check, _sheets(data))
    if request.action not in rule.repairs:
        offered: Parameter = [action.value for action in rule.repairs] or Message(
            "repairs.none-offered", "none; correct the data by hand"
        )
        raise InvalidInputError(
            "repairs.not-offered",
            "check {check!r} does not offer the repair {repair!r}; it offers {offered}",
            check=rule.code,
            repair=request.action.value,
            offered=offered,
        )
    rows = failing_rows(sheet, rule)
    if not len(rows):
        return RepairPlan()
    return PLANNERS[request.action](BrokenRule(request, data, sheet.frame, rows))


def _sheets(data: CheckedData) -> list[FactSheet]:
    checks = part_of(data.policy.project_type, Part.CHECKS)
    sheets: list[FactSheet] = checks.fact_sheets(data)
    return sheets


def _rule(code: str, sheets: list[FactSheet]) -> tuple[FactSheet, Rule]:
    rules = {rule.code: (sheet, rule) for sheet in sheets for rule in sheet.rules}
    if code not in rules:
        repairable = [name for name, (_, rule) in rules.items() if rule.repairs]
        raise InvalidInputError(
            "repairs.no-such-check",
            "check {check!r} does not exist for this data; those with repairs are {checks}",
            check=code,
            checks=repairable,
        )
    return rules[code]
