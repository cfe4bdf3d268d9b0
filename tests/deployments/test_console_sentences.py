"""What the server says in English has its Chinese in the console, place by place."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from infra.expectations import FactSheet, Finding
from infra.settings import Settings
from infra.specifications import GPU_REASON
from schemas.data_policy import POLICIES, changed_gates, policy_for
from schemas.dataset import ColumnType, TableColumn, TableSchema
from schemas.evaluation import EvaluationMethod
from schemas.image_classification import ImageClassificationSettings
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
from tests.deployments.console_language import templates, translated
from tests.deployments.said_sentences import ROOT, notes_in, rules_in, said_in
from tests.tasks.conftest import make_line

PLACE = re.compile(r"\{([a-z]+\d*)\}")
ENGLISH = re.compile(r"\b[a-z]{2,}\b")  # no names of products and no keys with an underscore
FOLDERS = ("schemas", "infra/catalog", "infra", "tasks", "flows", "deployments")
# Answers to programs and parts of models, which no form of the console asks for; the command line.
NOT_IN_THE_CONSOLE = {
    "deployments/cli/api_client.py",
    "infra/catalog/snapshots.py",
    "infra/engine_state.py",
    "infra/sealed_secrets.py",
    "infra/unfinished_restore.py",
    "schemas/image_classification.py",
    "schemas/model_folder.py",
    "schemas/monitoring.py",
    "schemas/object_detection.py",
    "schemas/predictive_analytics.py",
    "schemas/sound_classification.py",
    "schemas/text_classification.py",
    "tasks/backups/creation.py",
    "tasks/backups/reached_store.py",
    "tasks/backups/restoring.py",
    "tasks/learning/efficientnet.py",
    "tasks/text_classification/training/encoders.py",
}
TABLE_FILE = b"A,B,C\n31,Bern,Y\n31,Bern,Y\n40,,\n"


@pytest.fixture(scope="module")
def known() -> list[tuple[str, str]]:
    return templates()


def untranslated(said: list[str], known: list[tuple[str, str]]) -> dict[str, str]:
    """Return the sentences whose Chinese still holds words that no Chinese template has."""
    kept = {word for _, chinese in known for word in ENGLISH.findall(PLACE.sub("", chinese))}
    found = translated(list(dict.fromkeys(filter(None, said))))
    return {one: chinese for one, chinese in found.items() if {*ENGLISH.findall(chinese)} - kept}


def modules(under: str = "") -> list[Path]:
    return [
        path
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        if (name := path.relative_to(ROOT).as_posix()).startswith(under)
        and name not in NOT_IN_THE_CONSOLE
        and "/cli/" not in name
    ]


def test_both_sides_of_a_template_have_the_same_places(known: list[tuple[str, str]]) -> None:
    unlike = [
        english
        for english, chinese in known
        if set(PLACE.findall(english)) != set(PLACE.findall(chinese))
    ]
    twice = [english for english, count in Counter(one for one, _ in known).items() if count > 1]
    assert (unlike, twice) == ([], [])


def test_every_error_and_every_refused_file_is_told_in_chinese(
    known: list[tuple[str, str]],
) -> None:
    said = [sentence for path in modules() for sentence in said_in(path)]
    assert len(said) > 400
    assert untranslated(said, known) == {}


def test_every_form_that_a_text_must_have_is_told_in_chinese(known: list[tuple[str, str]]) -> None:
    rules = [rule for path in sorted((ROOT / "schemas").glob("*.py")) for rule in rules_in(path)]
    assert len(rules) > 15
    said = [f"{place}{rule}" for rule in rules for place in ("", "entry 1 of labels, colour: ")]
    assert untranslated(said, [*known, ("", "labels colour")]) == {}


def test_every_note_of_a_training_is_told_in_chinese(known: list[tuple[str, str]]) -> None:
    trains = [path for path in modules("tasks") if "train" in str(path) or "learning" in str(path)]
    said = [note for path in trains for note in notes_in(path)]
    assert len(said) > 30
    assert untranslated(said, known) == {}


def test_every_setting_is_told_in_chinese(known: list[tuple[str, str]]) -> None:
    said = [field.description or "" for field in Settings.model_fields.values()]
    assert untranslated(said, known) == {}


def test_what_each_role_may_do_is_told_in_chinese(known: list[tuple[str, str]]) -> None:
    said = [part for row in role_table() for part in (row.text, row.own)]
    assert len(said) > 30
    assert untranslated(said, known) == {}


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
    project_type: ProjectType, known: list[tuple[str, str]]
) -> None:
    checks = part_of(project_type, Part.CHECKS)
    sheets = checks.fact_sheets(checked(project_type))
    said = [rule.sentence for sheet in sheets for rule in sheet.rules]
    found = [
        rule.found(finding)
        for sheet in sheets
        for rule in sheet.rules
        for finding in findings(sheet)
    ]
    names = " ".join(name for sheet in sheets for name in names_in(sheet))
    said += every_gate_changed(project_type)
    assert len(said) >= 20
    assert untranslated([*said, *found], [*known, ("", names)]) == {}


def test_sentences_that_are_joined_are_told_one_by_one() -> None:
    parts = [
        "a has 3 pictures; label at least 2 more.",
        "2 pictures are not labeled and left out (a b.png, c.png and 7 more); "
        "label or delete them.",
        "Correct the data, then start another round of the project.",
    ]
    chinese = translated([*parts, " ".join(parts)])
    assert chinese[" ".join(parts)] == "".join(chinese[part] for part in parts)
    assert "2 张图片未标注" in chinese[parts[1]]
    assert "a b.png, c.png 及另外 7 个" in chinese[parts[1]]
    strange = "Nobody ever said this sentence."
    assert translated([strange])[strange] == strange


def test_sentences_with_sentences_inside_are_told_in_chinese(
    known: list[tuple[str, str]],
) -> None:
    judged = "0.0.2 is better than 0.0.1: accuracy +3.0 points (+1.4 to +5.0)"
    said = [
        f"0.0.2 serves at http://127.0.0.1/v1. promoted 0.0.2: {judged}",
        f"0.0.2 is kept and does not serve. kept 0.0.1: {judged}",
        "round 3: Deploy Service is Failed: service '7' did not start: the platform is stopped",
        "Model: CatBoost 60% (5 models), extra trees 40% (1 models). Languages: English 90%.",
        "Model: statistics, linear x 0.40, tuned network x 0.60; log-loss on left-out sounds 0.1.",
        "texts: 3 added, 2 with other labels; 7 texts are no longer in it and stay in the dataset",
        "12 added, 1,003 unchanged, 2 refused",
        "7.xml object 1: the label is empty; write 1 to 32 characters; and 3 more objects",
        "7: line 3 has 2 values instead of 4; line 5 is blank; and 7 more lines; give all rows as "
        "many values as the first, and put a value that holds a comma into quotation marks",
    ]
    assert untranslated(said, [*known, ("", "http xml")]) == {}


class Form(BaseModel):
    """Fields of every kind that a form of the console sends."""

    count: int
    share: float
    switch: bool
    text: str
    many: list[str]
    project: ProjectCreate
    settings: ImageClassificationSettings


def test_what_is_wrong_with_a_form_is_told_in_chinese(known: list[tuple[str, str]]) -> None:
    wrong: dict[str, object] = {
        "count": "x",
        "share": "x",
        "switch": "x",
        "text": 1,
        "many": 1,
        "project": {"name": "", "project_type": "7", "odd": 1, "tags": ["7"] * 1000},
        "settings": {"max_minutes": 1, "training_ratio": 2, "preference": "7"},
    }
    said = []
    for sent in (wrong, {}, {"count": 1.5, "settings": {"training_ratio": 0}}):
        with pytest.raises(ValidationError) as refused:
            Form.model_validate(sent)
        said += [sentences([problem]) for problem in refused.value.errors()]
    names = [*Form.model_fields, *ProjectCreate.model_fields, "odd", "preference", "balance"]
    assert len(said) > 20
    assert untranslated(said, [*known, ("", " ".join(names))]) == {}


def test_kinds_of_files_estimates_and_drift_are_told_in_chinese(
    known: list[tuple[str, str]],
) -> None:
    times = [(9.0, 9.0), (0.1, 0.5), (2.0, 2.0), (0.2, 3.0), (1.0, 7.0)]
    said = [
        *(kind for module in (first_bytes, sound_kinds, tables) for _, kind in module.KINDS),
        *(str(TrainingTime(low, high, 9)) for low, high in times),
        *(f"7 {method.sentence}" for method in EvaluationMethod),
        *(drift("7", ["x"] * 2, [50, 50], live).sentence for live in ([1, 0], [50, 50], [99, 1])),
        GPU_REASON,
    ]
    assert untranslated(said, known) == {}
