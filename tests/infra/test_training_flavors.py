"""Training flavors: what an installation offers, and what this machine can run of it."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from infra import training_flavors
from infra.settings import Settings, settings
from schemas.errors import InvalidInputError


@pytest.fixture
def no_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "glob", lambda *_: iter(()))


def offer(monkeypatch: pytest.MonkeyPatch, flavors: str) -> None:
    monkeypatch.setenv("EXEML_TRAINING_FLAVORS", flavors)
    settings.cache_clear()


@pytest.mark.usefixtures("home", "no_gpu")
def test_a_machine_without_a_gpu_offers_the_cpu_and_says_why_not_the_gpu() -> None:
    cpu, gpu = training_flavors.list_all()
    assert (cpu.name, cpu.usable, cpu.reason) == ("cpu", True, "")
    assert cpu.at_once >= 1
    assert (gpu.name, gpu.usable) == ("gpu", False)
    assert gpu.reason.startswith("no GPU is found on this machine; install its driver")
    assert training_flavors.with_worker_here() == ["cpu"]
    training_flavors.require("cpu")


@pytest.mark.usefixtures("home", "no_gpu")
@pytest.mark.parametrize(
    ("flavor", "sentence"),
    [
        ("gpu", "training flavor 'gpu' cannot be used: no GPU is found"),
        ("tpu", "there is no training flavor 'tpu' on this platform; use one of cpu, gpu, or add"),
    ],
)
def test_a_flavor_that_cannot_be_used_is_refused_with_the_reason(
    flavor: str, sentence: str
) -> None:
    with pytest.raises(InvalidInputError, match=sentence):
        training_flavors.require(flavor)


@pytest.mark.usefixtures("home")
def test_a_machine_with_a_gpu_offers_it_and_hides_it_from_other_workers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        Path, "glob", lambda _, pattern: iter([Path("/dev/nvidia0")] if "nvidia" in pattern else [])
    )
    assert training_flavors.with_worker_here() == ["cpu", "gpu"]
    training_flavors.require("gpu")
    assert training_flavors.worker_environment("cpu") == {"CUDA_VISIBLE_DEVICES": ""}
    assert training_flavors.worker_environment("gpu") == {}


@pytest.mark.usefixtures("home", "no_gpu")
def test_flavors_whose_workers_run_elsewhere_come_from_a_setting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    offer(monkeypatch, '{"cpu": {"at_once": 3}, "h100": {"gpu": true, "worker_here": false}}')
    cpu, h100 = training_flavors.list_all()
    assert (cpu.at_once, h100.usable) == (3, True)
    assert training_flavors.with_worker_here() == ["cpu"]


@pytest.mark.usefixtures("home", "no_gpu")
def test_a_flavor_may_limit_trainings_and_ask_for_agreement(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Rule 115 of the guide: the job stops after an hour, and people tick that they agree."""
    offer(monkeypatch, '{"cpu": {}, "free": {"max_minutes": 60, "agreement": "Others wait, too."}}')
    cpu, free = training_flavors.list_all()
    assert [one.limit(90) for one in (cpu, free)] == [90, 60]
    assert free.limit(30) == 30
    training_flavors.require_agreement(cpu, agreed=False)
    training_flavors.require_agreement(free, agreed=True)
    with pytest.raises(InvalidInputError, match=r"'free' asks for your agreement.*Others wait"):
        training_flavors.require_agreement(free, agreed=False)


@pytest.mark.parametrize(
    "flavors",
    [
        "{}",
        '{"CPU": {}}',
        '{"cpu": {"at_once": 0}}',
        '{"cpu": {"max_minutes": 5}}',
        '{"cpu": {"cores": 2}}',
    ],
)
def test_flavors_that_cannot_be_meant_are_refused(
    monkeypatch: pytest.MonkeyPatch, flavors: str
) -> None:
    monkeypatch.setenv("EXEML_TRAINING_FLAVORS", flavors)
    with pytest.raises(ValidationError, match="training_flavors"):
        Settings()
