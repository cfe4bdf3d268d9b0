"""Rules about labels; the frame has one row a label in use."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import great_expectations.expectations as gxe
from pandas import DataFrame

from infra.expectations import FactSheet, Finding, Rule
from schemas.data_check import RepairAction, Severity
from schemas.data_policy import SamplePolicy
from schemas.manifest import ManifestLine, Usage
from tasks.data_checks.wording import counted, first_of, plural

CLASSES_WORDED = 10


def class_sheet(lines: list[ManifestLine], policy: SamplePolicy, unit: str) -> FactSheet:
    """Return the labels in use and their rules; `unit` is what a label lies on."""
    frame = class_frame(lines)
    rules = [enough_classes(policy.min_classes), per_class(frame, unit, policy.min_per_class)]
    if policy.recommended_per_class > policy.min_per_class:
        rules.append(_recommended(frame, unit, policy))
    rules += [balance(frame, unit, policy.max_imbalance), _spellings(frame)]
    if any(line.usage for line in lines):
        media = policy.project_type.media
        rules += [_in_use(media, Usage.TRAINING), _in_use(media, Usage.VALIDATION)]
    return FactSheet(frame, rules)


def enough_classes(min_classes: int) -> Rule:
    """Return the gate of different labels."""

    def found(finding: Finding) -> str:
        classes = int(finding.observed or 0)
        in_use = f"{counted(classes, 'label')} {'is' if classes == 1 else 'are'}"
        cure = "" if finding.passed else f"; use at least {min_classes - classes} more"
        return f"{in_use} in use{cure}."

    return Rule(
        code="classes",
        sentence=f"At least {counted(min_classes, 'different label')} are in use.",
        severity=Severity.ERROR,
        expectation=gxe.ExpectTableRowCountToBeBetween(min_value=min_classes),
        found=found,
    )


def per_class(frame: DataFrame, unit: str, minimum: int) -> Rule:
    """Return the gate of pictures, boxes, sounds, texts or records of every label."""
    return Rule(
        code=f"{plural(unit)}_per_class",
        sentence=f"Every label is on at least {counted(minimum, unit)}.",
        severity=Severity.ERROR,
        expectation=_at_least("amount", minimum),
        found=each(_missing(frame, unit, minimum)),
        repairs=(RepairAction.TAKE_LABELS_OFF, RepairAction.MERGE_LABELS),
    )


def balance(frame: DataFrame, unit: str, max_imbalance: float) -> Rule:
    """Return the rule about labels that are much rarer than others."""
    amounts = _column(frame, "amount")
    most = max(amounts.values(), default=0)
    return Rule(
        code="balance",
        sentence=f"No label is over {max_imbalance:g} times rarer than the commonest.",
        severity=Severity.WARNING,
        expectation=gxe.ExpectColumnValuesToBeBetween(
            column="times_rarer", max_value=max_imbalance
        ),
        found=each(
            lambda label: (
                f"{label} has {counted(amounts[label], unit)} and the commonest label "
                f"{most:,}; add {plural(unit)} of {label}"
            )
        ),
    )


def each(word: Callable[[str], str]) -> Callable[[Finding], str]:
    """Give each failing label its sentence, and list the names of the rest."""

    def found(finding: Finding) -> str:
        sentences = [f"{word(label)}." for label in finding.failing[:CLASSES_WORDED]]
        rest = finding.failing[CLASSES_WORDED:]
        if rest:
            sentences.append(f"The same holds for {first_of(rest)}.")
        return " ".join(sentences)

    return found


def _recommended(frame: DataFrame, unit: str, policy: SamplePolicy) -> Rule:
    recommended = policy.recommended_per_class
    return Rule(
        code=f"recommended_{plural(unit)}_per_class",
        sentence=f"Every label is on at least {counted(recommended, unit)}; "
        f"{policy.advised_per_class} or more give better results.",
        severity=Severity.WARNING,
        expectation=_at_least("amount", recommended),
        found=each(_missing(frame, unit, recommended)),
    )


def _spellings(frame: DataFrame) -> Rule:
    spellings = _column(frame, "spelling")

    def found(finding: Finding) -> str:
        groups: dict[str, list[str]] = {}
        for label in finding.failing:
            groups.setdefault(spellings[label], []).append(label)
        alike = "; ".join(first_of(labels) for labels in list(groups.values())[:CLASSES_WORDED])
        return "" if finding.passed else f"Spelled alike: {alike}. Merge them or rename some."

    return Rule(
        code="similar_labels",
        sentence="Labels differ in more than capital letters, '-' and '_'.",
        severity=Severity.WARNING,
        expectation=gxe.ExpectColumnValuesToBeInSet(column="alike", value_set=[1]),
        found=found,
        repairs=(RepairAction.MERGE_LABELS,),
    )


def _in_use(noun: str, usage: Usage) -> Rule:
    use, severity, cure = (
        ("training", Severity.ERROR, "raise")
        if usage is Usage.TRAINING
        else ("validation", Severity.WARNING, "lower")
    )
    return Rule(
        code=f"classes_in_{use}",
        sentence=f"Every label is on a {noun} used for {use}.",
        severity=severity,
        expectation=_at_least(use, 1),
        found=each(
            lambda label: (
                f"{label} has no {noun} for {use}; "
                f"label more different {plural(noun)} or {cure} the training ratio"
            )
        ),
    )


def _missing(frame: DataFrame, unit: str, needed: int) -> Callable[[str], str]:
    amounts = _column(frame, "amount")

    def sentence(label: str) -> str:
        have = amounts[label]
        return f"{label} has {counted(have, unit)}; label at least {needed - have} more"

    return sentence


def _at_least(column: str, count: int) -> gxe.ExpectColumnValuesToBeBetween:
    return gxe.ExpectColumnValuesToBeBetween(column=column, min_value=count)


def _column(frame: DataFrame, column: str) -> dict[str, Any]:
    return dict(zip(frame["name"], frame[column].tolist(), strict=True))


def class_frame(lines: list[ManifestLine]) -> DataFrame:
    """Return one row a label: how often it occurs, on how many samples, and of which use.

    `amount` counts boxes where there are boxes, and samples else.
    """
    amounts = Counter(annotation.label for line in lines for annotation in line.annotations)
    samples = Counter(label for line in lines for label in line.labels)
    frame = amount_frame(amounts)
    labels = list(frame["name"])
    training, validation = (_used(lines, usage) for usage in Usage)
    alike = Counter(_spelling(label) for label in labels)
    return frame.assign(
        samples=[samples[label] for label in labels],
        training=[training[label] for label in labels],
        validation=[validation[label] for label in labels],
        spelling=[_spelling(label) for label in labels],
        alike=[alike[_spelling(label)] for label in labels],
    )


def amount_frame(amounts: Mapping[str, int]) -> DataFrame:
    """Return one row a label: how often it occurs, and how much rarer than the commonest."""
    labels = sorted(amounts)
    most = max(amounts.values(), default=0)
    return DataFrame(
        {
            "name": labels,
            "amount": [amounts[label] for label in labels],
            "times_rarer": [most / amounts[label] for label in labels],
        }
    )


def _used(lines: list[ManifestLine], usage: Usage) -> Counter[str]:
    return Counter(label for line in lines if line.usage is usage for label in line.labels)


def _spelling(label: str) -> str:
    """The letters of a label, by which `Rose-red` and `rose_red` are the same."""
    return label.replace("-", "").replace("_", "").casefold()
