"""What a model answers for one sample, as marks that a person can accept."""

from infra.object_store import object_store
from schemas.image_classification import ImagePrediction
from schemas.sample import Sample
from schemas.sound_classification import SoundPrediction
from schemas.suggestion import SuggestedMark
from schemas.text_classification import TextPrediction, TextRequest
from tasks.serving.loading import Predictor


def content_of(sample: Sample) -> bytes:
    """Return the bytes of a sample, as they are stored."""
    if sample.object_key is None:
        return (sample.text or "").encode()
    return object_store().get(sample.object_key, sample.sha256)


def suggested_marks(predictor: Predictor, sample: Sample, content: bytes) -> list[SuggestedMark]:
    """Return the label that the model would set, or the boxes that it finds."""
    if sample.text is not None:
        body = TextRequest(text=sample.text).model_dump_json().encode()
        return _best_label(predictor, body)  # a text alone may look like JSON
    if sample.width is not None:
        return _of_picture(predictor, sample, content)
    return _best_label(predictor, content)


def _of_picture(predictor: Predictor, sample: Sample, content: bytes) -> list[SuggestedMark]:
    from tasks.object_detection.predictor import DetectionPredictor

    if not isinstance(predictor, DetectionPredictor):
        return _best_label(predictor, content)
    found = predictor.found_boxes(content, predictor.description.score_threshold)
    width, height = sample.width or 0, sample.height or 0
    return [
        SuggestedMark(label=box.label, score=box.score, box=box.box)
        for box in found
        if not box.box.leaves(width, height)
    ]


def _best_label(predictor: Predictor, body: bytes) -> list[SuggestedMark]:
    answer = predictor.predict(body)
    assert isinstance(answer, ImagePrediction | SoundPrediction | TextPrediction)
    label, score = answer.scores[0]
    return [SuggestedMark(label=label, score=float(score))]
