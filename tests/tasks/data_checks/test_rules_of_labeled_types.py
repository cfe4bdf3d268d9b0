"""Rules that all types with labels share, in the words of each."""

from collections.abc import Callable

import pytest

from schemas.data_check import DataCheck
from schemas.data_policy import policy_for
from schemas.manifest import ManifestLine, Usage
from schemas.project_type import ProjectType
from schemas.sample import IMAGE_MAX_BYTES, IMAGE_MAX_PIXELS
from tasks.data_checks.checked_data import CheckedData
from tasks.project_types.parts import Part, part_of

Line = Callable[..., ManifestLine]
LABELED = [one for one in ProjectType if one.has_labels]
UNITS = {one: "box" if one.has_boxes else one.media.value for one in LABELED}
PLURALS = {"box": "boxes"}
CORNERS = (0, 0, 20, 20)


def mark(project_type: ProjectType, label: str) -> object:
    return (label, *CORNERS) if project_type.has_boxes else label


def samples(line: Line, project_type: ProjectType, **counts: int) -> list[ManifestLine]:
    return [
        line(
            project_type.media,
            f"{label}{number}",
            mark(project_type, label),
            usage=Usage.VALIDATION if number % 5 == 4 else Usage.TRAINING,
        )
        for label, count in counts.items()
        for number in range(count)
    ]


def broken(
    project_type: ProjectType, lines: list[ManifestLine], **gates: float
) -> dict[str, DataCheck]:
    policy = policy_for(project_type, gates)
    checks = part_of(project_type, Part.CHECKS)
    report = checks.check(CheckedData("V001", lines, policy, lambda _: b""))
    return {check.code: check for check in report.checks if not check.passed}


@pytest.mark.parametrize("project_type", LABELED)
def test_enough_of_everything_breaks_no_rule(line: Line, project_type: ProjectType) -> None:
    assert broken(project_type, samples(line, project_type, a=100, b=100)) == {}


@pytest.mark.parametrize("project_type", LABELED)
def test_too_few_labeled_samples_stop_the_run(line: Line, project_type: ProjectType) -> None:
    lines = samples(line, project_type, a=100, b=100)
    noun = project_type.media
    gate = {"min_labeled": 201}
    found = broken(project_type, lines, **gate)
    assert found[f"labeled_{noun}s"].found == f"200 {noun}s labeled; label at least 1 more."


@pytest.mark.parametrize("project_type", LABELED)
def test_a_label_over_ten_times_rarer_warns(line: Line, project_type: ProjectType) -> None:
    unit = UNITS[project_type]
    many = PLURALS.get(unit, f"{unit}s")
    found = broken(project_type, samples(line, project_type, a=1001, b=100))
    assert list(found) == ["balance"]
    assert found["balance"].found == (
        f"b has 100 {many} and the commonest label 1,001; add {many} of b."
    )


@pytest.mark.parametrize("project_type", LABELED)
def test_a_label_needs_samples_of_both_uses(line: Line, project_type: ProjectType) -> None:
    good = samples(line, project_type, a=100, b=100)
    noun = project_type.media
    training = [
        one.model_copy(update={"usage": Usage.TRAINING if "a" in one.labels else one.usage})
        for one in good
    ]
    found = broken(project_type, training)
    assert {code: check.found for code, check in found.items()} == {
        "classes_in_validation": f"a has no {noun} for validation; "
        f"label more different {noun}s or lower the training ratio."
    }
    validation = [
        one.model_copy(update={"usage": Usage.VALIDATION if "a" in one.labels else one.usage})
        for one in good
    ]
    assert list(broken(project_type, validation)) == ["classes_in_training"]


@pytest.mark.parametrize("project_type", LABELED)
def test_labels_spelled_alike_warn(line: Line, project_type: ProjectType) -> None:
    found = broken(project_type, samples(line, project_type, a_b=100, AB=100, b=100))
    assert {code: check.found for code, check in found.items()} == {
        "similar_labels": "Spelled alike: AB, a_b. Merge them or rename some."
    }


@pytest.mark.parametrize("project_type", LABELED)
def test_repeats_and_contradictions_warn(line: Line, project_type: ProjectType) -> None:
    noun = project_type.media

    def copy(content: str, label: str, number: int) -> ManifestLine:
        marks = mark(project_type, label)
        return line(noun, f"{content}{number}", marks, sha256=content)

    copies = [copy("s", "a", 0), copy("s", "a", 1), copy("o", "a", 0), copy("o", "b", 1)]
    found = broken(project_type, [*samples(line, project_type, a=100, b=100), *copies])
    assert {code: check.failing for code, check in found.items()} == {
        f"same_{noun}_same_labels": ["o0", "o1"],
        "duplicates": ["s1"],
    }


@pytest.mark.parametrize("project_type", LABELED)
def test_few_samples_of_a_label_warn_above_the_gate(line: Line, project_type: ProjectType) -> None:
    unit = UNITS[project_type]
    many = PLURALS.get(unit, f"{unit}s")
    code = f"recommended_{many}_per_class"
    gates = {"min_per_class": 5, "recommended_per_class": 20}
    lines = samples(line, project_type, a=100, b=20)
    assert code not in broken(project_type, lines, **gates)
    found = broken(project_type, lines[:-1], **gates)
    assert found[code].found == f"b has 19 {many}; label at least 1 more."


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"media_format": "GIF"}, "formats"),
        ({"name": "a b.png"}, "file_names"),
        ({"size": IMAGE_MAX_BYTES + 1}, "bytes"),
        ({"width": IMAGE_MAX_PIXELS // 64 + 1}, "pixels"),
        ({"height": 7}, "tiny_pictures"),
    ],
)
def test_object_detection_looks_at_picture_files_too(
    line: Line, facts: dict[str, object], code: str
) -> None:
    one = ProjectType.OBJECT_DETECTION
    odd = line("picture", "odd.png", ("a", 0, 0, 6, 6)).model_copy(update=facts)
    found = broken(one, [*samples(line, one, a=100, b=100), odd])
    assert {name: check.sample_ids for name, check in found.items()} == {code: [odd.id]}
