import html
import re

import pytest
from markdown_it import MarkdownIt

from schemas.data_check import DataCheck, DataCheckReport, RepairAction, Severity
from tasks.reports.markdown import escaped
from tasks.reports.report_pages import REPAIRS, data_check_markdown, data_check_page, verdict

TAGS = re.compile(r"<[^>]*>")
ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "![x](http://evil.example/a.png)",
    "[click](javascript:alert(1))",
    "a | b | c",
    "www.evil.example.jpg",
    "https://evil.example",
    "`code` *bold* _it_ ~~x~~ # head\n# head",
    "{{ 7 * 7 }}{% include 'x' %}",
    "&lt;b&gt;",
]


def check(
    *, passed: bool = False, severity: Severity = Severity.ERROR, text: str = "x"
) -> DataCheck:
    return DataCheck(
        code="code",
        sentence=f"The rule {text}.",
        severity=severity,
        passed=passed,
        found=f"Found {text}.",
        failing=[] if passed else [text] * 6,
    )


def report(*checks: DataCheck) -> DataCheckReport:
    return DataCheckReport(dataset_version="V001", checks=list(checks))


ERROR = check()
WARNING = check(severity=Severity.WARNING)
PASSED = check(passed=True)


@pytest.mark.parametrize(
    ("checks", "sentence"),
    [
        ([ERROR, WARNING], "1 error must be corrected before training"),
        ([ERROR, ERROR], "2 errors must be corrected before training"),
        ([WARNING, PASSED], "The data can be used; 1 warning to look at"),
        ([PASSED], "The data is ready for training"),
    ],
)
def test_the_verdict_is_one_sentence_in_page_and_markdown(
    checks: list[DataCheck], sentence: str
) -> None:
    assert verdict(report(*checks)) == sentence
    assert f">{sentence}.</h1>" in data_check_page(report(*checks))
    assert data_check_markdown(report(*checks)).startswith(f"## {sentence}\n")


@pytest.mark.parametrize("text", ATTACKS)
def test_words_of_users_are_only_words_on_the_page(text: str) -> None:
    clean = data_check_page(report(check(text="x"), check(text="x", passed=True)))
    page = data_check_page(report(check(text=text), check(text=text, passed=True)))
    assert TAGS.findall(page) == TAGS.findall(clean)
    assert text in html.unescape(page)


def test_the_page_needs_nothing_from_outside() -> None:
    page = data_check_page(report(ERROR, WARNING, PASSED))
    assert not re.search(r"https?:|//|src=|url\(|@import|<script|<link", page)


def rendered(markdown: str) -> str:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown)


def shown(markdown: str) -> str:
    return html.unescape(TAGS.sub("", rendered(markdown)))


@pytest.mark.parametrize("text", ATTACKS)
def test_words_of_users_are_only_words_in_markdown(text: str) -> None:
    clean = data_check_markdown(report(check()))
    markdown = data_check_markdown(report(check(text=text)))
    assert TAGS.findall(rendered(markdown)) == TAGS.findall(rendered(clean))
    assert not re.search(r"www\.|https?:|&#\d", markdown)  # what becomes a link, or is no word
    assert " ".join(text.split()) in shown(markdown)


def test_broken_rules_come_first_in_markdown() -> None:
    rows = data_check_markdown(report(PASSED, WARNING, ERROR)).splitlines()[4:]
    assert [row.split(" | ")[0] for row in rows] == ["| **error**", "| **warning**", "| passed"]


def test_ordinary_words_stay_readable_in_markdown() -> None:
    assert escaped("rose has 3 pictures, 猫-1 too") == "rose has 3 pictures, 猫-1 too"


def test_changed_gates_stand_before_the_findings_in_page_and_markdown() -> None:
    gates = ["At least 20 labeled pictures instead of 100."]
    changed = report(ERROR).model_copy(update={"changed_gates": gates})
    page = data_check_page(changed)
    assert page.index(gates[0]) < page.index("Found x.")
    markdown = shown(data_check_markdown(changed))
    assert markdown.index(gates[0]) < markdown.index("Found x.")
    assert "Gates" not in data_check_page(report(ERROR))
    assert "gates" not in data_check_markdown(report(ERROR))


def test_every_repair_has_words_in_page_and_markdown() -> None:
    repairable = ERROR.model_copy(update={"repairs": list(RepairAction)})
    page = data_check_page(report(repairable))
    markdown = shown(data_check_markdown(report(repairable)))
    for action in RepairAction:
        assert f"{REPAIRS[action]} <code>{action.value}</code>" in page
        assert REPAIRS[action] in markdown


def test_a_rule_without_repairs_offers_none() -> None:
    assert "One call can" not in data_check_page(report(ERROR))


def test_the_page_says_what_was_checked() -> None:
    assert "Check Data of dataset version V001" in data_check_page(report(ERROR))
    now = report(ERROR).model_copy(update={"dataset_version": "now"})
    assert "Check Data of the dataset as it is now" in data_check_page(now)


def test_one_thing_is_counted_as_one() -> None:
    page = data_check_page(report(ERROR, PASSED))
    assert "1 error\n" in re.sub(r"<[^>]*>", "\n", page)
    assert "1 rule kept" in page
