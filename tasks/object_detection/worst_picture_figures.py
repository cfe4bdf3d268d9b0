"""The pictures that an object detector gets most wrong, with the true and the found boxes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from schemas.evaluation import DetectionEvaluation, WorstPicture
from schemas.label import Box
from tasks.object_detection.training.matches import mistakes
from tasks.reports.figure_style import FigureLabels, figure_labels, labeled_png
from tasks.serving.pixels import FittedPicture, read_fitted

SHOWN_PICTURES = 12
COLUMNS = 4
SHOWN_SIDE = 480
EDGE_SHARE = 0.07  # of the height: words do not fit into less
WORDS_FIT_UNTIL = 0.65  # of the width
COLUMN_INCHES, ROW_INCHES, LEGEND_INCHES = 3.6, 3.5, 0.5


@dataclass(frozen=True)
class Outline:
    """How a kind of box is drawn."""

    meaning: str
    colour: str
    style: Literal["-", "--"] = "-"


TRUE = Outline("true box", "#0072b2", "--")
RIGHT = Outline("found right", "#009e73")
WRONG = Outline("found wrong", "#d55e00")


@dataclass(frozen=True)
class DrawnBox:
    """A box, how it is drawn, and the words at it."""

    box: Box
    outline: Outline
    words: str = ""


@dataclass(frozen=True)
class DrawnPicture:
    """A picture, the words above it, and the boxes on it."""

    fitted: FittedPicture
    words: str
    boxes: Sequence[DrawnBox]


def worst_picture_figures(
    evaluation: DetectionEvaluation, read: Callable[[UUID], bytes]
) -> dict[str, bytes]:
    """Return the figure of the worst pictures by file name; none when all boxes are right.

    `read` returns the bytes of the picture of a sample.
    """
    worst = evaluation.worst_pictures[:SHOWN_PICTURES]
    if not worst:
        return {}
    names = sorted(set().union(*map(_labels, worst)))
    labels = figure_labels(names)
    written = dict(zip(names, labels.names, strict=True))
    pictures = [
        DrawnPicture(
            read_fitted(read(picture.sample_id), SHOWN_SIDE),
            f"{picture.missed} missed, {picture.wrong} wrong",
            list(_boxes(picture, written)),
        )
        for picture in worst
    ]
    return {"worst-pictures.png": labeled_png(_draw, pictures, labels)}


def _labels(picture: WorstPicture) -> set[str]:
    true = {box.label for box in picture.true_boxes}
    return true | {box.label for box in picture.found_boxes}


def _boxes(picture: WorstPicture, written: Mapping[str, str]) -> Iterator[DrawnBox]:
    """Return the boxes; a missed object and all that is found carry their label."""
    missed, wrong = mistakes(picture.true_boxes, picture.found_boxes)
    for true in picture.true_boxes:
        yield DrawnBox(true, TRUE, f"{written[true.label]}, missed" if true in missed else "")
    for found in picture.found_boxes:
        outline = WRONG if found in wrong else RIGHT
        yield DrawnBox(found.box, outline, f"{written[found.label]} {100 * found.score:.0f} %")


def _draw(figure: Figure, pictures: Sequence[DrawnPicture], labels: FigureLabels) -> None:  # noqa: ARG001
    columns = min(COLUMNS, len(pictures))
    rows = -(-len(pictures) // columns)
    figure.set_size_inches(columns * COLUMN_INCHES, rows * ROW_INCHES + LEGEND_INCHES)
    grid = list(figure.subplots(rows, columns, squeeze=False).flat)
    for axes in grid:
        axes.set_axis_off()
    for axes, picture in zip(grid, pictures, strict=False):
        _draw_picture(axes, picture)
    meanings = [
        Line2D(
            [],
            [],
            color=outline.colour,
            linestyle=outline.style,
            linewidth=2,
            label=outline.meaning,
        )
        for outline in (TRUE, RIGHT, WRONG)
    ]
    figure.legend(handles=meanings, loc="outside upper left", ncols=len(meanings))


def _draw_picture(axes: Axes, picture: DrawnPicture) -> None:
    fitted = picture.fitted
    axes.imshow(fitted.pixels, extent=(0, fitted.width, fitted.height, 0))
    axes.set_anchor("N")
    axes.set_title(picture.words, fontsize=10.5)
    for box in picture.boxes:
        _draw_box(axes, box)
        if box.words:
            _write_words(axes, box, fitted)


def _draw_box(axes: Axes, drawn: DrawnBox) -> None:
    box, outline = drawn.box, drawn.outline
    frame = Rectangle((box.xmin, box.ymin), box.xmax - box.xmin, box.ymax - box.ymin, fill=False)
    frame.set(edgecolor=outline.colour, linestyle=outline.style, linewidth=2)
    axes.add_patch(frame)


def _write_words(axes: Axes, drawn: DrawnBox, fitted: FittedPicture) -> None:
    """Write below a true box and above a found one, but always inside of the picture."""
    box, margin = drawn.box, EDGE_SHARE * fitted.height
    if drawn.outline is TRUE:
        y, vertical = box.ymax, "top" if box.ymax < fitted.height - margin else "bottom"
    else:
        y, vertical = box.ymin, "bottom" if box.ymin > margin else "top"
    is_far_right = box.xmin > WORDS_FIT_UNTIL * fitted.width
    axes.text(
        box.xmax if is_far_right else box.xmin,
        y,
        drawn.words,
        fontsize=8,
        color="white",
        horizontalalignment="right" if is_far_right else "left",
        verticalalignment=vertical,
        bbox={"facecolor": drawn.outline.colour, "edgecolor": "none", "pad": 1.5},
        clip_on=True,
    )
