"""Plan the repair of everything that breaks one rule, found by the rule itself."""

from collections.abc import Callable, Mapping

from infra.expectations import FactSheet, Rule, failing_rows
from schemas.data_check import RepairAction, RepairRequest
from schemas.errors import InvalidInputError
from tasks.data_checks.checked_data import CheckedData
from tasks.project_types.parts import Part, part_of
from tasks.repairs.labels import merge_labels, take_labels_off
from tasks.repairs.marked_boxes import cut_boxes, remove_boxes
from tasks.repairs.repair_plan import BrokenRule, RepairPlan
from tasks.repairs.sixteen_bit import convert_to_16_bit
from tasks.repairs.table_files import drop_columns, drop_records


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
        offered = ", ".join(rule.repairs) or "none; correct the data by hand"
        raise InvalidInputError(
            f"check {rule.code!r} does not offer the repair {request.action.value!r}; "
            f"it offers {offered}"
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
        repairable = ", ".join(name for name, (_, rule) in rules.items() if rule.repairs)
        raise InvalidInputError(
            f"check {code!r} does not exist for this data; those with repairs are {repairable}"
        )
    return rules[code]
