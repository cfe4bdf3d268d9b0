"""What people read of a model and of its service, said in Chinese."""

from schemas.explanation import ExplainOptions
from schemas.languages import said
from schemas.object_detection import DetectionOptions
from schemas.service import ServiceReference
from tasks.object_detection.call import BOXES
from tasks.project_types.example_call import PICTURE, described
from tasks.reports.evaluation_pages import evaluation_markdown
from tasks.reports.first_prediction import answer_table
from tests.tasks.reports.test_detection_reports import detection_evaluation
from tests.tasks.reports.test_evaluation_reports import class_evaluation, evaluation_of


def test_an_evaluation_is_told_in_chinese() -> None:
    labels = evaluation_of(class_evaluation("rose"), class_evaluation("tulip"))
    text = evaluation_markdown(labels, "zh")

    assert "的结果正确\n\n评估依据：" in text
    assert "| 标签 | 样本数 | 精确率 | 召回率 | F1 值 |" in text
    assert "| rose | 10 |" in text
    assert "Measured" not in text


def test_the_evaluation_of_a_detector_is_told_in_chinese() -> None:
    text = evaluation_markdown(detection_evaluation(("car", "cat")), "zh")

    assert text.startswith("## 找出了 62.5 % 的物体（各标签平均）")
    assert "| 标签 | 物体数 | 精确率 | 召回率 | F1 值 | 最低置信度 | AP@50 | AP@50:95 |" in text
    assert "found" not in text


def test_the_answer_of_a_service_is_shown_in_chinese() -> None:
    answer = {"predicted_label": "a", "scores": [["a", "0.900"]]}

    assert answer_table(answer, "zh").startswith("| 标签 | 置信度 |")


def test_how_a_service_is_called_is_told_in_chinese() -> None:
    reference = ServiceReference(
        url="http://localhost",
        content_type="multipart/form-data",
        body=PICTURE,
        answer=BOXES,
        options=described(DetectionOptions) | {"why": described(ExplainOptions)["explain"]},
        curl="",
        python="",
        javascript="",
    )
    told = [reference.body, reference.answer, *reference.options.values()]

    assert all(said(one, "zh") != one for one in told)
    assert said(reference.body, "zh") == "图片：JPG、PNG 或 BMP"
