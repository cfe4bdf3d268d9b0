"""Rules about single sounds, one row a sound, and about how long each label sounds."""

from collections import Counter

import great_expectations.expectations as gxe
from pandas import DataFrame

from infra.expectations import FactSheet, Rule
from schemas.counts import counted
from schemas.data_check import RepairAction, Severity
from schemas.manifest import ManifestLine
from schemas.message import Message
from schemas.sample import SIXTEEN_BIT
from tasks.data_checks.class_rules import each
from tasks.data_checks.sample_rules import sample_frame
from tasks.data_checks.wording import Noun, naming

Recording = tuple[int, str | None, int]  # sample rate, encoding, channels
NO_RECORDING: Recording = (0, None, 0)


def sound_frame(lines: list[ManifestLine]) -> DataFrame:
    """Return the `sample_frame` with what only sounds have; an unknown length counts as 0."""
    return sample_frame(lines).assign(
        seconds=[line.seconds or 0.0 for line in lines],
        encoding=[line.encoding or "" for line in lines],
        recording=[str(_recording(line)) for line in lines],
    )


def sound_rules(lines: list[ManifestLine], min_seconds: float) -> list[Rule]:
    """Return the rules about the recordings of a `sound_frame`."""
    return [_encodings(), _lengths(min_seconds), _same_recording(lines)]


def seconds_sheet(lines: list[ManifestLine], recommended: float) -> FactSheet:
    """Return the labels with how long they sound, and the rule about it."""
    seconds: dict[str, float] = {}
    for line in lines:
        for label in line.labels:
            seconds[label] = seconds.get(label, 0.0) + (line.seconds or 0.0)
    frame = DataFrame({"name": list(seconds), "seconds": list(seconds.values())})
    rule = Rule(
        code="seconds_per_class",
        sentence=Message(
            "data_checks.rule-seconds-per-class",
            "The sounds of every label last at least {seconds:g} seconds together.",
            seconds=recommended,
        ),
        severity=Severity.WARNING,
        expectation=gxe.ExpectColumnValuesToBeBetween(column="seconds", min_value=recommended),
        found=each(
            lambda label: Message(
                "data_checks.too-few-seconds-of-label",
                "{label} sounds for {seconds:,.0f} seconds; add at least {missing:,.0f} more.",
                label=label,
                seconds=seconds[label],
                missing=recommended - seconds[label],
            )
        ),
    )
    return FactSheet(frame, [rule])


def _recording(line: ManifestLine) -> Recording:
    return line.sample_rate or 0, line.encoding, line.channels or 0


def _encodings() -> Rule:
    return Rule(
        code="encodings",
        sentence=Message(
            "data_checks.rule-encodings",
            "Sounds are 16-bit WAV files ({encoding}).",
            encoding=SIXTEEN_BIT,
        ),
        severity=Severity.ERROR,
        expectation=gxe.ExpectColumnValuesToBeInSet(column="encoding", value_set=[SIXTEEN_BIT]),
        found=naming(
            Noun.SOUND,
            lambda rows: Message(
                "data_checks.other-encodings",
                (
                    "{things} has another encoding ({names}); convert or delete it.",
                    "{things} have another encoding ({names}); convert or delete them.",
                ),
                **rows,
            ),
        ),
        repairs=(RepairAction.CONVERT_TO_16_BIT, RepairAction.TRASH_SAMPLES),
    )


def _lengths(min_seconds: float) -> Rule:
    return Rule(
        code="seconds",
        sentence=Message(
            "data_checks.rule-seconds", "A sound is longer than {seconds:g} s.", seconds=min_seconds
        ),
        severity=Severity.ERROR,
        expectation=gxe.ExpectColumnValuesToBeBetween(
            column="seconds", min_value=min_seconds, strict_min=True
        ),
        found=naming(
            Noun.SOUND,
            lambda rows: Message(
                "data_checks.short-sounds",
                (
                    "{things} has a length of {seconds:g} s or less ({names}); "
                    "record longer or delete it.",
                    "{things} have a length of {seconds:g} s or less ({names}); "
                    "record longer or delete them.",
                ),
                seconds=min_seconds,
                **rows,
            ),
        ),
        repairs=(RepairAction.TRASH_SAMPLES,),
    )


def _same_recording(lines: list[ManifestLine]) -> Rule:
    counts = Counter(map(_recording, lines))
    commonest = counts.most_common(1)[0][0] if counts else NO_RECORDING
    return Rule(
        code="same_recording",
        sentence=Message(
            "data_checks.rule-same-recording",
            "All sounds have the same sample rate, encoding and channels.",
        ),
        severity=Severity.WARNING,
        expectation=gxe.ExpectColumnValuesToBeInSet(column="recording", value_set=[str(commonest)]),
        found=naming(
            Noun.SOUND,
            lambda rows: Message(
                "data_checks.other-recordings",
                (
                    "{things} has another recording format than most ({commonest}) ({names}); "
                    "record again or delete it.",
                    "{things} have another recording format than most ({commonest}) ({names}); "
                    "record again or delete them.",
                ),
                commonest=_worded(commonest),
                **rows,
            ),
        ),
        repairs=(RepairAction.TRASH_SAMPLES,),
    )


def _worded(recording: Recording) -> Message:
    sample_rate, encoding, channels = recording
    return Message(
        "data_checks.recording",
        "{sample_rate:,} Hz, {encoding}, {channels}",
        sample_rate=sample_rate,
        encoding=str(encoding),
        channels=counted(channels, "channel"),
    )
