"""Gates at exactly their number and one below, with the sentences that a person reads."""

from collections.abc import Callable

import pytest

from schemas.data_check import (
    FAILING_SAMPLES_KEPT,
    DataCheck,
    DataCheckReport,
    RepairAction,
    Severity,
)
from schemas.data_policy import policy_for
from schemas.manifest import LeftOut, ManifestLine, Usage
from schemas.project_type import ProjectType
from schemas.sample import IMAGE_MAX_BYTES, IMAGE_MAX_PIXELS
from tasks.data_checks.checked_data import CheckedData
from tasks.image_classification import checks

Line = Callable[..., ManifestLine]
Lines = Callable[..., list[ManifestLine]]


def check_images(lines: list[ManifestLine], **gates: float) -> DataCheckReport:
    policy = policy_for(ProjectType.IMAGE_CLASSIFICATION, gates)
    return checks.check(CheckedData("V001", lines, policy, lambda _: b""))


def check_now(lines: list[ManifestLine], unlabeled: list[ManifestLine]) -> DataCheckReport:
    policy = policy_for(ProjectType.IMAGE_CLASSIFICATION)
    data = CheckedData("now", lines, policy, lambda _: b"", unlabeled=unlabeled)
    return checks.check(data)


def check(report: DataCheckReport, code: str) -> DataCheck:
    return next(check for check in report.checks if check.code == code)


@pytest.fixture(scope="module")
def good(lines_of: Lines) -> DataCheckReport:
    return check_images(lines_of("picture", rose=50, tulip=50))


def test_good_data_passes_every_rule(good: DataCheckReport) -> None:
    assert good.dataset_version == "V001"
    assert [check.code for check in good.checks if not check.passed] == []
    assert check(good, "labeled_pictures").found == "100 pictures labeled."
    assert check(good, "classes").found == "2 labels are in use."


def test_codes_are_unique_and_rules_are_sentences(good: DataCheckReport) -> None:
    assert len({check.code for check in good.checks}) == len(good.checks)
    assert all(check.sentence.endswith(".") for check in good.checks)


def test_99_labeled_pictures_are_one_too_few(lines_of: Lines) -> None:
    report = check_images(lines_of("picture", rose=50, tulip=49))
    assert [c.code for c in report.errors] == ["labeled_pictures"]
    assert report.errors[0].found == "99 pictures labeled; label at least 1 more."


def test_the_gate_of_labeled_pictures_can_be_lowered(lines_of: Lines) -> None:
    report = check_images(lines_of("picture", rose=10, tulip=10), min_labeled=20)
    assert report.errors == []
    assert check_images(lines_of("picture", rose=10, tulip=9), min_labeled=20).errors


def test_one_class_is_one_too_few(lines_of: Lines) -> None:
    report = check_images(lines_of("picture", rose=100))
    assert [c.code for c in report.errors] == ["classes"]
    assert report.errors[0].found == "1 label is in use; use at least 1 more."


def test_four_pictures_of_a_class_stop_the_run_and_five_only_warn(lines_of: Lines) -> None:
    five = check_images(lines_of("picture", rose=95, tulip=5))
    assert five.errors == []
    assert check(five, "recommended_pictures_per_class").found == (
        "tulip has 5 pictures; label at least 15 more."
    )
    four = check_images([*lines_of("picture", rose=96), *lines_of("picture", tulip=5)[1:]])
    assert [c.code for c in four.errors] == ["pictures_per_class"]
    assert four.errors[0].found == "tulip has 4 pictures; label at least 1 more."
    assert four.errors[0].failing == ["tulip"]


def test_twenty_pictures_of_a_class_do_not_warn(lines_of: Lines) -> None:
    assert check_images(lines_of("picture", rose=80, tulip=20)).warnings == []
    report = check_images(lines_of("picture", rose=81, tulip=19))
    assert [c.code for c in report.warnings] == ["recommended_pictures_per_class"]


def test_an_unlabeled_picture_is_left_out_and_named(line: Line, lines_of: Lines) -> None:
    report = check_now(lines_of("picture", rose=50, tulip=50), [line("picture", "new.png")])
    assert report.errors == []
    assert [c.code for c in report.warnings] == ["all_labeled"]
    assert report.warnings[0].found == (
        "1 picture is not labeled and left out (new.png); label or delete it."
    )


def test_an_unlabeled_picture_that_repeats_another_one_is_named(
    line: Line, lines_of: Lines
) -> None:
    labeled = [*lines_of("picture", rose=50, tulip=49), line("picture", "a.png", "tulip")]
    new = [line("picture", f"{name}.png", sha256="new") for name in ("b", "c")]
    copy = line("picture", "d.png", sha256="a.png")
    found = check(check_now(labeled, [*new, copy]), "unlabeled_duplicates")
    assert found.found == (
        "2 pictures without a label repeat another picture (c.png, d.png); delete them."
    )
    assert found.sample_ids == [new[1].id, copy.id]
    assert found.repairs == [RepairAction.TRASH_DUPLICATES]


def test_a_version_tells_how_many_pictures_it_has_left_out(lines_of: Lines) -> None:
    policy = policy_for(ProjectType.IMAGE_CLASSIFICATION)
    lines = lines_of("picture", rose=50, tulip=50)
    left_out = LeftOut(unlabeled=3, repeats=1)
    data = CheckedData("V001", lines, policy, lambda _: b"", left_out=left_out)
    report = checks.check(data)
    assert report.errors == []
    assert [c.found for c in report.warnings] == [
        "3 pictures are not labeled and left out; label or delete them.",
        "1 picture without a label repeats another picture; delete it.",
    ]


def test_the_same_picture_with_other_labels_is_a_warning_that_names_both_files(
    line: Line, lines_of: Lines
) -> None:
    twins = [
        line("picture", "a.png", "rose", sha256="same"),
        line("picture", "b.png", "tulip", sha256="same"),
    ]
    report = check_images([*lines_of("picture", rose=50, tulip=50), *twins])
    assert report.errors == []
    assert [c.code for c in report.warnings] == ["same_picture_same_labels"]
    assert report.warnings[0].failing == ["a.png", "b.png"]


def test_the_same_picture_with_the_same_labels_is_no_matter(line: Line, lines_of: Lines) -> None:
    twins = [
        line("picture", "a.png", "rose", "red", sha256="s"),
        line("picture", "b.png", "red", "rose", sha256="s"),
    ]
    report = check_images([*lines_of("picture", rose=50, tulip=50, red=50), *twins])
    assert check(report, "same_picture_same_labels").passed


def test_a_rare_class_gets_the_advice_to_balance(lines_of: Lines) -> None:
    assert check(check_images(lines_of("picture", rose=200, tulip=20)), "balance").passed
    balance = check(check_images(lines_of("picture", rose=201, tulip=20)), "balance")
    assert (balance.passed, balance.severity) == (False, Severity.WARNING)
    assert balance.found == (
        "tulip has 20 pictures and the commonest label 201; add pictures of tulip."
    )


def test_a_class_must_occur_in_training_and_should_occur_in_validation(
    line: Line, lines_of: Lines
) -> None:
    only_validation = [line("picture", f"v{n}.png", "a", usage=Usage.VALIDATION) for n in range(20)]
    only_training = [line("picture", f"t{n}.png", "b") for n in range(20)]
    report = check_images([*lines_of("picture", c=80), *only_validation, *only_training])
    assert [c.code for c in report.errors] == ["classes_in_training"]
    assert report.errors[0].found.startswith("a has no picture for training; label more")
    assert [c.code for c in report.warnings] == ["classes_in_validation"]
    assert report.warnings[0].failing == ["b"]


@pytest.mark.parametrize(
    ("facts", "code", "severity"),
    [
        ({"media_format": "GIF"}, "formats", Severity.ERROR),
        ({"name": "a b.png"}, "file_names", Severity.WARNING),
        ({"name": "a+b.png"}, "file_names", Severity.WARNING),
        ({"name": "a.png\n"}, "file_names", Severity.WARNING),
        ({"size": IMAGE_MAX_BYTES + 1}, "bytes", Severity.WARNING),
        ({"width": IMAGE_MAX_PIXELS // 64 + 1}, "pixels", Severity.ERROR),
        ({"width": 1, "height": 1}, "tiny_pictures", Severity.WARNING),
        ({"height": 7}, "tiny_pictures", Severity.WARNING),
    ],
)
def test_a_picture_that_breaks_a_rule_is_named(
    facts: dict[str, object], code: str, severity: Severity, line: Line, lines_of: Lines
) -> None:
    bad = line("picture", "odd.png", "rose").model_copy(update=facts)
    report = check_images([*lines_of("picture", rose=50, tulip=50), bad])
    failed = [c for c in report.checks if not c.passed]
    assert [(c.code, c.severity, c.failing) for c in failed] == [(code, severity, [bad.name])]
    assert bad.name in failed[0].found


@pytest.mark.parametrize(
    "facts",
    [
        {"size": IMAGE_MAX_BYTES},
        {"width": IMAGE_MAX_PIXELS // 64},
        {"width": 8, "height": 8},
        {"name": "猫-1_a.png"},
    ],
)
def test_a_picture_at_exactly_the_limit_passes(
    facts: dict[str, object], line: Line, lines_of: Lines
) -> None:
    edge = line("picture", "edge.png", "rose").model_copy(update=facts)
    report = check_images([*lines_of("picture", rose=50, tulip=50), edge])
    assert [c.code for c in report.checks if not c.passed] == []


def test_an_empty_version_is_an_error_with_the_cure() -> None:
    report = check_images([])
    assert [c.found for c in report.errors] == [
        "0 pictures labeled; label at least 100 more.",
        "0 labels are in use; use at least 2 more.",
    ]


def test_several_labels_on_a_picture_count_for_each_class(line: Line) -> None:
    report = check_images([line("picture", f"{n}.png", "rose", "red") for n in range(100)])
    assert check(report, "classes").passed
    assert check(report, "pictures_per_class").passed


def test_long_lists_are_cut_in_the_sentence_and_in_the_record(line: Line) -> None:
    unlabeled = [line("picture", f"{n}.png") for n in range(FAILING_SAMPLES_KEPT + 1)]
    found = check(check_now([], unlabeled), "all_labeled")
    assert len(found.failing) == FAILING_SAMPLES_KEPT
    assert found.found == (
        "1,001 pictures are not labeled and left out "
        "(0.png, 1.png, 2.png, 3.png, 4.png and 996 more); label or delete them."
    )


def test_many_rare_classes_are_summed_up(lines_of: Lines) -> None:
    report = check_images(lines_of("picture", **{f"c{n:02}": 4 for n in range(30)}))
    found = check(report, "pictures_per_class")
    assert len(found.failing) == 30
    assert found.found.count("label at least 1 more") == 10
    assert found.found.endswith("The same holds for c10, c11, c12, c13, c14 and 15 more.")


def test_a_repeated_picture_is_a_warning_that_names_the_one_to_delete(
    line: Line, lines_of: Lines
) -> None:
    twins = [line("picture", name, "rose", sha256="same") for name in ("a.png", "b.png")]
    report = check_images([*lines_of("picture", rose=50, tulip=50), *twins])
    (duplicates,) = report.warnings
    assert duplicates.code == "duplicates"
    assert duplicates.found == "1 picture repeats another picture (b.png); delete it."
    assert duplicates.sample_ids == [twins[1].id]
    assert duplicates.repairs == [RepairAction.TRASH_DUPLICATES]


def test_labels_that_differ_only_in_case_and_hyphens_are_a_warning(lines_of: Lines) -> None:
    lines = [
        *lines_of("picture", **{"Rose-red": 50, "rose_red": 50, "tulip": 50}),
    ]
    (similar,) = check_images(lines).warnings
    assert similar.code == "similar_labels"
    assert similar.found == "Spelled alike: Rose-red, rose_red. Merge them or rename some."
    assert similar.repairs == [RepairAction.MERGE_LABELS]


def test_pictures_of_one_name_are_told_apart_by_their_ids(line: Line, lines_of: Lines) -> None:
    same = [line("picture", "new.png", sha256=str(number)) for number in range(2)]
    found = check(check_now(lines_of("picture", rose=50, tulip=50), same), "all_labeled")
    assert found.found == (
        "2 pictures are not labeled and left out (new.png); label or delete them."
    )
    assert found.failing == ["new.png"]
    assert found.sample_ids == [one.id for one in same]


def test_samples_that_are_not_divided_yet_are_checked_without_their_use(lines_of: Lines) -> None:
    lines = [
        one.model_copy(update={"usage": None}) for one in lines_of("picture", rose=50, tulip=50)
    ]
    report = check_images(lines)
    assert [c.code for c in report.checks if not c.passed] == []
    assert "classes_in_training" not in {c.code for c in report.checks}


def test_a_lowered_gate_is_told_in_the_report(lines_of: Lines) -> None:
    report = check_images(lines_of("picture", rose=20, tulip=20), min_labeled=40)
    assert report.changed_gates == ["At least 40 labeled pictures instead of 100."]
    assert check_images([]).changed_gates == []
