"""Lengths, encodings and recordings of sounds, and how long each label must sound."""

from collections.abc import Callable

import pytest

from schemas.data_check import DataCheck, DataCheckReport, RepairAction, Severity
from schemas.data_policy import policy_for
from schemas.manifest import ManifestLine
from schemas.project_type import ProjectType
from schemas.sample import SOUND_MAX_BYTES
from tasks.data_checks.checked_data import CheckedData
from tasks.sound_classification import checks

Line = Callable[..., ManifestLine]
Lines = Callable[..., list[ManifestLine]]


def check_sounds(lines: list[ManifestLine], **gates: float) -> DataCheckReport:
    policy = policy_for(ProjectType.SOUND_CLASSIFICATION, gates)
    return checks.check(CheckedData("V001", lines, policy, lambda _: b""))


def broken(report: DataCheckReport) -> dict[str, DataCheck]:
    return {check.code: check for check in report.checks if not check.passed}


@pytest.fixture
def animals(lines_of: Lines) -> list[ManifestLine]:
    """75 sounds of 4 s each: 300 s a label."""
    return lines_of("sound", bark=75, meow=75)


def test_good_sounds_pass_every_rule(animals: list[ManifestLine]) -> None:
    report = check_sounds(animals)
    assert broken(report) == {}
    assert len({check.code for check in report.checks}) == len(report.checks)


def test_four_sounds_of_a_label_stop_the_run_and_five_only_warn(lines_of: Lines) -> None:
    five = check_sounds(lines_of("sound", bark=20, meow=5))
    assert five.errors == []
    assert broken(five)["recommended_sounds_per_class"].found == (
        "meow has 5 sounds; label at least 15 more."
    )
    (error,) = check_sounds([*lines_of("sound", bark=20, meow=5)[:-1]]).errors
    assert (error.code, error.found) == (
        "sounds_per_class",
        "meow has 4 sounds; label at least 1 more.",
    )


def test_less_than_five_minutes_of_a_label_warn(animals: list[ManifestLine]) -> None:
    report = check_sounds(animals[1:])
    assert list(broken(report)) == ["seconds_per_class"]
    found = broken(report)["seconds_per_class"]
    assert found.found == "bark sounds for 296 seconds; add at least 4 more."
    assert found.severity is Severity.WARNING


def test_one_label_is_one_too_few(lines_of: Lines) -> None:
    assert "classes" in broken(check_sounds(lines_of("sound", bark=75)))


@pytest.mark.parametrize(
    ("facts", "code", "severity", "sentence"),
    [
        (
            {"seconds": 1.0},
            "seconds",
            Severity.ERROR,
            "1 sound has a length of 1 s or less (odd.wav); record longer or delete it.",
        ),
        (
            {"size": SOUND_MAX_BYTES + 1},
            "bytes",
            Severity.WARNING,
            "1 sound has more than 4 MB (odd.wav); save smaller and replace it.",
        ),
        (
            {"name": "od d.wav"},
            "file_names",
            Severity.WARNING,
            "1 sound has such a name (od d.wav); rename it.",
        ),
        (
            {"sample_rate": 8000},
            "same_recording",
            Severity.WARNING,
            "1 sound has another recording format than most (16,000 Hz, PCM_16, 1 channel) "
            "(odd.wav); record again or delete it.",
        ),
    ],
)
def test_a_sound_that_breaks_a_rule_is_named(
    animals: list[ManifestLine],
    line: Line,
    facts: dict[str, object],
    code: str,
    severity: Severity,
    sentence: str,
) -> None:
    odd = line("sound", "odd.wav", "bark").model_copy(update=facts)
    found = broken(check_sounds([*animals, odd]))
    assert [(c.code, c.severity, c.found) for c in found.values()] == [(code, severity, sentence)]
    assert found[code].sample_ids == [odd.id]


@pytest.mark.parametrize(
    "facts", [{"seconds": 1.01}, {"size": SOUND_MAX_BYTES}, {"name": "狗.wav"}]
)
def test_a_sound_at_exactly_the_limit_passes(
    animals: list[ManifestLine], line: Line, facts: dict[str, object]
) -> None:
    edge = line("sound", "edge.wav", "bark").model_copy(update=facts)
    assert broken(check_sounds([*animals, edge])) == {}


def test_another_encoding_is_an_error_that_can_be_converted(
    animals: list[ManifestLine], line: Line
) -> None:
    odd = line("sound", "odd.wav", "bark", encoding="PCM_24")
    found = broken(check_sounds([*animals, odd]))
    assert list(found) == ["encodings", "same_recording"]
    assert found["encodings"].found == (
        "1 sound has another encoding (odd.wav); convert or delete it."
    )
    assert RepairAction.CONVERT_TO_16_BIT in found["encodings"].repairs


def test_repeated_sounds_with_the_same_and_with_other_labels_warn(
    animals: list[ManifestLine], line: Line
) -> None:
    same = [line("sound", name, "bark", sha256="s") for name in ("a.wav", "b.wav")]
    other = [line("sound", f"{label}.wav", label, sha256="o") for label in ("bark", "meow")]
    found = broken(check_sounds([*animals, *same, *other]))
    assert {code: check.failing for code, check in found.items()} == {
        "same_sound_same_labels": ["bark.wav", "meow.wav"],
        "duplicates": ["b.wav"],
    }


def test_nothing_at_all_is_an_error_with_the_cure() -> None:
    assert [c.found for c in check_sounds([]).errors] == [
        "0 sounds labeled; label at least 2 more.",
        "0 labels are in use; use at least 2 more.",
    ]
