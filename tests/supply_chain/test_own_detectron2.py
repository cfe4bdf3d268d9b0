"""A build of detectron2 of one's own takes the place of the locked wheel."""

import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.supply_chain.audit import ROOT

STAMPS = (".uv", ".packages", ".console")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the Makefile, the locks and an environment that has all but detectron2."""
    folder = tmp_path / "checkout"
    for name in ("Makefile", "requirements.lock", "pyproject.toml", "infra/detectron2.lock"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    lock = folder / "deployments" / "console" / "package-lock.json"
    lock.parent.mkdir(parents=True)
    lock.touch()
    venv.create(folder / ".venv", symlinks=True)
    (folder / ".venv" / "bin" / "uv").symlink_to(Path(sys.executable).with_name("uv"))
    for stamp in STAMPS:
        (folder / ".venv" / stamp).touch()
    return folder


def wheel(folder: Path, name: str, version: str) -> Path:
    info = f"{name}-{version}.dist-info"
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("detectron2/__init__.py", f'BUILD = "{name} {version}"\n')
        archive.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        )
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(
            f"{info}/RECORD", f"detectron2/__init__.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n"
        )
    return path


def make(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["make", *arguments]
    return subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)


def installed(checkout: Path) -> str:
    code = "import detectron2; print(detectron2.BUILD)"
    return subprocess.check_output([checkout / ".venv/bin/python", "-c", code], text=True).strip()


def test_an_own_build_replaces_the_locked_wheel_and_setup_keeps_it(
    checkout: Path, tmp_path: Path
) -> None:
    locked = make(checkout, "detectron2", f"FROM={wheel(tmp_path, 'sal_detectron2', '0.7.2')}")
    assert (locked.returncode, installed(checkout)) == (0, "sal_detectron2 0.7.2"), locked.stderr
    own = make(checkout, "detectron2", f"FROM={wheel(tmp_path, 'detectron2', '0.6')}")
    assert (own.returncode, installed(checkout)) == (0, "detectron2 0.6"), own.stderr
    (checkout / ".venv" / ".detectron2").unlink()  # as after a change of the lock
    kept = make(checkout, "setup")
    assert (kept.returncode, installed(checkout)) == (0, "detectron2 0.6"), kept.stderr
    assert not list((checkout / ".venv").rglob("sal_detectron2*"))


def test_make_detectron2_asks_for_the_build(checkout: Path) -> None:
    done = make(checkout, "detectron2")
    assert done.returncode != 0
    assert "make detectron2 FROM=" in done.stdout
