"""The evaluation of a model as the command line prints it."""

import pytest

from deployments.cli.evaluations import print_evaluation
from tests.tasks.test_detection_reports import detection_evaluation


def test_a_detector_is_printed_with_a_row_a_label(capsys: pytest.CaptureFixture[str]) -> None:
    print_evaluation(detection_evaluation(("car", "cat")).model_dump(mode="json"))

    printed = capsys.readouterr().out
    assert "mAP@50 0.629" in printed
    assert "boxes of a score of 0.900 or more" in " ".join(printed.split())
    assert all(word in printed for word in ("objects", "AP50", "car", "cat"))
