"""Colours of labels: those of the palette, then of all hues."""

from collections.abc import Iterator, Set
from colorsys import hls_to_rgb
from itertools import chain, cycle

from schemas.label import PALETTE

GOLDEN_RATIO = 0.618033988749895  # of the circle of hues: each next one lies in a wide gap
# Together more colours than a dataset has labels.
LIGHTNESSES = (0.45, 0.6, 0.35, 0.5, 0.65, 0.4, 0.55, 0.7)
SATURATIONS = (0.75, 0.5)


def free_colours(taken: Set[str]) -> Iterator[str]:
    """Give colours that no label has, each once: of the palette, then of all hues."""
    given = set(taken)
    for colour in chain(PALETTE, _hues()):
        if colour not in given:
            given.add(colour)
            yield colour


def _hues() -> Iterator[str]:
    shades = cycle([(light, full) for full in SATURATIONS for light in LIGHTNESSES])
    for number, (lightness, saturation) in enumerate(shades):
        parts = hls_to_rgb(number * GOLDEN_RATIO % 1, lightness, saturation)
        yield "#" + "".join(f"{round(255 * part):02x}" for part in parts)
