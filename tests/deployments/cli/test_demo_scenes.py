"""The scenes of the demo: what is to find, on pictures that differ from those to try with."""

import io
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tasks.formats.voc import boxes_in
from tasks.object_detection.demo import demo_scenes
from tasks.object_detection.scenes import Drawing, Scene, Variation, compose, write_labeled

FULL = Variation(objects=(1, 1), sides=(0.3, 0.3), degrees=0)


@pytest.fixture(scope="module")
def scenes() -> tuple[list[Scene], list[Scene]]:
    return demo_scenes()


def test_each_label_is_in_enough_pictures_to_train(
    scenes: tuple[list[Scene], list[Scene]],
) -> None:
    to_label, held_out = scenes
    pictures_with = Counter(label for one in to_label for label in {box.label for box in one.boxes})

    assert len(pictures_with) == 5
    assert min(pictures_with.values()) >= 50
    assert {box.label for one in held_out for box in one.boxes} == set(pictures_with)
    assert any(not one.boxes for one in to_label)


def test_no_box_leaves_its_picture(scenes: tuple[list[Scene], list[Scene]]) -> None:
    for one in (*scenes[0], *scenes[1]):
        assert Image.open(io.BytesIO(one.jpeg)).size == one.size
        assert not any(box.leaves(*one.size) for box in one.boxes)


def test_written_scenes_are_read_as_labeled_pictures(
    scenes: tuple[list[Scene], list[Scene]], tmp_path: Path
) -> None:
    one = next(one for one in scenes[0] if len(one.boxes) > 2)
    write_labeled([one], tmp_path)

    assert (tmp_path / one.name).read_bytes() == one.jpeg
    xml = (tmp_path / one.name).with_suffix(".xml")
    marks, *remarks = boxes_in(xml.name, xml.read_bytes(), *one.size)
    assert [(mark.label, mark.box.corners) for mark in marks if mark.box] == [
        (box.label, box.corners) for box in one.boxes
    ]
    assert remarks == [(), ()]


@pytest.mark.parametrize("seed", range(5))
def test_a_box_fits_what_is_seen_of_an_object(seed: int) -> None:
    disc = Image.new("RGBA", (60, 60), (255, 0, 0, 255))
    paper = Image.new("RGB", (200, 160), (240, 240, 240))
    random = np.random.default_rng(seed)
    scene = compose("a.jpg", [Drawing("disc", disc)], paper, FULL, random)

    for box in scene.boxes:
        pixels = np.asarray(Image.open(io.BytesIO(scene.jpeg)).convert("RGB"), dtype=int)
        red = pixels[:, :, 0] - pixels[:, :, 1] > 60
        rows, columns = np.nonzero(red)
        seen = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
        assert np.abs(np.array(seen) - box.corners).max() <= 4


def test_an_object_hidden_by_others_has_no_box() -> None:
    wall = Image.new("RGBA", (60, 60), (0, 0, 255, 255))
    everything = Variation(objects=(6, 6), sides=(0.9, 0.9), degrees=0, most_hidden=1.0)
    scenes = [
        compose(
            "a.jpg",
            [Drawing("wall", wall)],
            Image.new("RGB", (100, 100)),
            everything,
            np.random.default_rng(seed),
        )
        for seed in range(10)
    ]

    assert all(len(scene.boxes) < 6 for scene in scenes)
    assert any(scene.boxes for scene in scenes)


def test_things_that_only_look_alike_have_no_box() -> None:
    random = np.random.default_rng(0)
    alike = Drawing(None, Image.new("RGBA", (60, 60), (255, 0, 0, 255)))

    scenes = [
        compose(f"{n}.jpg", [alike], Image.new("RGB", (200, 160)), FULL, random) for n in range(5)
    ]

    assert [one.boxes for one in scenes] == [()] * 5
