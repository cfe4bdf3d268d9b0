"""How ratios of traffic are checked and made room in."""

import pytest
from pydantic import ValidationError

from schemas.languages import said
from schemas.traffic import TrafficChange, VersionShare, problem_of, scaled


@pytest.mark.parametrize(
    ("ratios", "total", "expected"),
    [
        ([100], 90, [90]),
        ([90, 10], 75, [68, 7]),
        ([33, 33, 34], 50, [17, 16, 17]),
        ([1, 99], 10, [0, 10]),
        ([0, 100], 0, [0, 0]),
        ([0, 0], 50, [0, 0]),
    ],
)
def test_ratios_are_scaled_to_whole_ones_that_add_up(
    ratios: list[int], total: int, expected: list[int]
) -> None:
    assert scaled(ratios, total) == expected


@pytest.mark.parametrize(
    ("versions", "problem"),
    [
        ([("0.0.1", 90, 0), ("0.0.2", 20, 0)], "add up to 110"),
        ([("0.0.1", 50, 0), ("0.0.1", 50, 0)], "not all different"),
        ([("0.0.1", 100, 10)], "a shadow answers nobody"),
        ([(f"0.0.{n}", 100 if n == 1 else 0, 0) for n in range(1, 7)], "at most 5"),
        ([], "at least 1"),
    ],
)
def test_traffic_that_cannot_be_divided_so_is_refused(
    versions: list[tuple[str, int, int]], problem: str
) -> None:
    names = ("version", "traffic_ratio", "shadow_percent")
    body = {"revision": 1, "versions": [dict(zip(names, one, strict=True)) for one in versions]}
    with pytest.raises(ValidationError, match=problem):
        TrafficChange.model_validate(body)


def test_a_problem_of_the_traffic_is_told_in_chinese() -> None:
    shares = [VersionShare(version="0.0.1", traffic_ratio=90)]
    assert said(problem_of(shares), "zh") == "分流合计为 90；应合计为 100"
