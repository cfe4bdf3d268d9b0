"""Datasets of every type to label in a browser: real digits, scenes, sounds, reviews, wines."""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

import httpx

from infra.catalog import samples, suggestions
from infra.catalog.suggestions import NewSuggestion
from schemas.label import Box, LabeledBox
from schemas.sample import SampleTab
from schemas.suggestion import SuggestedMark
from tasks.image_classification.demo import digit_pictures
from tasks.object_detection import demo as demo_of_scenes
from tasks.object_detection.scenes import Scene, write_labeled
from tasks.predictive_analytics.demo import wine_records, write_table
from tasks.sound_classification.demo import demo_sounds
from tasks.text_classification import demo as demo_of_texts

SentFile = tuple[str, bytes]


def digits(http: httpx.Client, name: str, count: int = 40, labeled: int = 10) -> str:
    """Pictures of handwritten digits, the first ones with a label; each label has its key."""
    pictures = digit_pictures()[0][:count]
    files = [(picture.name, picture.png) for picture in pictures]
    files += [_label_file(one.name, one.label) for one in pictures[:labeled]]
    labels = [{"name": f"digit-{one}", "shortcut": str(one)} for one in range(10)]
    return _filled(http, name, "image_classification", files, labels)


def drawn_scenes(http: httpx.Client, name: str, count: int = 8, labeled: int = 3) -> str:
    """Pictures of digits on textures, the first ones with boxes."""
    drawn = _scenes(count)
    kept = {Path(scene.name).stem for scene in drawn[:labeled]}
    with TemporaryDirectory() as folder:
        write_labeled(drawn, Path(folder))
        paths = sorted(Path(folder).iterdir())
        files = [
            (path.name, path.read_bytes())
            for path in paths
            if path.suffix != ".xml" or path.stem in kept
        ]
    return _filled(http, name, "object_detection", files)


def suggest_boxes(dataset_id: str) -> None:
    """Keep, in the catalog of this process, what a good detector says of the drawn scenes."""
    found = samples.page(UUID(dataset_id), SampleTab.ALL, limit=500).items
    drawn = {scene.name: scene.boxes for scene in _scenes(len(found))}
    made = [
        NewSuggestion(one.id, one.revision, _marks(drawn[one.original_name]), score=0.5, doubt=0)
        for one in found
    ]
    suggestions.keep(UUID(dataset_id), uuid4(), made)


def _scenes(count: int) -> list[Scene]:
    drawings, _ = demo_of_scenes.digits_of_writers(demo_of_scenes.DEMO_DIGITS)
    return demo_of_scenes.digit_scenes(drawings, count, seed=1)


def _marks(boxes: Iterable[LabeledBox]) -> list[SuggestedMark]:
    """The boxes as a model finds them, each a bit less sure than the one before."""
    return [
        SuggestedMark(
            label=one.label, score=0.97 - place / 8, box=Box(**one.model_dump(exclude={"label"}))
        )
        for place, one in enumerate(boxes)
    ]


def sounds(http: httpx.Client, name: str, count: int = 9, labeled: int = 3) -> str:
    """Sounds of drums, strings and whistles, the first ones with a label."""
    made = demo_sounds(sent=count, held_out=0)[0]
    files = [(sound.name, sound.wav) for sound in made]
    files += [_label_file(one.name, one.label) for one in made[:labeled]]
    return _filled(http, name, "sound_classification", files)


def reviews(http: httpx.Client, name: str, count: int = 12) -> str:
    """Chinese reviews without labels; the label set is there."""
    texts = "\n".join(review.text for review in demo_of_texts.reviews(count, 0)[0])
    labels = [{"name": "positive"}, {"name": "negative"}]
    return _filled(http, name, "text_classification", [("reviews.txt", texts.encode())], labels)


def wines(http: httpx.Client, name: str) -> str:
    """A table of wines."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "wines.csv"
        write_table(wine_records()[0], path)
        return _filled(http, name, "predictive_analytics", [(path.name, path.read_bytes())])


def samples_of(http: httpx.Client, dataset_id: str, tab: str = "all") -> list[dict[str, Any]]:
    """The samples of a tab, as the API gives them."""
    answer = http.get(f"/datasets/{dataset_id}/samples", params={"tab": tab, "limit": 500})
    found: list[dict[str, Any]] = answer.raise_for_status().json()["items"]
    return found


def send(http: httpx.Client, dataset_id: str, files: Iterable[SentFile]) -> None:
    """Upload files to a dataset."""
    sent = [("files", file) for file in files]
    http.post(f"/datasets/{dataset_id}/samples", files=sent).raise_for_status()


def _label_file(name: str, label: str) -> SentFile:
    return str(Path(name).with_suffix(".txt")), f"{label}\n".encode()


def _filled(
    http: httpx.Client,
    name: str,
    project_type: str,
    files: list[SentFile],
    labels: list[dict[str, str]] | None = None,
) -> str:
    wanted = {"name": name, "project_type": project_type, "labels": labels or []}
    answer = http.post("/datasets", json=wanted)
    dataset_id = str(answer.raise_for_status().json()["id"])
    send(http, dataset_id, files)
    return dataset_id
