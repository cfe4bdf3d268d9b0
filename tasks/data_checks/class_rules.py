"""Rules about labels; the frame has one row a label in use."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import great_expectations.expectations as gxe
from pandas import DataFrame

from infra.expectations import FactSheet, Finding, Rule
from schemas.counts import counted
from schemas.data_check import RepairAction, Severity
from schemas.data_policy import SamplePolicy
from schemas.manifest import ManifestLine, Usage
from schemas.message import Message, joined
from tasks.data_checks.wording import Noun, first_of

CLASSES_WORDED = 10


def class_sheet(lines: list[ManifestLine], policy: SamplePolicy, unit: Noun) -> FactSheet:
    """Return the labels in use and their rules; `unit` is what a label lies on."""
    frame = class_frame(lines)
    rules = [enough_classes(policy.min_classes), per_class(frame, unit, policy.min_per_class)]
    if policy.recommended_per_class > policy.min_per_class:
        rules.append(_recommended(frame, unit, policy))
    rules += [balance(frame, unit, policy.max_imbalance), _spellings(frame)]
    if any(line.usage for line in lines):
        noun = Noun(policy.project_type.media)
        rules += [_in_training(noun), _in_validation(noun)]
    return FactSheet(frame, rules)


def enough_classes(min_classes: int) -> Rule:
    """Return the gate of different labels."""

    def found(finding: Finding) -> str:
        classes = int(finding.observed or 0)
        if finding.passed:
            return Message(
                "data_checks.enough-classes",
                ("{n:,} label is in use.", "{n:,} labels are in use."),
                n=classes,
            )
        return Message(
            "data_checks.too-few-classes",
            (
                "{n:,} label is in use; use at least {missing} more.",
                "{n:,} labels are in use; use at least {missing} more.",
            ),
            n=classes,
            missing=min_classes - classes,
        )

    return Rule(
        code="classes",
        sentence=Message(
            "data_checks.rule-classes",
            "At least {labels} are in use.",
            labels=counted(min_classes, "different label"),
        ),
        severity=Severity.ERROR,
        expectation=gxe.ExpectTableRowCountToBeBetween(min_value=min_classes),
        found=found,
    )


def per_class(frame: DataFrame, unit: Noun, minimum: int) -> Rule:
    """Return the gate of pictures, boxes, sounds, texts or records of every label."""
    return Rule(
        code=f"{unit.plural}_per_class",
        sentence=Message(
            "data_checks.rule-per-class",
            "Every label is on at least {things}.",
            things=counted(minimum, unit),
        ),
        severity=Severity.ERROR,
        expectation=_at_least("amount", minimum),
        found=each(_missing(frame, unit, minimum)),
        repairs=(RepairAction.TAKE_LABELS_OFF, RepairAction.MERGE_LABELS),
    )


def balance(frame: DataFrame, unit: Noun, max_imbalance: float) -> Rule:
    """Return the rule about labels that are much rarer than others."""
    amounts = _column(frame, "amount")
    most = max(amounts.values(), default=0)
    return Rule(
        code="balance",
        sentence=Message(
            "data_checks.rule-balance",
            "No label is over {times:g} times rarer than the commonest.",
            times=max_imbalance,
        ),
        severity=Severity.WARNING,
        expectation=gxe.ExpectColumnValuesToBeBetween(
            column="times_rarer", max_value=max_imbalance
        ),
        found=each(
            lambda label: Message(
                "data_checks.rare-label",
                "{label} has {things} and the commonest label {most:,}; add {nouns} of {label}.",
                label=label,
                things=counted(amounts[label], unit),
                most=most,
                nouns=unit.plural,
            )
        ),
    )


def each(sentence: Callable[[str], str]) -> Callable[[Finding], str]:
    """Give each failing label its sentence, and list the names of the rest."""

    def found(finding: Finding) -> str:
        if not finding.failing:
            return ""
        sentences = [sentence(label) for label in finding.failing[:CLASSES_WORDED]]
        rest = finding.failing[CLASSES_WORDED:]
        if rest:
            more = Message(
                "data_checks.more-labels", "The same holds for {names}.", names=first_of(rest)
            )
            sentences.append(more)
        return joined(sentences)

    return found


def _recommended(frame: DataFrame, unit: Noun, policy: SamplePolicy) -> Rule:
    recommended = policy.recommended_per_class
    return Rule(
        code=f"recommended_{unit.plural}_per_class",
        sentence=Message(
            "data_checks.rule-recommended-per-class",
            "Every label is on at least {things}; {advised} or more give better results.",
            things=counted(recommended, unit),
            advised=policy.advised_per_class,
        ),
        severity=Severity.WARNING,
        expectation=_at_least("amount", recommended),
        found=each(_missing(frame, unit, recommended)),
    )


def _spellings(frame: DataFrame) -> Rule:
    spellings = _column(frame, "spelling")

    def found(finding: Finding) -> str:
        if finding.passed:
            return ""
        groups: dict[str, list[str]] = {}
        for label in finding.failing:
            groups.setdefault(spellings[label], []).append(label)
        return Message(
            "data_checks.spelled-alike",
            "Spelled alike: {groups:; }. Merge them or rename some.",
            groups=[first_of(labels) for labels in list(groups.values())[:CLASSES_WORDED]],
        )

    return Rule(
        code="similar_labels",
        sentence=Message(
            "data_checks.rule-spellings",
            "Labels differ in more than capital letters, '-' and '_'.",
        ),
        severity=Severity.WARNING,
        expectation=gxe.ExpectColumnValuesToBeInSet(column="alike", value_set=[1]),
        found=found,
        repairs=(RepairAction.MERGE_LABELS,),
    )


def _in_training(noun: Noun) -> Rule:
    return Rule(
        code="classes_in_training",
        sentence=Message(
            "data_checks.rule-classes-in-training",
            "Every label is on a {noun} used for training.",
            noun=noun,
        ),
        severity=Severity.ERROR,
        expectation=_at_least("training", 1),
        found=each(
            lambda label: Message(
                "data_checks.label-not-in-training",
                "{label} has no {noun} for training; "
                "label more different {nouns} or raise the training ratio.",
                label=label,
                noun=noun,
                nouns=noun.plural,
            )
        ),
    )


def _in_validation(noun: Noun) -> Rule:
    return Rule(
        code="classes_in_validation",
        sentence=Message(
            "data_checks.rule-classes-in-validation",
            "Every label is on a {noun} used for validation.",
            noun=noun,
        ),
        severity=Severity.WARNING,
        expectation=_at_least("validation", 1),
        found=each(
            lambda label: Message(
                "data_checks.label-not-in-validation",
                "{label} has no {noun} for validation; "
                "label more different {nouns} or lower the training ratio.",
                label=label,
                noun=noun,
                nouns=noun.plural,
            )
        ),
    )


def _missing(frame: DataFrame, unit: Noun, needed: int) -> Callable[[str], str]:
    amounts = _column(frame, "amount")

    def sentence(label: str) -> str:
        have = amounts[label]
        return Message(
            "data_checks.too-few-of-label",
            "{label} has {things}; label at least {missing} more.",
            label=label,
            things=counted(have, unit),
            missing=needed - have,
        )

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
