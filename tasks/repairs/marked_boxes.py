"""Repairs that cut or remove boxes; each row names a picture and the number of its box."""

from collections.abc import Callable
from uuid import UUID

from schemas.label import Box, Mark
from schemas.manifest import ManifestLine
from tasks.repairs.labels import marks_of
from tasks.repairs.repair_plan import BrokenRule, RepairPlan

MarkRepair = Callable[[ManifestLine, Mark], Mark | None]


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
