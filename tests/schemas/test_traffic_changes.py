"""What becomes of the versions of a service, and where its traffic goes back to."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import InvalidInputError, NotFoundError
from schemas.service import DeploymentSettings, ServiceSettings, ServiceVersion
from schemas.traffic import MAX_VERSIONS, WHOLE, problem_of
from schemas.traffic_changes import (
    are_same,
    completed_settings,
    refuse_undivided,
    state_to_go_back_to,
    with_version,
)
from schemas.version_names import model_version_name


def version(number: int, ratio: int, compute_nodes: int = 1) -> ServiceVersion:
    return ServiceVersion(
        model_version_id=UUID(int=number),
        version=model_version_name(number),
        traffic_ratio=ratio,
        compute_nodes=compute_nodes,
    )


@st.composite
def divided(draw: st.DrawFn) -> list[ServiceVersion]:
    """Versions that share all requests, and leave room for one more."""
    cuts = draw(st.lists(st.integers(0, WHOLE), max_size=MAX_VERSIONS - 2).map(sorted))
    ratios = [end - begin for begin, end in zip([0, *cuts], [*cuts, WHOLE], strict=True)]
    return [version(number, ratio) for number, ratio in enumerate(ratios, start=1)]


@given(divided(), st.integers(1, MAX_VERSIONS), st.integers(1, WHOLE))
def test_a_deployed_version_gets_its_share_and_the_others_the_rest(
    present: list[ServiceVersion], number: int, ratio: int
) -> None:
    new = version(number, ratio)
    others = [one for one in present if one.model_version_id != new.model_version_id]
    if ratio < WHOLE and not any(one.traffic_ratio for one in others):
        with pytest.raises(InvalidInputError, match=f"other {WHOLE - ratio} %"):
            with_version(present, new)
        return

    made = with_version(present, new)

    assert made[-1] == new
    assert problem_of(made) == ""
    kept = [one.model_version_id for one in made[:-1]]
    assert kept == ([] if ratio == WHOLE else [one.model_version_id for one in others])


def test_versions_that_do_not_share_all_requests_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="add up to 90; choose ones that add up to 100"):
        refuse_undivided([version(1, 50), version(2, 40)])


@given(st.permutations([version(1, 50), version(2, 30), version(3, 20)]))
def test_the_order_of_versions_makes_no_difference(versions: list[ServiceVersion]) -> None:
    assert are_same(versions, versions[::-1])
    assert not are_same(versions, versions[1:])
    assert not are_same(versions, [one.model_copy(update={"compute_nodes": 2}) for one in versions])


@pytest.mark.parametrize(
    ("sent", "number", "expected"),
    [
        ({}, 9, (4, False, 8)),  # it takes the place of the main version
        ({"traffic_ratio": 20}, 9, (1, False, 8)),  # it stands beside the main version
        ({"traffic_ratio": 20}, 2, (2, False, 8)),  # it is there already
        ({"compute_nodes": 3}, 2, (3, False, 8)),
        ({"auto_stop_hours": 5}, 9, (4, True, 5)),
        ({"auto_stop_hours": 5, "auto_stop": False}, 9, (4, False, 5)),
    ],
)
def test_what_settings_leave_out_stays(
    sent: dict[str, int], number: int, expected: tuple[int, bool, int]
) -> None:
    present = [version(1, 90, compute_nodes=4), version(2, 10, compute_nodes=2)]
    hours = ServiceSettings(auto_stop=False, auto_stop_hours=8)

    made = completed_settings(
        DeploymentSettings.model_validate(sent), present, hours, UUID(int=number)
    )

    assert (made.compute_nodes, made.auto_stop, made.auto_stop_hours) == expected


def test_the_traffic_goes_back_to_the_state_before_or_to_a_known_one() -> None:
    assert state_to_go_back_to("digits", [7, 4, 1], present=7) == 4
    assert state_to_go_back_to("digits", [7, 4, 1], present=7, chosen=1) == 1
    with pytest.raises(NotFoundError, match=r"'digits' has no such .*; states: 7, 4, 1"):
        state_to_go_back_to("digits", [7, 4, 1], present=7, chosen=2)
    with pytest.raises(NotFoundError, match="states: none before this one"):
        state_to_go_back_to("digits", [7], present=7)
