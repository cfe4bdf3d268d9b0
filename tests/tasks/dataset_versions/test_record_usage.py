"""Which records of a table train and which validate."""

import pytest

from tasks.dataset_versions.record_usage import record_usage


def records(count: int, label: str, start: int = 0) -> list[list[str]]:
    return [[f"{label}{number}", label] for number in range(start, start + count)]


def test_each_label_keeps_the_ratio() -> None:
    found = record_usage(records(1000, "yes") + records(100, "no"), 0.8, seed=0)
    assert (found.validates[:1000].sum(), found.validates[1000:].sum()) == (200, 20)
    assert found.records_per_label == {"yes": 1000, "no": 100}


def test_equal_records_are_on_one_side() -> None:
    once = records(100, "yes")
    found = record_usage(once * 3, 0.5, seed=0)
    first, second, third = found.validates.reshape(3, 100)
    assert first.sum() == 50
    assert (first == second).all()
    assert (first == third).all()


def test_more_than_200_values_of_the_label_are_divided_as_one_and_not_counted() -> None:
    found = record_usage([[str(n), str(n / 7)] for n in range(201)], 0.9, seed=0)
    assert found.validates.sum() == 20
    assert found.records_per_label == {}
    assert (
        len(record_usage([[str(n), str(n % 200)] for n in range(400)], 0.5, 0).records_per_label)
        == 200
    )


def test_a_missing_label_is_no_value() -> None:
    found = record_usage([*records(10, "yes"), *records(10, "")], 0.8, seed=0)
    assert found.records_per_label == {"yes": 10}
    assert len(found.validates) == 20


def test_another_seed_draws_others_and_the_same_seed_the_same() -> None:
    some = records(100, "yes")
    first, again, other = (record_usage(some, 0.5, seed).validates for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()


def test_records_keep_their_side_when_others_are_added_before_them() -> None:
    some = records(1000, "yes")
    before = record_usage(some, 0.8, seed=0).validates
    after = record_usage(records(100, "yes", start=1000) + some, 0.8, seed=0).validates[100:]
    assert (before != after).sum() <= 20


def test_values_that_only_join_to_the_same_text_are_different_records() -> None:
    found = record_usage([["ab", "c", "x"], ["a", "bc", "x"]], 0.5, seed=0)
    assert found.validates.sum() == 1


@pytest.mark.parametrize("values", [21, 75, 150, 200])
@pytest.mark.parametrize("ratio", [0.5, 0.8, 0.95])
def test_a_label_that_is_a_number_keeps_the_ratio_however_rare_its_values(
    values: int, ratio: float
) -> None:
    some = [[str(n), f"{n % values}.5"] for n in range(200)]
    found = record_usage(some, ratio, seed=0, label_is_number=True)
    assert abs(int(found.validates.sum()) - 200 * (1 - ratio)) <= 2
    assert len(found.records_per_label) == values


def test_whole_numbers_that_are_classes_are_on_both_sides_however_rare() -> None:
    some = [[str(n), str(min(n // 2, 19))] for n in range(200)]
    found = record_usage(some, 0.8, seed=0, label_is_number=True)
    assert [int(found.validates[2 * n : 2 * n + 2].sum()) for n in range(19)] == [1] * 19
