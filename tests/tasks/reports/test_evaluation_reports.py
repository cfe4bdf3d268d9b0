import html
import io
import warnings

import pytest
from markdown_it import MarkdownIt
from matplotlib import font_manager
from PIL import Image

from schemas.evaluation import (
    CalibrationBin,
    ClassEvaluation,
    Curve,
    Estimate,
    Evaluation,
    EvaluationMethod,
)
from tasks.reports import figure_style
from tasks.reports.evaluation_figures import evaluation_figures
from tasks.reports.evaluation_pages import evaluation_markdown

CURVE = Curve(x=[0, 0.5, 1], y=[1, 0.9, 0.5])


def class_evaluation(label: str, f1: float = 0.9, samples: int = 10) -> ClassEvaluation:
    share = Estimate(value=f1, low=f1 / 2, high=1, samples=samples)
    return ClassEvaluation(
        label=label,
        samples=samples,
        precision=share,
        recall=share,
        f1=f1,
        precision_recall_curve=CURVE,
        roc_curve=CURVE,
    )


def evaluation_of(*classes: ClassEvaluation, multi_label: bool = False) -> Evaluation:
    matrix = [[9 if i == j else 1 for j in range(len(classes))] for i in range(len(classes))]
    return Evaluation(
        method=EvaluationMethod.VALIDATION,
        samples=120,
        accuracy=Estimate(value=0.95, low=0.894, high=0.977, samples=120),
        precision=0.9,
        recall=0.91,
        f1=0.905,
        log_loss=0.21,
        calibration_error=0.031,
        calibration=[CalibrationBin(confidence=0.9, accuracy=0.95, samples=120)],
        classes=list(classes),
        confusion_matrix=None if multi_label else matrix,
        worst_mistakes=[],
    )


def test_the_metrics_come_with_their_interval() -> None:
    text = evaluation_markdown(evaluation_of(class_evaluation("rose"), class_evaluation("tulip")))
    assert text.startswith("## 95.0 % of the answers are right\n")
    assert "accuracy lies between 89.4 % and 97.7 %" in text
    assert "| Accuracy | 95.0 % (89.4 % to 97.7 %) |" in text
    assert "| rose | 10 | 90.0 % (45.0 % to 100.0 %) |" in text


def test_the_weakest_class_comes_first() -> None:
    weak, strong = class_evaluation("weak", 0.4), class_evaluation("strong", 0.99)
    text = evaluation_markdown(evaluation_of(strong, weak))
    assert text.index("| weak |") < text.index("| strong |")


def test_a_class_without_samples_has_no_made_up_numbers() -> None:
    text = evaluation_markdown(evaluation_of(class_evaluation("rose", samples=0)))
    assert "| rose | 0 | no samples | no samples |" in text


@pytest.mark.parametrize("label", ["<img src=x>", "a|b", "[x](http://e.example)", "`x`"])
def test_labels_are_only_words_in_markdown(label: str) -> None:
    text = evaluation_markdown(evaluation_of(class_evaluation(label)))
    page = MarkdownIt("commonmark").enable("table").render(text)
    first = page.split("<td>")[-5].removesuffix("</td>\n")
    assert html.unescape(first) == label


@pytest.mark.parametrize("count", [1, 2, 9, 41])
def test_figures_are_pictures_for_any_number_of_classes(count: int) -> None:
    classes = [class_evaluation(f"label-{number}") for number in range(count)]
    figures = evaluation_figures(evaluation_of(*classes))
    assert sorted(figures) == ["calibration.png", "confusion-matrix.png", "curves.png"]
    for data in figures.values():
        assert Image.open(io.BytesIO(data)).width > 400


def test_several_labels_a_sample_have_no_confusion_matrix() -> None:
    figures = evaluation_figures(evaluation_of(class_evaluation("a"), multi_label=True))
    assert "confusion-matrix.png" not in figures


def test_a_dollar_sign_in_a_label_starts_no_formula() -> None:
    assert evaluation_figures(evaluation_of(class_evaluation("$\\frac{$"), class_evaluation("$")))


def test_the_same_evaluation_gives_the_same_figures() -> None:
    evaluation = evaluation_of(class_evaluation("a"), class_evaluation("b"))
    assert evaluation_figures(evaluation) == evaluation_figures(evaluation)


def test_chinese_labels_are_drawn_or_numbered_but_never_squares() -> None:
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message="Glyph .* missing from font")
        evaluation_figures(evaluation_of(class_evaluation("猫"), class_evaluation("rose")))


def test_without_a_chinese_font_labels_are_numbered_and_a_note_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [])
    figure_style.fonts_for.cache_clear()
    labels = figure_style.figure_labels(["rose", "猫"])
    figure_style.fonts_for.cache_clear()
    assert labels.names == ["rose", "class 2"]
    assert "Install a Chinese font" in labels.note


def test_long_labels_are_shortened_in_figures() -> None:
    assert figure_style.figure_labels(["x" * 32]).names == ["x" * 23 + "…"]
