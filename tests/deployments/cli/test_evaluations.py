"""The evaluation of a model as the command line prints it."""

import pytest

from deployments.cli.evaluations import print_evaluation
from tests.tasks.comparison.test_own_evaluations import regressor
from tests.tasks.reports.test_detection_reports import detection_evaluation


def test_a_detector_is_printed_with_a_row_a_label(capsys: pytest.CaptureFixture[str]) -> None:
    print_evaluation(detection_evaluation(("car", "cat")).model_dump(mode="json"))

    printed = capsys.readouterr().out
    assert "mAP@50 0.629" in printed
    assert "boxes of a score of 0.900 or more" in " ".join(printed.split())
    assert all(word in printed for word in ("objects", "AP50", "car", "cat"))


def test_numbers_are_printed_with_all_their_errors(capsys: pytest.CaptureFixture[str]) -> None:
    evaluation = regressor(9.123456789, 8.0, 10.0)
    assert "MSE 1, RMSE 1" in evaluation.headline
    print_evaluation(evaluation.model_dump(mode="json"))

    lines = capsys.readouterr().out.splitlines()
    assert any("MAE" in line and line.endswith("9.123 (8 to 10)") for line in lines)
    assert any(line.startswith("MSE, mean squared error") for line in lines)
