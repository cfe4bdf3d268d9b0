"""Who trains and who validates."""

import hashlib

from schemas.manifest import Usage
from tasks.splits import SplitItem, assign_usage


def items(count: int, *labels: str, start: int = 0) -> list[SplitItem]:
    return [
        SplitItem(hashlib.sha256(f"{labels}{number}".encode()).hexdigest(), labels)
        for number in range(start, start + count)
    ]


def validating(usage: dict[str, Usage], among: list[SplitItem]) -> int:
    return sum(usage[item.sha256] is Usage.VALIDATION for item in among)


def test_each_class_keeps_the_ratio() -> None:
    cats, dogs = items(100, "cat"), items(50, "dog")
    usage = assign_usage(cats + dogs, 0.8, seed=0)
    assert (validating(usage, cats), validating(usage, dogs)) == (20, 10)


def test_the_whole_keeps_the_ratio_when_classes_are_too_small_to() -> None:
    classes = [items(7, f"class-{number}") for number in range(20)]
    usage = assign_usage([item for one in classes for item in one], 0.8, seed=0)
    assert sum(validating(usage, one) for one in classes) == 28


def test_equal_pictures_are_on_one_side() -> None:
    cats = items(10, "cat")
    usage = assign_usage(cats + cats, 0.5, seed=0)
    assert len(usage) == 10


def test_two_pictures_of_a_class_are_on_both_sides_and_one_trains() -> None:
    pair, single = items(2, "pair"), items(1, "single")
    usage = assign_usage(pair + single, 0.99999, seed=0)
    assert validating(usage, pair) == 1
    assert usage[single[0].sha256] is Usage.TRAINING


def test_the_same_seed_gives_the_same_split_whatever_the_order() -> None:
    cats = items(40, "cat")
    assert assign_usage(cats, 0.8, 3) == assign_usage(reversed(cats), 0.8, 3)
    assert assign_usage(cats, 0.8, 3) != assign_usage(cats, 0.8, 4)


def test_validating_pictures_stay_so_when_others_are_added() -> None:
    cats = items(100, "cat")
    before = assign_usage(cats, 0.8, 0)
    after = assign_usage(cats + items(10, "cat", start=100), 0.8, 0)
    moved = [item for item in cats if before[item.sha256] is not after[item.sha256]]
    assert len(moved) <= 3
