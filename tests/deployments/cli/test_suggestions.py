"""Suggested labels by command."""

from collections.abc import Callable
from pathlib import Path

from typer.testing import Result

from infra.catalog import datasets, sample_labels, samples
from schemas.label import SampleLabels
from schemas.sample import SampleTab
from tests.deployments.cli.conftest import Run
from tests.tasks.comparison.compared_models import SEES_RED_AND_GREEN, Application


def test_a_model_suggests_labels_and_the_sure_ones_are_accepted(
    rest_api: None, run: Run, invoke: Callable[..., Result], tmp_path: Path
) -> None:
    application = Application(tmp_path)
    application.add({"red": 4, "green": 4})
    application.register(application.publish(), SEES_RED_AND_GREEN)
    first = samples.page(application.dataset.id, SampleTab.ALL, limit=2).items
    taken = [SampleLabels(sample_id=one.id, labels=[]) for one in first]
    sample_labels.set_labels(taken, by="test")
    assert "sure: 2" in invoke("dataset", "suggest", "colours").stdout
    one, other = (("dataset", "suggested", "colours", sample.name) for sample in first)
    assert [mark["label"] for mark in run(*one)] == first[0].labels
    assert "no suggestion 2" in str(invoke(*one, "--accept", "2").exception)
    assert run(*one, "--accept", "1") == []
    assert samples.get(first[0].id).labels == first[0].labels
    assert run(*other, "--dismiss", "1") == []
    found = run("dataset", "suggest", "colours", "--accept-from", "0.5")
    assert (found["accepted"], found["counts"]["sure"]) == (0, 0)  # it stays dismissed
    assert datasets.get(application.dataset.id).unlabeled == 1
