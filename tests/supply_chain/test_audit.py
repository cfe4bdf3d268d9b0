"""`make audit`: what is known to be bad is found, and nobody asked is no all-clear."""

import re
from pathlib import Path

import pytest

from tests.supply_chain import audit
from tests.supply_chain.audit import Answers, Package


def test_the_locks_install_nothing_that_the_list_names() -> None:
    packages = audit.pinned(audit.LOCKS)
    assert {one.name for one in packages} >= {"certifi", "uv", "sal-detectron2", "bentoml"}
    assert audit.known_bad(packages) == []


def test_every_package_of_the_locks_has_a_hash() -> None:
    for lock in audit.LOCKS:
        entries = re.split(r"^(?=\S)", lock.read_text(), flags=re.MULTILINE)
        assert [one for one in entries if "==" in one and "--hash=sha256:" not in one] == []


def test_a_lock_with_a_bad_version_is_found(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text(
        'certifi==2026.10.18 \\\n    --hash=sha256:00\nPillow==11.2.1 ; python_version > "3"\n'
        "urllib3==2.7.0\n"
    )
    assert audit.pinned([lock]) == [
        Package("certifi", "2026.10.18"),
        Package("pillow", "11.2.1"),
        Package("urllib3", "2.7.0"),
    ]
    found = audit.known_bad(audit.pinned([lock]))
    assert [one.split(" is known")[0] for one in found] == ["certifi 2026.10.18", "pillow 11.2.1"]


def test_packages_that_pip_audit_skips_are_not_clean() -> None:
    answers = audit.read_pip_audit(
        {
            "dependencies": [
                {"name": "a", "skip_reason": "not found on PyPI and could not be audited"},
                {"name": "b", "version": "1", "vulns": []},
                {
                    "name": "c",
                    "version": "2",
                    "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["3"]}],
                },
            ]
        }
    )
    assert answers == Answers(["c 2: PYSEC-1, CVE-1; mended in 3"], ["a"])
    assert audit.read_pip_audit({}).silent == ["every package"]


def test_an_error_of_npm_is_no_answer() -> None:
    assert audit.read_npm({"error": {"summary": ""}}).silent == ["the packages of the console"]
    assert audit.read_npm({"vulnerabilities": {}}) == Answers([], [])
    found = {"a": {"name": "a", "range": "<2", "severity": "high"}}
    assert audit.read_npm({"vulnerabilities": found}) == Answers(["a <2: high"], [])


@pytest.mark.parametrize(
    ("listed", "asked", "status"),
    [
        ([], Answers([], []), 0),
        ([], Answers([], ["a"]), audit.NOT_ASKED),
        (["a 1 is known to be bad"], Answers([], ["a"]), audit.FOUND),
        ([], Answers(["a 1: CVE-1"], []), audit.FOUND),
    ],
)
def test_the_exit_status_tells_clean_from_bad_from_not_asked(
    listed: list[str], asked: Answers, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert audit.verdict([Package("a", "1")], listed, [asked]) == status
    said = capsys.readouterr().out
    assert ("could not be reached" in said) == bool(asked.silent)
    assert all(one in said for one in [*listed, *asked.found])
