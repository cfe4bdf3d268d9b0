"""The console is checked against the types of the API as it is."""

from tests.deployments.console_types import TYPES, written_types


def test_the_types_of_the_api_are_up_to_date() -> None:
    assert TYPES.read_text(encoding="utf-8") == written_types(), "write them anew by: make types"
