"""What the server says is said in Chinese to who asks for it, parts and all."""

import re
from collections.abc import Iterator
from functools import cache

import pytest
from pydantic import BaseModel, ValidationError

from infra.expectations import FactSheet, Finding
from infra.settings_in_use import settings_in_use
from infra.specifications import GPU_REASON
from schemas.data_policy import POLICIES, changed_gates, policy_for
from schemas.dataset import ColumnType, TableColumn, TableSchema
from schemas.evaluation import EvaluationMethod
from schemas.image_classification import ImageClassificationSettings
from schemas.languages import said
from schemas.manifest import Usage
from schemas.problem_sentences import sentences
from schemas.project import ProjectCreate
from schemas.project_type import ProjectType
from schemas.role_table import role_table
from tasks.data_checks.checked_data import CheckedData
from tasks.monitoring.drift import drift
from tasks.project_types.parts import Part, part_of
from tasks.projects.training_estimate import TrainingTime
from tasks.sample_readers import first_bytes, sound_kinds, tables
from tests.schemas.message_catalogs import entries
from tests.tasks.conftest import make_line

ENGLISH_WORD = re.compile(r"\b[a-z]{2,}\b")  # no names of products, no keys with an underscore
TABLE_FILE = b"A,B,C\n31,Bern,Y\n31,Bern,Y\n40,,\n"


def untranslated(texts: list[str], names: str = "") -> dict[str, str]:
    """Return the sentences whose Chinese still holds words that no Chinese template has."""
    known = {word for one in _chinese() for word in ENGLISH_WORD.findall(one)}
    known |= set(ENGLISH_WORD.findall(names))
    found = {one: said(one, "zh") for one in texts if one}
    return {one: told for one, told in found.items() if {*ENGLISH_WORD.findall(told)} - known}


@cache
def _chinese() -> list[str]:
    told = [entry.string for _, entry in entries("zh")]
    return [text for one in told for text in ([one] if isinstance(one, str) else one)]


def test_what_each_role_may_do_is_told_in_chinese() -> None:
    texts = [part for row in role_table() for part in (row.text, row.own)]
    assert len(texts) > 30
    assert untranslated(texts) == {}


def test_every_setting_is_told_in_chinese() -> None:
    assert untranslated([one.description for one in settings_in_use()]) == {}


def checked(project_type: ProjectType) -> CheckedData:
    """Data of many labels, in which every rule has something to say."""
    if project_type is ProjectType.PREDICTIVE_ANALYTICS:
        columns = {"A": ColumnType.INT, "B": ColumnType.STRING, "C": ColumnType.STRING}
        table = TableSchema(
            has_header=True,
            columns=[TableColumn(name=name, type=one) for name, one in columns.items()],
        )
        lines = [make_line("table", "data.csv")]
        return CheckedData(
            "V001",
            lines,
            policy_for(project_type),
            lambda _: TABLE_FILE,
            table,
            validation_records=0,
        )
    gates = {"min_per_class": 5, "recommended_per_class": 20}
    labels = [f"{letter}{letter}" for letter in "abcdefghijklmnop"]
    marks = [(one, 0, 0, 9, 9) if project_type.has_boxes else one for one in labels]
    lines = [
        make_line(project_type.media, f"{mark[0]}{number}", mark, usage=list(Usage)[number % 2])
        for mark in marks
        for number in range(2)
    ]
    unlabeled = [make_line(project_type.media, f"{mark[0]} new") for mark in marks]
    policy = policy_for(project_type, gates)
    return CheckedData("now", lines, policy, lambda _: b"", unlabeled=unlabeled)


def every_gate_changed(project_type: ProjectType) -> list[str]:
    policy = POLICIES[project_type]
    halves = {name: field.default / 2 for name, field in policy.model_fields.items()}
    return changed_gates(policy.model_construct(None, **halves))


def names_in(sheet: FactSheet) -> list[str]:
    return [str(name) for name in sheet.frame["shown" if "shown" in sheet.frame else "name"]]


def findings(sheet: FactSheet) -> Iterator[Finding]:
    shown = names_in(sheet)
    yield Finding(passed=True, observed=1_000_000, rows=0, failing=[])
    for observed, rows in ((0, 1), (1, 1), (2, 2), (16, 16)):
        yield Finding(passed=False, observed=observed, rows=rows, failing=shown[:rows])


@pytest.mark.parametrize("project_type", ProjectType)
def test_every_rule_of_check_data_and_what_it_finds_is_told_in_chinese(
    project_type: ProjectType,
) -> None:
    checks = part_of(project_type, Part.CHECKS)
    sheets = checks.fact_sheets(checked(project_type))
    rules = [rule.sentence for sheet in sheets for rule in sheet.rules]
    found = [
        rule.found(finding)
        for sheet in sheets
        for rule in sheet.rules
        for finding in findings(sheet)
    ]
    names = " ".join(name for sheet in sheets for name in names_in(sheet))
    rules += every_gate_changed(project_type)
    assert len(rules) >= 20
    assert untranslated([*rules, *found], names) == {}


class Form(BaseModel):
    """Fields of every kind that a form of the console sends."""

    count: int
    share: float
    switch: bool
    text: str
    many: list[str]
    project: ProjectCreate
    settings: ImageClassificationSettings


def test_what_is_wrong_with_a_form_is_told_in_chinese() -> None:
    wrong: dict[str, object] = {
        "count": "x",
        "share": "x",
        "switch": "x",
        "text": 1,
        "many": 1,
        "project": {"name": "", "project_type": "7", "odd": 1, "tags": ["7"] * 1000},
        "settings": {"max_minutes": 1, "training_ratio": 2, "preference": "7"},
    }
    problems = []
    for sent in (wrong, {}, {"count": 1.5, "settings": {"training_ratio": 0}}):
        with pytest.raises(ValidationError) as refused:
            Form.model_validate(sent)
        problems += [sentences([problem]) for problem in refused.value.errors()]
    names = [*Form.model_fields, *ProjectCreate.model_fields, "odd", "preference", "balance"]
    assert len(problems) > 20
    assert untranslated(problems, " ".join(names)) == {}


def test_kinds_of_files_estimates_and_drift_are_told_in_chinese() -> None:
    times = [(9.0, 9.0), (0.1, 0.5), (2.0, 2.0), (0.2, 3.0), (1.0, 7.0)]
    texts = [
        *(kind for module in (first_bytes, sound_kinds, tables) for _, kind in module.KINDS),
        *(str(TrainingTime(low, high, 9)) for low, high in times),
        *(method.sentence for method in EvaluationMethod),
        *(drift("7", ["x"] * 2, [50, 50], live).sentence for live in ([1, 0], [50, 50], [99, 1])),
        GPU_REASON,
    ]
    assert untranslated(texts) == {}
