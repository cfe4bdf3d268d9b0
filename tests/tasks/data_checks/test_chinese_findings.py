"""What Check Data says is said in Chinese, down to the names of things in it."""

from collections.abc import Callable, Iterator
from string import ascii_lowercase

import pytest

from infra.expectations import FactSheet, Finding
from schemas.data_check import DataCheck, DataCheckReport, RepairAction, Severity
from schemas.data_policy import (
    POLICIES,
    ImageClassificationPolicy,
    changed_gates,
    needed,
    policy_for,
)
from schemas.dataset import ColumnType, TableColumn, TableSchema
from schemas.languages import kept_json, said, speaking, translation
from schemas.manifest import LeftOut, ManifestLine, Usage
from schemas.message import Message, Word
from schemas.project_type import ProjectType
from tasks.data_checks.checked_data import CheckedData
from tasks.data_checks.class_rules import class_sheet
from tasks.data_checks.wording import Noun, Nouns
from tasks.project_types.parts import Part, part_of
from tasks.reports.report_pages import data_check_markdown, data_check_page

Line = Callable[..., ManifestLine]
GATES = {"min_per_class": 5, "recommended_per_class": 20}
RECORDS = b"A,B,C\n1,x,y\n1,x,y\n1,x,y\n2,z,\n3,z,\n4,q,k\n"
COLUMNS = [
    TableColumn(name="A", type=ColumnType.INT),
    TableColumn(name="B", type=ColumnType.STRING),
    TableColumn(name="C", type=ColumnType.STRING),
]


def data_of(project_type: ProjectType, line: Line) -> list[CheckedData]:
    """Data of many labels, as a dataset is now and as a version keeps it."""
    policy = policy_for(project_type, GATES if project_type.has_labels else {})
    if not project_type.has_labels:
        lines = [line("table", "data.csv")]
        table = TableSchema(has_header=True, columns=COLUMNS)
        return [
            CheckedData("now", lines, policy, lambda _: RECORDS, table, validation_records=0),
            CheckedData("now", lines, policy, lambda _: RECORDS, table, "none"),
        ]
    marks = [(one, 0, 0, 9, 9) if project_type.has_boxes else one for one in ascii_lowercase]
    lines = [
        line(project_type.media, f"{mark[0]}{number}", mark, usage=usage)
        for mark in marks
        for number, usage in enumerate(Usage)
    ]
    unlabeled = [line(project_type.media, f"{mark[0]} new") for mark in marks]
    return [
        CheckedData("now", lines, policy, lambda _: b"", unlabeled=unlabeled),
        CheckedData("V001", lines, policy, lambda _: b"", left_out=LeftOut(unlabeled=2, repeats=1)),
    ]


def findings(sheet: FactSheet) -> Iterator[Finding]:
    """What rows of a sheet an expectation may refuse."""
    shown = list(map(str, sheet.frame["shown" if "shown" in sheet.frame else "name"].unique()))
    yield Finding(passed=True, observed=1_000_000, rows=0, failing=[])
    for observed, rows in ((0, 1), (1, 1), (2, 2), (16, 16)):
        yield Finding(passed=False, observed=observed, rows=rows, failing=shown[:rows])


def parts_of(text: str) -> Iterator[str]:
    """A message, and all messages and words in it."""
    yield text
    if isinstance(text, Message):
        for parameter in text.parameters.values():
            for one in parameter if isinstance(parameter, list) else [parameter]:
                if isinstance(one, str):
                    yield from parts_of(one)


def untranslated(texts: list[str]) -> set[str]:
    known = translation("zh")
    parts = [part for text in texts for part in parts_of(text)]
    words = [one for one in parts if isinstance(one, Noun | Nouns | Word)]
    messages = [one for one in parts if isinstance(one, Message)]
    return {one for one in words if str(one) not in known.words} | {
        one.code for one in messages if one.code not in known.sentences
    }


@pytest.mark.parametrize("project_type", ProjectType)
def test_every_rule_and_what_it_finds_is_said_in_chinese(
    project_type: ProjectType, line: Line
) -> None:
    checks = part_of(project_type, Part.CHECKS)
    sheets = [sheet for data in data_of(project_type, line) for sheet in checks.fact_sheets(data)]
    rules = [(sheet, rule) for sheet in sheets for rule in sheet.rules]
    found = [rule.found(finding) for sheet, rule in rules for finding in findings(sheet)]
    texts = [*(rule.sentence for _, rule in rules), *filter(None, found)]
    assert [text for text in texts if not isinstance(text, Message)] == []
    assert untranslated(texts) == set()
    assert [text for text in texts if said(text, "zh") == text] == []


@pytest.mark.parametrize("project_type", ProjectType)
def test_every_gate_is_said_in_chinese(project_type: ProjectType) -> None:
    policy = POLICIES[project_type]
    fields = policy.model_fields
    other = policy.model_construct(None, **{name: one.default * 2 for name, one in fields.items()})
    described = [str(one.description) for one in fields.values()]
    texts = [*changed_gates(other), *needed(other), *map(str, described)]
    assert len(changed_gates(other)) == len(fields)
    assert untranslated(texts) == set()


def test_a_gate_is_described_for_any_value_and_worded_for_one() -> None:
    policy = policy_for(ProjectType.IMAGE_CLASSIFICATION, {"min_labeled": 2_000})
    (changed,) = changed_gates(policy)
    assert changed == "At least 2,000 labeled pictures instead of 100."
    assert said(changed, "zh") == "至少 2,000 张已标注的图片（默认 100）。"
    description = type(policy).model_fields["min_labeled"].description or ""
    assert description == "At least N labeled pictures"
    assert said(description, "zh") == "至少 N 张已标注的图片"


def test_the_words_of_a_finding_are_said_in_the_language(line: Line) -> None:
    lines = [line("picture", "1", one, usage=Usage.VALIDATION) for one in ("rose", "tulip")]
    sheet = class_sheet(lines, ImageClassificationPolicy(), Noun.PICTURE)
    rules = {rule.code: rule for rule in sheet.rules}
    failing = Finding(passed=False, observed=None, rows=2, failing=["rose", "tulip"])
    found = rules["pictures_per_class"].found(failing)
    assert found == (
        "rose has 1 picture; label at least 4 more. tulip has 1 picture; label at least 4 more."
    )
    assert said(found, "zh") == (
        "rose 有 1 张图片；请再标注至少 4 个。tulip 有 1 张图片；请再标注至少 4 个。"
    )
    unused = rules["classes_in_training"].found(failing)
    assert said(unused, "zh").startswith("rose 没有用于训练的图片；")


def test_a_gate_that_cannot_be_is_refused_in_chinese() -> None:
    with pytest.raises(ValueError, match="min_labeled") as refused:
        policy_for(ProjectType.TEXT_CLASSIFICATION, {"min_labeled": 1})
    chinese = said(str(refused.value), "zh")
    assert "不能小于 2" in chinese
    assert "文本分类" in chinese
    assert "min_labeled（默认 2）" in chinese


def test_a_kept_report_is_said_in_chinese_with_its_page_and_its_table(line: Line) -> None:
    lines = [line("text", "1", "good"), line("text", "2", "bad")]
    policy = policy_for(ProjectType.TEXT_CLASSIFICATION, {"min_per_class": 3})
    checks = part_of(ProjectType.TEXT_CLASSIFICATION, Part.CHECKS)
    made = checks.check(CheckedData("now", lines, policy, lambda _: b""))
    report = DataCheckReport.model_validate_json(kept_json(made))
    assert report == made
    with speaking("zh"):
        answer = report.model_dump(mode="json")
    (gate,) = answer["changed_gates"]
    assert gate == "每个标签至少 3 条文本（默认 20）。"
    sentences = [check["sentence"] for check in answer["checks"]]
    assert "至少使用 2 个不同的标签。" in sentences
    page, table = data_check_page(report, "zh"), data_check_markdown(report, "zh")
    assert '<html lang="zh">' in page
    assert "训练前必须更正 1 个错误。" in page
    assert table.startswith("## 训练前必须更正 1 个错误\n")
    assert all(sentence in page for sentence in [gate, *sentences])
    assert "One call can" not in page + table


def test_a_page_in_chinese_says_every_repair() -> None:
    check = DataCheck(
        code="x",
        sentence="x",
        severity=Severity.WARNING,
        passed=False,
        repairs=list(RepairAction),
    )
    page = data_check_page(DataCheckReport(dataset_version="V001", checks=[check]), "zh")
    assert "全部移入回收站 <code>trash_samples</code>" in page
    assert "从所有文件中删除这些列 <code>drop_columns</code>。" in page
    assert "数据集版本 V001 的数据校验" in page
