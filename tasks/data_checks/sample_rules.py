"""Rules about single samples of every type that people label; one row a sample."""

from collections import Counter

import great_expectations.expectations as gxe
from pandas import DataFrame

from infra.expectations import Finding, Rule
from schemas.counts import counted
from schemas.data_check import RepairAction, Severity
from schemas.manifest import ManifestLine
from schemas.message import Message
from schemas.sample import MEBIBYTE, UNSAFE_NAME_CHARACTERS
from tasks.data_checks.wording import Noun, naming


def sample_frame(lines: list[ManifestLine]) -> DataFrame:
    """Return one row a sample, with the facts that the rules for all media ask for.

    `label_sets` counts the different labelings of its content; of samples with the same content
    one is `kept` when duplicates go, and `repeats` marks those that add nothing to it.
    """
    copies = _copies(lines)
    label_sets = {sha256: _label_sets(lines, copies[sha256]) for sha256 in copies}
    kept = {_kept(lines, copies[sha256]) for sha256 in copies}
    return DataFrame(
        {
            "id": [line.id for line in lines],
            "name": [line.name for line in lines],
            "size": [line.size for line in lines],
            "labeled": [int(bool(line.annotations)) for line in lines],
            "label_sets": [label_sets[line.sha256] for line in lines],
            "kept": [int(number in kept) for number in range(len(lines))],
            "repeats": [
                int(number not in kept and label_sets[line.sha256] == 1)
                for number, line in enumerate(lines)
            ],
        }
    )


def _copies(lines: list[ManifestLine]) -> dict[str, list[int]]:
    copies: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        copies.setdefault(line.sha256, []).append(number)
    return copies


def _label_sets(lines: list[ManifestLine], numbers: list[int]) -> int:
    return len({_marks(lines[number]) for number in numbers}) if len(numbers) > 1 else 1


def _kept(lines: list[ManifestLine], numbers: list[int]) -> int:
    """Keep the first that is labeled as most of the labeled copies are."""
    labeled = [number for number in numbers if lines[number].annotations]
    if len(labeled) < 2:
        return (labeled or numbers)[0]
    commonest = Counter(_marks(lines[number]) for number in labeled).most_common(1)[0][0]
    return next(number for number in labeled if _marks(lines[number]) == commonest)


def _marks(line: ManifestLine) -> frozenset[object]:
    return frozenset(
        (annotation.label, annotation.box.corners if annotation.box else None)
        for annotation in line.annotations
    )


def enough_labeled(noun: Noun, min_labeled: int) -> Rule:
    """Return the gate of labeled samples."""

    def found(finding: Finding) -> str:
        labeled = int(finding.observed or 0)
        things = counted(labeled, noun)
        if finding.passed:
            return Message("data_checks.enough-labeled", "{things} labeled.", things=things)
        return Message(
            "data_checks.too-few-labeled",
            "{things} labeled; label at least {missing:,} more.",
            things=things,
            missing=min_labeled - labeled,
        )

    return Rule(
        code=f"labeled_{noun.plural}",
        sentence=Message(
            "data_checks.rule-labeled",
            "At least {things} are labeled.",
            things=counted(min_labeled, noun),
        ),
        severity=Severity.ERROR,
        expectation=gxe.ExpectColumnSumToBeBetween(column="labeled", min_value=min_labeled),
        found=found,
    )


def duplicate_rules(noun: Noun) -> list[Rule]:
    """Return the rules about samples with the same content."""
    return [
        Rule(
            code=f"same_{noun}_same_labels",
            sentence=Message(
                "data_checks.rule-same-labels",
                "The same {noun} has the same labels wherever it occurs.",
                noun=noun,
            ),
            severity=Severity.WARNING,
            expectation=gxe.ExpectColumnValuesToBeInSet(column="label_sets", value_set=[1]),
            found=naming(
                noun,
                lambda rows: Message(
                    "data_checks.other-labels",
                    (
                        "{things} has the content of another {noun} but other labels ({names}); "
                        "correct or delete it.",
                        "{things} have the content of another {noun} but other labels ({names}); "
                        "correct or delete them.",
                    ),
                    noun=noun,
                    **rows,
                ),
            ),
            repairs=(
                RepairAction.TRASH_DUPLICATES,
                RepairAction.TAKE_LABELS_OFF,
                RepairAction.TRASH_SAMPLES,
            ),
        ),
        Rule(
            code="duplicates",
            sentence=Message(
                "data_checks.rule-duplicates",
                "No {noun} is there twice with the same labels.",
                noun=noun,
            ),
            severity=Severity.WARNING,
            expectation=gxe.ExpectColumnValuesToBeInSet(column="repeats", value_set=[0]),
            found=naming(
                noun,
                lambda rows: Message(
                    "data_checks.duplicates",
                    (
                        "{things} repeats another {noun} ({names}); delete it.",
                        "{things} repeat another {noun} ({names}); delete them.",
                    ),
                    noun=noun,
                    **rows,
                ),
            ),
            repairs=(RepairAction.TRASH_DUPLICATES,),
        ),
    ]


def file_names(noun: Noun) -> Rule:
    """Return the rule about names that other tools stumble over."""
    return Rule(
        code="file_names",
        sentence=Message(
            "data_checks.rule-file-names",
            "File names have no plus sign, blank, tab, slash or control character.",
        ),
        severity=Severity.WARNING,
        expectation=gxe.ExpectColumnValuesToNotMatchRegex(
            column="name", regex=UNSAFE_NAME_CHARACTERS
        ),
        found=naming(
            noun,
            lambda rows: Message(
                "data_checks.unsafe-names",
                (
                    "{things} has such a name ({names}); rename it.",
                    "{things} have such a name ({names}); rename them.",
                ),
                **rows,
            ),
        ),
    )


def file_bytes(noun: Noun, max_bytes: int) -> Rule:
    """Return the rule about the size of one file."""
    megabytes = max_bytes / MEBIBYTE
    return Rule(
        code="bytes",
        sentence=Message(
            "data_checks.rule-bytes",
            "A {noun} has at most {megabytes:g} MB.",
            noun=noun,
            megabytes=megabytes,
        ),
        severity=Severity.WARNING,
        expectation=gxe.ExpectColumnValuesToBeBetween(column="size", max_value=max_bytes),
        found=naming(
            noun,
            lambda rows: Message(
                "data_checks.too-many-bytes",
                (
                    "{things} has more than {megabytes:g} MB ({names}); "
                    "save smaller and replace it.",
                    "{things} have more than {megabytes:g} MB ({names}); "
                    "save smaller and replace them.",
                ),
                megabytes=megabytes,
                **rows,
            ),
        ),
        repairs=(RepairAction.TRASH_SAMPLES,),
    )
