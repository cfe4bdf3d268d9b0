"""Gates at exactly their number and one below, with the sentences that a person reads."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from schemas.data_check import FAILING_SAMPLES_KEPT, DataCheck, DataCheckReport, Severity
from schemas.label import Annotation
from schemas.manifest import ManifestLine, Usage
from schemas.sample import IMAGE_MAX_BYTES, IMAGE_MAX_PIXELS
from tasks.data_checks.image_classification import check_images

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def line(name: str, *labels: str, usage: Usage = Usage.TRAINING, **facts: object) -> ManifestLine:
    values = {
        "id": uuid4(),
        "source": "datasets/x",
        "name": name,
        "sha256": name,
        "size": 1000,
        "usage": usage,
        "media_format": "PNG",
        "width": 64,
        "height": 64,
        "annotations": [Annotation(label=label, by="me", at=NOW) for label in labels],
    }
    return ManifestLine.model_validate(values | facts)


def lines_of(**counts: int) -> list[ManifestLine]:
    """Pictures of each label, the last of every five for validation."""
    return [
        line(
            f"{label}{number}.png",
            label,
            usage=Usage.VALIDATION if number % 5 == 4 else Usage.TRAINING,
        )
        for label, count in counts.items()
        for number in range(count)
    ]


def check(report: DataCheckReport, code: str) -> DataCheck:
    return next(check for check in report.checks if check.code == code)


@pytest.fixture(scope="module")
def good() -> DataCheckReport:
    return check_images("V001", lines_of(rose=50, tulip=50))


def test_good_data_passes_every_rule(good: DataCheckReport) -> None:
    assert good.dataset_version == "V001"
    assert [check.code for check in good.checks if not check.passed] == []
    assert check(good, "labeled_pictures").found == "100 pictures labeled."
    assert check(good, "classes").found == "2 labels are in use."


def test_codes_are_unique_and_rules_are_sentences(good: DataCheckReport) -> None:
    assert len({check.code for check in good.checks}) == len(good.checks)
    assert all(check.sentence.endswith(".") for check in good.checks)


def test_99_labeled_pictures_are_one_too_few() -> None:
    report = check_images("V001", lines_of(rose=50, tulip=49))
    assert [c.code for c in report.errors] == ["labeled_pictures"]
    assert report.errors[0].found == "99 pictures labeled; label at least 1 more."


def test_the_gate_of_labeled_pictures_can_be_lowered() -> None:
    report = check_images("V001", lines_of(rose=10, tulip=10), min_labeled=20)
    assert report.errors == []
    assert check_images("V001", lines_of(rose=10, tulip=9), min_labeled=20).errors


def test_one_class_is_one_too_few() -> None:
    report = check_images("V001", lines_of(rose=100))
    assert [c.code for c in report.errors] == ["classes"]
    assert report.errors[0].found == "1 label is in use; use at least 1 more."


def test_four_pictures_of_a_class_stop_the_run_and_five_only_warn() -> None:
    five = check_images("V001", lines_of(rose=95, tulip=5))
    assert five.errors == []
    assert check(five, "recommended_pictures_per_class").found == (
        "tulip has 5 pictures; label at least 15 more."
    )
    four = check_images("V001", [*lines_of(rose=96), *lines_of(tulip=5)[1:]])
    assert [c.code for c in four.errors] == ["pictures_per_class"]
    assert four.errors[0].found == "tulip has 4 pictures; label at least 1 more."
    assert four.errors[0].failing == ["tulip"]


def test_twenty_pictures_of_a_class_do_not_warn() -> None:
    assert check_images("V001", lines_of(rose=80, tulip=20)).warnings == []
    report = check_images("V001", lines_of(rose=81, tulip=19))
    assert [c.code for c in report.warnings] == ["recommended_pictures_per_class"]


def test_an_unlabeled_picture_stops_the_run_and_is_named() -> None:
    report = check_images("V001", [*lines_of(rose=50, tulip=50), line("new.png")])
    assert [c.code for c in report.errors] == ["all_labeled"]
    assert report.errors[0].found == "1 picture has no label (new.png); label or delete it."


def test_the_same_picture_with_other_labels_is_a_warning_that_names_both_files() -> None:
    twins = [line("a.png", "rose", sha256="same"), line("b.png", "tulip", sha256="same")]
    report = check_images("V001", [*lines_of(rose=50, tulip=50), *twins])
    assert report.errors == []
    assert [c.code for c in report.warnings] == ["same_picture_same_labels"]
    assert report.warnings[0].failing == ["a.png", "b.png"]


def test_the_same_picture_with_the_same_labels_is_no_matter() -> None:
    twins = [line("a.png", "rose", "red", sha256="s"), line("b.png", "red", "rose", sha256="s")]
    report = check_images("V001", [*lines_of(rose=50, tulip=50, red=50), *twins])
    assert check(report, "same_picture_same_labels").passed


def test_a_rare_class_gets_the_advice_to_balance() -> None:
    assert check(check_images("V001", lines_of(rose=200, tulip=20)), "balance").passed
    balance = check(check_images("V001", lines_of(rose=201, tulip=20)), "balance")
    assert (balance.passed, balance.severity) == (False, Severity.WARNING)
    assert balance.found == (
        "tulip has 20 pictures and the commonest label 201; add pictures of tulip."
    )


def test_a_class_must_occur_in_training_and_should_occur_in_validation() -> None:
    only_validation = [line(f"v{n}.png", "a", usage=Usage.VALIDATION) for n in range(20)]
    only_training = [line(f"t{n}.png", "b") for n in range(20)]
    report = check_images("V001", [*lines_of(c=80), *only_validation, *only_training])
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
    facts: dict[str, object], code: str, severity: Severity
) -> None:
    bad = line("odd.png", "rose").model_copy(update=facts)
    report = check_images("V001", [*lines_of(rose=50, tulip=50), bad])
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
def test_a_picture_at_exactly_the_limit_passes(facts: dict[str, object]) -> None:
    edge = line("edge.png", "rose").model_copy(update=facts)
    report = check_images("V001", [*lines_of(rose=50, tulip=50), edge])
    assert [c.code for c in report.checks if not c.passed] == []


def test_an_empty_version_is_an_error_with_the_cure() -> None:
    report = check_images("V001", [])
    assert [c.found for c in report.errors] == [
        "0 pictures labeled; label at least 100 more.",
        "0 labels are in use; use at least 2 more.",
    ]


def test_several_labels_on_a_picture_count_for_each_class() -> None:
    report = check_images("V001", [line(f"{n}.png", "rose", "red") for n in range(100)])
    assert check(report, "classes").passed
    assert check(report, "pictures_per_class").passed


def test_long_lists_are_cut_in_the_sentence_and_in_the_record() -> None:
    unlabeled = [line(f"{n}.png") for n in range(FAILING_SAMPLES_KEPT + 1)]
    found = check(check_images("V001", unlabeled), "all_labeled")
    assert len(found.failing) == FAILING_SAMPLES_KEPT
    assert found.found == (
        "1,001 pictures have no label (0.png, 1.png, 2.png, 3.png, 4.png and 996 more); "
        "label or delete them."
    )


def test_many_rare_classes_are_summed_up() -> None:
    report = check_images("V001", lines_of(**{f"c{n:02}": 4 for n in range(30)}))
    found = check(report, "pictures_per_class")
    assert len(found.failing) == 30
    assert found.found.count("label at least 1 more") == 10
    assert found.found.endswith("The same holds for c10, c11, c12, c13, c14 and 15 more.")
