"""The notes of a model version as the catalog keeps them."""

import json

from schemas.languages import kept, restored, said


def kept_in_chinese(notes: str) -> str:
    """Return notes in Chinese after they were kept as JSON."""
    return said(restored(json.loads(json.dumps(kept(notes)))), "zh")
