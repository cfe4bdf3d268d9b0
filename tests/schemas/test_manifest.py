"""Lines of manifests, whose keys stay as published versions have them."""

import json
from uuid import UUID

from schemas.manifest import ManifestLine

WRITTEN = {
    "id": str(UUID(int=1)),
    "source": "datasets/1/objects/ab.png",
    "name": "1.png",
    "sha256": "ab",
    "size": 2,
    "usage": "train",
    "media_format": "PNG",
    "annotations": [],
}


def test_the_object_of_a_sample_is_called_source_in_a_manifest() -> None:
    line = ManifestLine.model_validate_json(json.dumps(WRITTEN))
    moved = line.model_copy(update={"object_key": "elsewhere.png"})

    assert line.object_key == WRITTEN["source"]
    assert line == ManifestLine(**line.model_dump(by_alias=False))
    assert json.loads(line.model_dump_json()).items() >= WRITTEN.items()
    assert json.loads(moved.model_dump_json())["source"] == "elsewhere.png"
    assert "object_key" not in json.loads(moved.model_dump_json())
