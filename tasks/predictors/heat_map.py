"""Which places of a picture decided: each is covered in turn, and the label loses score or not."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from schemas.explanation import HeatMap

Floats = NDArray[np.float32]
Probabilities = Callable[[Floats], Floats]

# A cell is covered together with half of each neighbour: objects are seldom as small as a cell.
CELLS = 7
MARGIN = 0.5
PICTURES_AT_ONCE = 7
DECIMALS = 6


def heat_map(pixels: Floats, probabilities: Probabilities, label: int, name: str) -> HeatMap:
    """Return what the probability of a label loses by covering each place of a picture.

    `pixels` are channels x height x width; what covers them is their mean colour.
    """
    score = float(probabilities(pixels[np.newaxis])[0, label])
    covered = np.concatenate([probabilities(some)[:, label] for some in _covered(pixels)])
    losses = (score - covered.astype(np.float64)).round(DECIMALS).reshape(CELLS, CELLS)
    return HeatMap(label=name, rows=CELLS, columns=CELLS, importances=losses.tolist())


def _covered(pixels: Floats) -> Iterator[Floats]:
    """Give the picture once a cell, row by row, a few at a time."""
    colour = pixels.mean(axis=(1, 2), keepdims=True)
    places = [(row, column) for row in range(CELLS) for column in range(CELLS)]
    for start in range(0, len(places), PICTURES_AT_ONCE):
        some = places[start : start + PICTURES_AT_ONCE]
        copies = np.repeat(pixels[np.newaxis], len(some), axis=0)
        for copy, (row, column) in zip(copies, some, strict=True):
            copy[:, _span(row, pixels.shape[1]), _span(column, pixels.shape[2])] = colour
        yield copies


def _span(cell: int, length: int) -> slice:
    """Return the pixels of a cell and its margins along one side."""
    first = (cell - MARGIN) * length / CELLS
    end = (cell + 1 + MARGIN) * length / CELLS
    return slice(max(0, round(first)), min(length, round(end)))
