"""Datasets of every type to label in a browser: real digits, scenes, sounds, reviews, wines."""

from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from sqlalchemy import insert

from deployments import demo_pictures, demo_scenes, demo_sounds, demo_tables, demo_texts, scenes
from infra.catalog import datasets, samples
from infra.catalog.database import writing
from infra.catalog.tables import SampleRow
from schemas.dataset import Dataset, DatasetCreate
from schemas.import_layout import ImportLayout
from schemas.label import LabelCreate
from schemas.project_type import ProjectType
from schemas.sample import SampleTab
from tasks.intake.uploads import import_upload

COPIED_COLUMNS = [
    column.name for column in SampleRow.__table__.columns if column.name not in ("number", "id")
]
PORTION = 5_000


def digits(name: str = "digits", count: int = 150, labeled: int = 60) -> Dataset:
    """Pictures of handwritten digits, the first ones with a label."""
    pictures = demo_pictures.digit_pictures()[0][:count]
    files = [(picture.name, picture.png) for picture in pictures]
    for picture in pictures[:labeled]:
        files.append((str(Path(picture.name).with_suffix(".txt")), f"{picture.label}\n".encode()))
    shortcuts = [LabelCreate(name=f"digit-{one}", shortcut=str(one)) for one in range(10)]
    return _filled(name, ProjectType.IMAGE_CLASSIFICATION, files, shortcuts)


def drawn_scenes(name: str = "scenes", count: int = 30, labeled: int = 12) -> Dataset:
    """Pictures of digits on textures, the first ones with boxes."""
    drawings, _ = demo_scenes.digits_of_writers(demo_scenes.DEMO_DIGITS)
    drawn = demo_scenes.digit_scenes(drawings, count, seed=1)
    with TemporaryDirectory() as folder:
        scenes.write_labeled(drawn, Path(folder))
        kept = {Path(scene.name).stem for scene in drawn[:labeled]}
        files = [
            (path.name, path.read_bytes())
            for path in sorted(Path(folder).iterdir())
            if path.suffix != ".xml" or path.stem in kept
        ]
    return _filled(name, ProjectType.OBJECT_DETECTION, files)


def sounds(name: str = "sounds", count: int = 24, labeled: int = 9) -> Dataset:
    """Sounds of drums, strings and whistles, the first ones with a label."""
    made = demo_sounds.demo_sounds(sent=count, held_out=0)[0]
    files = [(sound.name, sound.wav) for sound in made]
    for sound in made[:labeled]:
        files.append((str(Path(sound.name).with_suffix(".txt")), f"{sound.label}\n".encode()))
    return _filled(name, ProjectType.SOUND_CLASSIFICATION, files)


def reviews(name: str = "reviews", count: int = 120) -> Dataset:
    """Chinese reviews without labels; the label set is there."""
    texts = "\n".join(review.text for review in demo_texts.reviews(count, 0)[0])
    labels = [LabelCreate(name="positive"), LabelCreate(name="negative")]
    return _filled(name, ProjectType.TEXT_CLASSIFICATION, [("reviews.txt", texts.encode())], labels)


def wines(name: str = "wines") -> Dataset:
    """A table of wines."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "wines.csv"
        demo_tables.write_table(demo_tables.wine_records()[0], path)
        return _filled(name, ProjectType.PREDICTIVE_ANALYTICS, [(path.name, path.read_bytes())])


def many_pictures(name: str, count: int) -> Dataset:
    """So many pictures that pages have to be quick; they share the bytes of 150 digits."""
    dataset = digits(name, labeled=0)
    with writing() as session:
        originals = samples.page(dataset.id, SampleTab.ALL, limit=500).items
        stored = [one.model_dump(include=set(COPIED_COLUMNS)) for one in originals]
        for first in range(len(stored), count, PORTION):
            rows = [
                stored[number % len(stored)]
                | {"id": uuid4(), "name": f"copy-{number:06d}.png", "tab": SampleTab.UNLABELED}
                for number in range(first, min(count, first + PORTION))
            ]
            session.connection().execute(insert(SampleRow), rows)
    return datasets.get(dataset.id)


def _filled(
    name: str,
    project_type: ProjectType,
    files: list[tuple[str, bytes]],
    labels: list[LabelCreate] | None = None,
) -> Dataset:
    dataset = datasets.create(
        DatasetCreate(name=name, project_type=project_type, labels=labels or [])
    )
    import_upload(dataset, files, ImportLayout.FILES, by="test")
    return datasets.get(dataset.id)
