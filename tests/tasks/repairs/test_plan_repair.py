"""Repairs of samples and labels end in data that keeps the rule."""

from collections.abc import Callable

import pytest

from schemas.data_check import FAILING_SAMPLES_KEPT, RepairAction, RepairRequest
from schemas.data_policy import policy_for
from schemas.errors import InvalidInputError
from schemas.manifest import ManifestLine
from schemas.project_type import ProjectType
from tasks.data_checks.checked_data import CheckedData
from tasks.repairs.plan_repair import PLANNERS, plan_repair

Line = Callable[..., ManifestLine]
Lines = Callable[..., list[ManifestLine]]
Repaired = Callable[..., CheckedData]
Broken = Callable[[CheckedData], set[str]]


def pictures(lines: list[ManifestLine], **gates: float) -> CheckedData:
    policy = policy_for(ProjectType.IMAGE_CLASSIFICATION, gates)
    labeled = [line for line in lines if line.annotations]
    unlabeled = [line for line in lines if not line.annotations]
    return CheckedData("now", labeled, policy, lambda _: b"", unlabeled=unlabeled)


def test_every_action_has_a_planner() -> None:
    assert set(PLANNERS) == set(RepairAction)


def test_trashing_acts_on_all_failing_samples_not_only_on_those_in_the_report(
    line: Line, lines_of: Lines, repaired: Repaired, broken: Broken
) -> None:
    good = lines_of("picture", rose=50, tulip=50)
    unlabeled = [line("picture", f"{n}.png") for n in range(FAILING_SAMPLES_KEPT + 5)]
    data = pictures([*good, *unlabeled])
    assert broken(data) == {"all_labeled"}
    after = repaired(data, "all_labeled", RepairAction.TRASH_SAMPLES)
    assert (after.lines, after.unlabeled) == (good, [])
    assert broken(after) == set()


def test_trashing_one_of_two_samples_of_the_same_name_spares_the_other(
    line: Line, lines_of: Lines, repaired: Repaired
) -> None:
    good = [*lines_of("picture", rose=50, tulip=50), line("picture", "a.png", "rose", sha256="1")]
    data = pictures([*good, line("picture", "a.png", sha256="2")])
    after = repaired(data, "all_labeled", RepairAction.TRASH_SAMPLES)
    assert (after.lines, after.unlabeled) == (good, [])


def test_of_repeated_pictures_one_stays(
    line: Line, lines_of: Lines, repaired: Repaired, broken: Broken
) -> None:
    triplets = [line("picture", f"{n}.png", "rose", sha256="same") for n in range(3)]
    data = pictures([*lines_of("picture", rose=50, tulip=50), *triplets])
    after = repaired(data, "duplicates", RepairAction.TRASH_DUPLICATES)
    assert [one.name for one in after.lines[100:]] == ["0.png"]
    assert broken(after) == set()


def test_of_pictures_with_other_labels_stays_one_with_the_commonest(
    line: Line, lines_of: Lines, repaired: Repaired, broken: Broken
) -> None:
    marks = [("tulip",), ("rose",), ("rose",)]
    trio = [line("picture", f"{n}.png", *one, sha256="s") for n, one in enumerate(marks)]
    data = pictures([*lines_of("picture", rose=50, tulip=50), *trio])
    after = repaired(data, "same_picture_same_labels", RepairAction.TRASH_DUPLICATES)
    assert [one.name for one in after.lines[100:]] == ["1.png"]
    assert broken(after) == set()


def test_a_labeled_picture_stays_rather_than_its_unlabeled_copy(
    line: Line, lines_of: Lines, repaired: Repaired
) -> None:
    twins = [line("picture", "a.png", sha256="s"), line("picture", "b.png", "rose", sha256="s")]
    data = pictures([*lines_of("picture", rose=50, tulip=50), *twins])
    after = repaired(data, "unlabeled_duplicates", RepairAction.TRASH_DUPLICATES)
    assert [one.name for one in after.lines[100:]] == ["b.png"]
    assert after.unlabeled == []


def test_labels_can_be_taken_off_pictures_that_contradict_each_other(
    line: Line, lines_of: Lines, repaired: Repaired, broken: Broken
) -> None:
    twins = [line("picture", label, label, sha256="s") for label in ("rose", "tulip")]
    data = pictures([*lines_of("picture", rose=50, tulip=50), *twins])
    after = repaired(data, "same_picture_same_labels", RepairAction.TAKE_LABELS_OFF)
    assert [one.labels for one in after.lines[100:]] == [[], []]
    assert "same_picture_same_labels" not in broken(after)


def test_a_rare_label_is_taken_off_and_other_labels_stay(
    line: Line, lines_of: Lines, repaired: Repaired, broken: Broken
) -> None:
    both = line("picture", "both.png", "rose", "rare")
    data = pictures([*lines_of("picture", rose=50, tulip=50), both])
    after = repaired(data, "pictures_per_class", RepairAction.TAKE_LABELS_OFF)
    assert after.lines[-1].labels == ["rose"]
    assert broken(after) == set()


def test_labels_spelled_alike_become_the_commonest(
    lines_of: Lines, repaired: Repaired, broken: Broken
) -> None:
    data = pictures(lines_of("picture", **{"Red-rose": 20, "red_rose": 30, "tulip": 50}))
    plan = plan_repair(
        RepairRequest(check="similar_labels", action=RepairAction.MERGE_LABELS), data
    )
    assert plan.merge == (("Red-rose",), "red_rose")
    after = repaired(data, "similar_labels", RepairAction.MERGE_LABELS)
    assert broken(after) == set()


def test_of_several_groups_one_is_named(lines_of: Lines, repaired: Repaired) -> None:
    data = pictures(lines_of("picture", A=5, a=6, B=8, b=7))
    with pytest.raises(InvalidInputError, match="name those to merge in `labels` and the one"):
        repaired(data, "similar_labels", RepairAction.MERGE_LABELS)
    one = RepairRequest(check="similar_labels", action=RepairAction.MERGE_LABELS, labels=["b"])
    assert plan_repair(one, data).merge == (("b",), "B")
    into = RepairRequest(check="similar_labels", action=RepairAction.MERGE_LABELS, into="a")
    assert plan_repair(into, data).merge == (("A",), "a")


def test_a_rare_label_can_be_merged_into_any_other(
    lines_of: Lines, repaired: Repaired, broken: Broken
) -> None:
    data = pictures(lines_of("picture", rose=50, tulip=48, lily=2))
    with pytest.raises(InvalidInputError, match="the one that stays in `into`"):
        repaired(data, "pictures_per_class", RepairAction.MERGE_LABELS)
    merge = {"labels": ["lily"], "into": "tulip"}
    assert broken(repaired(data, "pictures_per_class", RepairAction.MERGE_LABELS, **merge)) == set()


def test_a_label_that_keeps_the_rule_is_not_merged(lines_of: Lines, repaired: Repaired) -> None:
    data = pictures(lines_of("picture", rose=50, tulip=48, lily=2))
    with pytest.raises(InvalidInputError, match="label 'rose' does not break check"):
        repaired(
            data, "pictures_per_class", RepairAction.MERGE_LABELS, labels=["rose"], into="tulip"
        )
    with pytest.raises(InvalidInputError, match="no label is left to merge into 'lily'"):
        repaired(
            data, "pictures_per_class", RepairAction.MERGE_LABELS, labels=["lily"], into="lily"
        )


def test_an_action_that_the_rule_does_not_offer_is_refused_with_those_it_does(
    lines_of: Lines, repaired: Repaired
) -> None:
    data = pictures(lines_of("picture", rose=5))
    with pytest.raises(InvalidInputError) as refusal:
        repaired(data, "all_labeled", RepairAction.CUT_BOXES)
    assert str(refusal.value) == (
        "check 'all_labeled' does not offer the repair 'cut_boxes'; it offers trash_samples"
    )
    with pytest.raises(InvalidInputError, match="it offers none; correct the data by hand"):
        repaired(data, "file_names", RepairAction.TRASH_SAMPLES)


def test_an_unknown_check_is_refused_with_those_that_can_be_repaired(
    lines_of: Lines, repaired: Repaired
) -> None:
    with pytest.raises(InvalidInputError, match=r"check 'nothing' does not exist.*duplicates"):
        repaired(pictures(lines_of("picture", rose=5)), "nothing", RepairAction.TRASH_SAMPLES)


def test_data_that_keeps_the_rule_needs_no_change(lines_of: Lines) -> None:
    request = RepairRequest(check="duplicates", action=RepairAction.TRASH_DUPLICATES)
    assert plan_repair(request, pictures(lines_of("picture", rose=5))).changes_nothing
