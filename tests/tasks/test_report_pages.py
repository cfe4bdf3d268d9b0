import html
import re

import pytest

from schemas.data_check import DataCheck, DataCheckReport, Severity
from tasks.markdown import escaped
from tasks.report_pages import data_check_markdown, data_check_page, verdict

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
    tags = re.compile(r"<[^>]*>")
    assert tags.findall(page) == tags.findall(clean)
    assert text in html.unescape(page)


def test_the_page_needs_nothing_from_outside() -> None:
    page = data_check_page(report(ERROR, WARNING, PASSED))
    assert not re.search(r"https?:|//|src=|url\(|@import|<script|<link", page)


@pytest.mark.parametrize("text", ATTACKS)
def test_words_of_users_are_only_words_in_markdown(text: str) -> None:
    markdown = data_check_markdown(report(check(text=text)))
    row = markdown.splitlines()[-1]
    assert row.count("|") == 4
    assert not re.search(r"[<>`\[\]()~\\]|_|!|www\.|http:|#(?!\d+;)", row)
    assert " ".join(text.split()) in html.unescape(row)


def test_broken_rules_come_first_in_markdown() -> None:
    rows = data_check_markdown(report(PASSED, WARNING, ERROR)).splitlines()[4:]
    assert [row.split(" | ")[0] for row in rows] == ["| **error**", "| **warning**", "| passed"]


def test_ordinary_words_stay_readable_in_markdown() -> None:
    assert escaped("rose has 3 pictures, 猫-1 too") == "rose has 3 pictures, 猫-1 too"
