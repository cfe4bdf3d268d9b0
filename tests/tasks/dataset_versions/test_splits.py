"""Who trains and who validates."""

import hashlib

import pytest

from schemas.manifest import Usage
from tasks.dataset_versions.splits import SplitItem, assign_usage, recording_of


def items(count: int, *labels: str, start: int = 0) -> list[SplitItem]:
    return [
        SplitItem(hashlib.sha256(f"{labels}{number}".encode()).hexdigest(), labels)
        for number in range(start, start + count)
    ]


def validating(usage: dict[str, Usage], among: list[SplitItem]) -> int:
    return sum(usage[item.key] is Usage.VALIDATION for item in among)


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
    assert usage[single[0].key] is Usage.TRAINING


def test_the_same_seed_gives_the_same_split_whatever_the_order() -> None:
    cats = items(40, "cat")
    assert assign_usage(cats, 0.8, 3) == assign_usage(reversed(cats), 0.8, 3)
    assert assign_usage(cats, 0.8, 3) != assign_usage(cats, 0.8, 4)


def test_validating_pictures_stay_so_when_others_are_added() -> None:
    cats = items(100, "cat")
    before = assign_usage(cats, 0.8, 0)
    after = assign_usage(cats + items(10, "cat", start=100), 0.8, 0)
    moved = [item for item in cats if before[item.key] is not after[item.key]]
    assert len(moved) <= 3


def test_ratios_with_up_to_five_decimals_are_kept() -> None:
    for ratio, count in (
        (0.5, 50_000),
        (0.8, 20_000),
        (0.123, 87_700),
        (0.99999, 1),
        (0.00001, 99_999),
    ):
        pictures = items(100_000, "cat")
        assert validating(assign_usage(pictures, ratio, seed=0), pictures) == count


def test_pictures_that_all_have_other_combinations_of_labels_keep_the_ratio() -> None:
    pictures = [
        item for number in range(20) for item in items(5, "car", f"a{number}", f"b{number % 3}")
    ]
    singles = [items(1, "car", "bus", *(f"c{bit}" for bit in range(6) if number >> bit & 1))[0]
               for number in range(64)]  # fmt: skip
    for found in (pictures, singles):
        usage = assign_usage(found, 0.8, seed=0)
        assert abs(validating(usage, found) - len(found) / 5) <= 2


def test_rare_classes_do_not_take_the_share_of_a_large_one() -> None:
    pairs = [items(2, f"rare-{number}") for number in range(50)]
    large = items(100, "large")
    usage = assign_usage([item for one in [*pairs, large] for item in one], 0.8, seed=0)
    assert validating(usage, large) == 20


def test_equal_pictures_with_other_labels_are_on_one_side_in_any_order() -> None:
    cats = items(40, "cat")
    doubted = [SplitItem(cat.key, ("dog",)) for cat in cats[:20]]
    one = assign_usage(cats + doubted, 0.5, seed=0)
    assert one == assign_usage(doubted + cats, 0.5, seed=0)
    assert len(one) == 40


@pytest.mark.parametrize(
    ("name", "recording"),
    [
        ("dog_1.wav", "dog"),
        ("dog_002.wav", "dog"),
        ("dog (3).wav", "dog"),
        ("2024-kennel-7.wav", "2024-kennel"),
        ("kennel/dog-1.wav", "kennel/dog"),
        ("kennel/12.wav", "kennel/12"),
        ("dog.wav", "dog"),
        ("dog", "dog"),
        ("狗12.wav", "狗"),
    ],
)
def test_files_of_one_recording_differ_in_the_number_at_their_end(
    name: str, recording: str
) -> None:
    assert recording_of(name) == recording


def test_all_files_of_a_recording_are_on_one_side() -> None:
    files = [
        SplitItem(f"{label}-{n % 10}", (label,)) for label in ("cat", "dog") for n in range(99)
    ]
    usage = assign_usage(files, 0.8, seed=0)
    assert len(usage) == 20
    assert sum(side is Usage.VALIDATION for side in usage.values()) == 4
