"""The first project of each type, made in the console by a person who has only files."""

import json
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator

from schemas.project_type import ProjectType
from tasks.image_classification.demo import digit_pictures
from tasks.object_detection import scenes as boxed_scenes
from tasks.object_detection.demo import demo_scenes
from tasks.predictive_analytics.demo import wine_records, write_table
from tasks.sound_classification import demo as demo_of_sounds
from tasks.text_classification.demo import reviews, write_labeled
from tests.end_to_end.console_walk import ConsoleWalk

DIGITS = ("digit-1", "digit-2", "digit-3", "digit-6")
SOUNDS = 60  # a page of the list for each label
SCENES = 50
REVIEWS, NEW_REVIEWS = 300, 60
FEWER_BOXES = ("--gate", "min_per_class=10", "--gate", "min_labeled=20")


def pictures(walk: ConsoleWalk, folder: Path) -> Locator:
    """Pictures of four digits, labeled a page at a time; the answer is about one of them."""
    sent, held_out = digit_pictures()
    walk.create_project("pictures", "Image classification", DIGITS)
    walk.open_labeling()
    for label in DIGITS:
        alike = {one.name: one.png for one in sent if one.label == label}
        walk.add_data(written(folder / label, alike))
        walk.label_current_page(label)
    walk.finish_labeling()
    walk.deploy()
    new = next(one for one in held_out if one.label in DIGITS)
    return walk.predict_file(*written(folder, {f"{new.label}.png": new.png}))


def boxes(walk: ConsoleWalk, folder: Path) -> Locator:
    """Scenes with files of their boxes, and a training that is ended early."""
    sent, held_out = demo_scenes()
    boxed_scenes.write_labeled(sent[:SCENES], folder)
    walk.create_project("scenes", "Object detection")
    walk.platform.exeml("project", "change", "scenes", *FEWER_BOXES)
    walk.open_labeling()
    walk.add_data(sorted(folder.iterdir()))
    walk.finish_labeling()
    walk.end_training()
    walk.deploy()
    return walk.predict_file(*written(folder, {"new.jpg": held_out[0].jpeg}))


def sounds(walk: ConsoleWalk, folder: Path) -> Locator:
    """Sounds of drums, strings and whistles, labeled a page at a time."""
    sent, held_out = demo_of_sounds.demo_sounds(sent=SOUNDS)
    labels = sorted({sound.label for sound in sent})
    walk.create_project("sounds", "Sound classification", labels)
    walk.open_labeling()
    for label in labels:
        alike = {one.name: one.wav for one in sent if one.label == label}
        walk.add_data(written(folder / label, alike))
        walk.label_current_page(label)
    walk.finish_labeling()
    walk.deploy()
    return walk.predict_file(*written(folder, {"new.wav": held_out[0].wav}))


def texts(walk: ConsoleWalk, folder: Path) -> Locator:
    """Reviews with a file of their labels."""
    sent, held_out = reviews(REVIEWS, NEW_REVIEWS)
    write_labeled(sent, folder)
    walk.create_project("reviews", "Text classification")
    walk.open_labeling()
    walk.add_data(sorted(folder.iterdir()))
    walk.finish_labeling()
    walk.deploy()
    return walk.predict_text("Text", held_out[0].text)


def table(walk: ConsoleWalk, folder: Path) -> Locator:
    """A table of wines, which needs no labeling."""
    sent, held_out = wine_records()
    write_table(sent, folder / "wines.csv")
    walk.create_table_project("wines", "Predictive analytics", folder / "wines.csv")
    walk.deploy()
    return walk.predict_text("Inference Code", json.dumps([held_out[0].values]))


FIRST_PROJECTS: dict[ProjectType, Callable[[ConsoleWalk, Path], Locator]] = {
    ProjectType.IMAGE_CLASSIFICATION: pictures,
    ProjectType.OBJECT_DETECTION: boxes,
    ProjectType.SOUND_CLASSIFICATION: sounds,
    ProjectType.TEXT_CLASSIFICATION: texts,
    ProjectType.PREDICTIVE_ANALYTICS: table,
}


def written(folder: Path, files: dict[str, bytes]) -> list[Path]:
    """Write files into a folder that is made if it is not there."""
    folder.mkdir(exist_ok=True)
    for name, body in files.items():
        (folder / name).write_bytes(body)
    return [folder / name for name in files]
