"""Rules about single sounds, one row a sound, and about how long each label sounds."""

from collections import Counter

import great_expectations.expectations as gxe
from pandas import DataFrame

from infra.expectations import FactSheet, Rule
from schemas.data_check import RepairAction, Severity
from schemas.manifest import ManifestLine
from schemas.sample import SIXTEEN_BIT
from tasks.data_checks.class_rules import each
from tasks.data_checks.sample_rules import sample_frame
from tasks.data_checks.wording import counted, naming

SOUND = "sound"


def sound_frame(lines: list[ManifestLine]) -> DataFrame:
    """Return the `sample_frame` with what only sounds have; an unknown length counts as 0."""
    return sample_frame(lines).assign(
        seconds=[line.seconds or 0.0 for line in lines],
        encoding=[line.encoding or "" for line in lines],
        recording=[_recording(line) for line in lines],
    )


def sound_rules(frame: DataFrame, min_seconds: float) -> list[Rule]:
    """Return the rules about the recordings of a `sound_frame`."""
    return [_encodings(), _lengths(min_seconds), _same_recording(frame)]


def seconds_sheet(lines: list[ManifestLine], recommended: float) -> FactSheet:
    """Return the labels with how long they sound, and the rule about it."""
    seconds: dict[str, float] = {}
    for line in lines:
        for label in line.labels:
            seconds[label] = seconds.get(label, 0.0) + (line.seconds or 0.0)
    frame = DataFrame({"name": list(seconds), "seconds": list(seconds.values())})
    rule = Rule(
        code="seconds_per_class",
        sentence=f"The sounds of every label last at least {recommended:g} seconds together.",
        severity=Severity.WARNING,
        expectation=gxe.ExpectColumnValuesToBeBetween(column="seconds", min_value=recommended),
        found=each(
            lambda label: (
                f"{label} sounds for {seconds[label]:,.0f} seconds; "
                f"add at least {recommended - seconds[label]:,.0f} more"
            )
        ),
    )
    return FactSheet(frame, [rule])


def _recording(line: ManifestLine) -> str:
    return (
        f"{line.sample_rate or 0:,} Hz, {line.encoding}, {counted(line.channels or 0, 'channel')}"
    )


def _encodings() -> Rule:
    return Rule(
        code="encodings",
        sentence=f"Sounds are 16-bit WAV files ({SIXTEEN_BIT}).",
        severity=Severity.ERROR,
        expectation=gxe.ExpectColumnValuesToBeInSet(column="encoding", value_set=[SIXTEEN_BIT]),
        found=naming(SOUND, "another encoding", "convert or delete"),
        repairs=(RepairAction.CONVERT_TO_16_BIT, RepairAction.TRASH_SAMPLES),
    )


def _lengths(min_seconds: float) -> Rule:
    return Rule(
        code="seconds",
        sentence=f"A sound is longer than {min_seconds:g} s.",
        severity=Severity.ERROR,
        expectation=gxe.ExpectColumnValuesToBeBetween(
            column="seconds", min_value=min_seconds, strict_min=True
        ),
        found=naming(SOUND, f"a length of {min_seconds:g} s or less", "record longer or delete"),
        repairs=(RepairAction.TRASH_SAMPLES,),
    )


def _same_recording(frame: DataFrame) -> Rule:
    counts = Counter(frame["recording"])
    commonest = counts.most_common(1)[0][0] if counts else ""
    return Rule(
        code="same_recording",
        sentence="All sounds have the same sample rate, encoding and channels.",
        severity=Severity.WARNING,
        expectation=gxe.ExpectColumnValuesToBeInSet(column="recording", value_set=[commonest]),
        found=naming(
            SOUND, f"another recording format than most ({commonest})", "record again or delete"
        ),
        repairs=(RepairAction.TRASH_SAMPLES,),
    )
