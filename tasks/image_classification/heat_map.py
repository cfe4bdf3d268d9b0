"""Which places of a picture decided: each is covered in turn, and the label loses score or not."""

from collections.abc import Callable, Iterator
from itertools import product

import numpy as np
from numpy.typing import NDArray

from schemas.explanation import HeatMap

Floats = NDArray[np.float32]
Probabilities = Callable[[Floats], Floats]

# A cell is covered together with half of each neighbour: objects are seldom as small as a cell.
CELLS = 7
MARGIN = 0.5
DECIMALS = 6


def heat_map(pixels: Floats, probabilities: Probabilities, label: int, name: str) -> HeatMap:
    """Return what the probability of a label loses by covering each place of a picture.

    `pixels` are channels x height x width; what covers them is their mean colour.
    """
    score = float(probabilities(pixels[np.newaxis])[0, label])
    covered = [float(probabilities(one)[0, label]) for one in _covered(pixels)]
    losses = (score - np.array(covered)).round(DECIMALS).reshape(CELLS, CELLS)
    return HeatMap(label=name, rows=CELLS, columns=CELLS, importances=losses.tolist())


def _covered(pixels: Floats) -> Iterator[Floats]:
    """Give the picture once a cell, row by row; several at once take memory and save no time."""
    colour = pixels.mean(axis=(1, 2), keepdims=True)
    _, height, width = pixels.shape
    for row, column in product(range(CELLS), repeat=2):
        copy = pixels.copy()
        copy[:, _span(row, height), _span(column, width)] = colour
        yield copy[np.newaxis]


def _span(cell: int, length: int) -> slice:
    """Return the pixels of a cell and its margins along one side."""
    first = (cell - MARGIN) * length / CELLS
    end = (cell + 1 + MARGIN) * length / CELLS
    return slice(max(0, round(first)), min(length, round(end)))
