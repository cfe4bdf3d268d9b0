"""Rules about rounds, jobs, recordings and counters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.batch import refuse_removal, refuse_resumption, refuse_start
from schemas.errors import ConflictError
from schemas.monitoring import increments
from schemas.object_path import overlap
from schemas.phase import UNFINISHED, PhaseKey, PhaseStatus, current_phase, is_over
from schemas.phase_moves import is_possible, refuse_second_round
from schemas.recording import ServiceRecording
from schemas.service import ServiceSettings, ServiceStatus

pictures = st.lists(
    st.sampled_from(PhaseStatus), min_size=len(PhaseKey), max_size=len(PhaseKey)
).map(lambda statuses: dict(zip(PhaseKey, statuses, strict=True)))
counters = st.dictionaries(st.sampled_from("abc"), st.integers(0, 9))


@given(pictures.filter(is_possible))
def test_a_round_is_over_when_its_current_phase_has_ended(
    picture: dict[PhaseKey, PhaseStatus],
) -> None:
    assert is_over(picture) == picture[current_phase(picture)].has_ended


def test_one_round_of_a_project_goes_on_at_a_time() -> None:
    refuse_second_round("digits", None)
    with pytest.raises(ConflictError, match="round 3 of project 'digits' is not finished"):
        refuse_second_round("digits", 3)


@pytest.mark.parametrize("status", list(PhaseStatus))
def test_what_may_become_of_a_job_depends_on_its_status(status: PhaseStatus) -> None:
    refused = []
    for rule in (refuse_start, refuse_resumption, refuse_removal):
        try:
            rule(status)
        except ConflictError as error:
            assert f"the batch job is {status}" in str(error)  # noqa: PT017
            refused.append(rule)
    if status in UNFINISHED:
        assert refused == [refuse_resumption, refuse_removal]
    elif status is PhaseStatus.EXECUTED:
        assert refused == [refuse_start, refuse_resumption]
    else:
        assert refused == [refuse_start]


@pytest.mark.parametrize(
    ("status", "started", "stopped"),
    [
        (ServiceStatus.DEPLOYING, ServiceStatus.DEPLOYING, ServiceStatus.STOPPING),
        (ServiceStatus.RUNNING, ServiceStatus.RUNNING, ServiceStatus.STOPPING),
        (ServiceStatus.STOPPING, ServiceStatus.DEPLOYING, ServiceStatus.STOPPING),
        (ServiceStatus.STOPPED, ServiceStatus.DEPLOYING, ServiceStatus.STOPPED),
        (ServiceStatus.FAILED, ServiceStatus.DEPLOYING, ServiceStatus.STOPPING),
    ],
)
def test_a_service_shows_at_once_what_was_pressed(
    status: ServiceStatus, started: ServiceStatus, stopped: ServiceStatus
) -> None:
    assert status.after_order(wanted=True) is started
    assert status.after_order(wanted=False) is stopped


def test_hours_count_only_while_auto_stop_is_on() -> None:
    assert ServiceSettings(auto_stop=True, auto_stop_hours=6).hours == 6
    assert ServiceSettings(auto_stop=False, auto_stop_hours=6).hours is None


@given(counters, counters)
def test_a_counter_that_is_lower_has_begun_anew(
    before: dict[str, int], now: dict[str, int]
) -> None:
    grown = increments(before, now)

    for name, count in now.items():
        known = before.get(name, 0)
        assert grown.get(name, 0) == (count - known if count >= known else count)
    assert set(grown) <= set(now)
    assert all(grown.values())


def recording(**values: object) -> ServiceRecording:
    known = {"on": True, "most_requests": 3, "most_bytes": 100, "revision": 1, "recorded": 2}
    return ServiceRecording.model_validate(known | {"recorded_bytes": 60, "full": False} | values)


def test_requests_are_recorded_until_a_limit_is_reached() -> None:
    assert recording().has_room(40)
    assert not recording().has_room(41)
    assert not recording(on=False).has_room(1)
    assert not recording(full=True).has_room(1)
    assert [recording().is_full(*kept) for kept in ((2, 99), (3, 99), (2, 100))] == [
        False,
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("path", "other", "expected"),
    [
        ("a", "a", True),
        ("a", "a/b", True),
        ("a/b", "a", True),
        ("a", "ab", False),
        ("a/b", "a/c", False),
    ],
)
def test_folders_overlap_when_one_lies_in_the_other(path: str, other: str, expected: bool) -> None:
    assert overlap(path, other) is expected
