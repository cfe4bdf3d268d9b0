"""JSON Lines exports are manifests whose sources are paths in the archive."""

from schemas.export import ExportFormat
from schemas.manifest import ManifestLine
from schemas.project_type import ProjectType


def lines_in(files: dict[str, bytes]) -> list[ManifestLine]:
    return [ManifestLine.model_validate_json(row) for row in files["manifest.jsonl"].splitlines()]


def test_lines_are_those_of_the_version_but_for_the_place_of_the_bytes(unpacked, pictures) -> None:
    files = unpacked(ProjectType.OBJECT_DETECTION, ExportFormat.JSONL, pictures)
    found = lines_in(files)
    assert [one.object_key for one in found] == ["files/猫_1.jpg", "files/=2.png", "files/3.jpg"]
    assert [one.model_copy(update={"object_key": None}) for one in found] == [
        one.model_copy(update={"object_key": None}) for one in pictures
    ]
    assert all(one.object_key in files for one in found)


def test_texts_lie_in_the_manifest(unpacked, line) -> None:
    texts = [line("t#1", "dog", text="a\u2028b"), line("t#2", text="c")]
    files = unpacked(ProjectType.TEXT_CLASSIFICATION, ExportFormat.JSONL, texts)
    assert list(files) == ["manifest.jsonl"]
    assert lines_in(files) == texts


def test_tables_come_with_their_files(unpacked, line) -> None:
    files = unpacked(ProjectType.PREDICTIVE_ANALYTICS, ExportFormat.JSONL, [line("a.csv")])
    assert list(files) == ["manifest.jsonl", "files/a.csv"]
