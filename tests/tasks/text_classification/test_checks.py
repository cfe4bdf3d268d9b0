"""Languages, lengths and repeats of texts."""

from collections.abc import Callable

import pytest

from schemas.data_check import DataCheck, DataCheckReport, Severity
from schemas.data_policy import policy_for
from schemas.manifest import ManifestLine
from schemas.project_type import ProjectType
from tasks.data_checks.checked_data import CheckedData
from tasks.text_classification import checks
from tasks.text_classification.text_rules import chinese_or_latin_share

Line = Callable[..., ManifestLine]
Lines = Callable[..., list[ManifestLine]]


def check_texts(lines: list[ManifestLine], **gates: float) -> DataCheckReport:
    policy = policy_for(ProjectType.TEXT_CLASSIFICATION, gates)
    return checks.check(CheckedData("V001", lines, policy, lambda _: b""))


def check_now(lines: list[ManifestLine], unlabeled: list[ManifestLine]) -> DataCheckReport:
    policy = policy_for(ProjectType.TEXT_CLASSIFICATION)
    data = CheckedData("now", lines, policy, lambda _: b"", unlabeled=unlabeled)
    return checks.check(data)


def broken(report: DataCheckReport) -> dict[str, DataCheck]:
    return {check.code: check for check in report.checks if not check.passed}


def test_20_texts_a_label_pass_every_rule_and_19_do_not(lines_of: Lines) -> None:
    assert broken(check_texts(lines_of("text", good=20, bad=20))) == {}
    found = broken(check_texts(lines_of("text", good=20, bad=19)))
    assert list(found) == ["texts_per_class"]
    assert found["texts_per_class"].found == "bad has 19 texts; label at least 1 more."


def test_lowering_the_gate_leaves_the_warning(lines_of: Lines) -> None:
    report = check_texts(lines_of("text", good=20, bad=5), min_per_class=5)
    assert list(broken(report)) == ["recommended_texts_per_class"]
    assert report.changed_gates == ["At least 5 texts of every label instead of 20."]


def test_one_label_is_one_too_few(lines_of: Lines) -> None:
    assert list(broken(check_texts(lines_of("text", good=40)))) == ["classes"]


def test_a_label_over_ten_times_rarer_warns(lines_of: Lines) -> None:
    assert list(broken(check_texts(lines_of("text", good=201, bad=20)))) == ["balance"]


@pytest.mark.parametrize(
    ("text", "code", "sentence"),
    [
        (
            "Где находится вокзал?",
            "languages",
            "1 text has Chinese characters or A to Z in less than 50% of the letters "
            '("Где находится вокзал?"); expect poor results of or delete it.',
        ),
        (
            " a ",
            "short_texts",
            '1 text has fewer than 2 characters ("a"); look at or delete it.',
        ),
        ("", "short_texts", '1 text has fewer than 2 characters (""); look at or delete it.'),
    ],
)
def test_a_text_that_breaks_a_rule_is_quoted(
    line: Line, lines_of: Lines, text: str, code: str, sentence: str
) -> None:
    odd = line("text", "a.txt#01", "good", text=text)
    found = broken(check_texts([*lines_of("text", good=20, bad=20), odd]))
    assert [(c.code, c.severity, c.found) for c in found.values()] == [
        (code, Severity.WARNING, sentence)
    ]
    assert found[code].sample_ids == [odd.id]
    assert found[code].failing == ["a.txt#01"]


@pytest.mark.parametrize("text", ["ok", "很好", "价格 is fine, 质量 too", "Très bien", "10 : 12"])
def test_chinese_and_english_texts_pass(line: Line, lines_of: Lines, text: str) -> None:
    good = line("text", "a.txt#01", "good", text=text)
    assert broken(check_texts([*lines_of("text", good=20, bad=20), good])) == {}


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("hello", 1.0),
        ("你好", 1.0),
        ("привет", 0.0),
        ("abжд", 0.5),
        ("東京タワー", 0.4),
        ("12:30 …", 1.0),
    ],
)
def test_the_share_counts_letters_only(text: str, share: float) -> None:
    assert chinese_or_latin_share(text) == pytest.approx(share)


def test_a_repeated_text_warns_and_shows_how_it_begins(line: Line, lines_of: Lines) -> None:
    long = "The delivery was late, and\nthe box was open"
    twins = [line("text", f"a.txt#{n}", "good", text=long, sha256="s") for n in range(2)]
    found = broken(check_texts([*lines_of("text", good=20, bad=20), *twins]))
    assert list(found) == ["duplicates"]
    assert found["duplicates"].found == (
        '1 text repeats another text ("The delivery was late, and the…"); delete it.'
    )


def test_a_text_with_two_opinions_warns(line: Line, lines_of: Lines) -> None:
    twins = [line("text", f"{label}#1", label, text="so so", sha256="s") for label in ("a", "b")]
    report = check_texts([*lines_of("text", a=20, b=20), *twins])
    assert list(broken(report)) == ["same_text_same_labels"]


def test_an_unlabeled_text_is_left_out_and_quoted(line: Line, lines_of: Lines) -> None:
    report = check_now(lines_of("text", a=20, b=20), [line("text", "new#1", text="new one")])
    assert report.errors == []
    assert [c.found for c in report.warnings] == [
        '1 text is not labeled and left out ("new one"); label or delete it.'
    ]
