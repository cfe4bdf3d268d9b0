"""Do what a plan says, as the catalog does, so that the data can be checked again."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from schemas.data_check import RepairAction, RepairRequest
from schemas.label import Annotation, Mark
from schemas.manifest import ManifestLine
from tasks.data_checks.checked_data import CheckedData
from tasks.project_types.parts import Part, part_of
from tasks.repairs.plan_repair import plan_repair
from tasks.repairs.repair_plan import RepairPlan

Repaired = Callable[..., CheckedData]
Broken = Callable[[CheckedData], set[str]]


def apply(plan: RepairPlan, data: CheckedData) -> CheckedData:
    lines = [marked(line, plan) for line in data.lines if line.id not in plan.trash]
    contents = {
        line.id: plan.contents[line.id]() if line.id in plan.contents else data.read(line)
        for line in lines
    }
    unlabeled = [line for line in data.unlabeled if line.id not in plan.trash]
    return replace(
        data,
        lines=lines,
        unlabeled=unlabeled,
        read=lambda line: contents[line.id],
        table=plan.table or data.table,
    )


def marked(line: ManifestLine, plan: RepairPlan) -> ManifestLine:
    marks = [Mark(one.label, one.box) for one in line.annotations]
    if plan.merge:
        away, into = plan.merge
        marks = [mark._replace(label=into) if mark.label in away else mark for mark in marks]
    marks = list(plan.marks.get(line.id, marks))
    annotations = [
        Annotation(label=mark.label, box=mark.box, by="me", at="2026-01-01T00:00:00Z")
        for mark in marks
    ]
    return line.model_copy(update={"annotations": annotations})


def repair(data: CheckedData, check: str, action: RepairAction, **request: object) -> CheckedData:
    plan = plan_repair(RepairRequest(check=check, action=action, **request), data)
    assert not plan.changes_nothing
    return apply(plan, data)


def broken_rules(data: CheckedData) -> set[str]:
    checks = part_of(data.policy.project_type, Part.CHECKS)
    return {check.code for check in checks.check(data).checks if not check.passed}


@pytest.fixture(scope="session")
def repaired() -> Repaired:
    return repair


@pytest.fixture(scope="session")
def broken() -> Broken:
    return broken_rules
