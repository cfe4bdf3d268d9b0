"""The card of a model version as a page, in one language."""

import base64
import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import partial

from schemas.languages import ENGLISH, said
from schemas.message import Message
from schemas.model_card import ModelCard, VersionDetails
from schemas.model_lineage import Lineage, ModelOrigin
from tasks.reports.templating import template

WORDS: Mapping[str, Message] = {
    "card": Message("models.card", "Model card"),
    "what": Message("models.card-what", "What it is"),
    "how_good": Message("models.card-how-good", "How good it is"),
    "classes": Message("models.card-classes", "Classes, the weakest first"),
    "label": Message("models.head-label", "Label"),
    "precision": Message("models.head-precision", "Precision"),
    "recall": Message("models.head-recall", "Recall"),
    "f1": Message("models.card-f1", "F1"),
    "mind": Message("models.card-mind", "Mind"),
    "origin": Message("models.card-origin", "Where it comes from"),
    "samples_per_label": Message("models.card-samples-per-label", "Samples per label"),
    "settings": Message("models.card-settings", "Settings of its training"),
    "file": Message("models.card-file", "File"),
    "bytes": Message("models.card-bytes", "Bytes"),
}
FACTS: Mapping[str, Message] = {
    "dataset": Message("models.card-dataset", "Dataset"),
    "samples": Message("models.card-samples", "Samples"),
    "manifest": Message("models.card-manifest", "Manifest sha256"),
    "base_version": Message("models.card-base-version", "Went on from version"),
    "weights": Message("models.card-weights", "Pretrained weights"),
    "round": Message("models.card-round", "Round"),
    "code": Message("models.card-code", "Code"),
    "registered": Message("models.card-registered", "Registered"),
    "notes": Message("models.card-notes", "Notes"),
}


def card_page(card: ModelCard, language: str = ENGLISH) -> tuple[str, dict[str, str]]:
    """Return the card as an HTML page, and headers that let it load nothing but its own style."""
    details = card.details
    style = template("model_card.css").render()
    page = template("model_card.html").render(
        card=card,
        details=details,
        lineage=details.lineage,
        title=_title(details),
        recipe=Message("models.card-recipe", "{recipe}.", recipe=details.recipe),
        measured=_measured(card),
        facts_known=_facts(details),
        imported=_imported(details.origin) if details.origin else "",
        files_title=Message("models.card-files", "Files, {size}", size=_size(details.size)),
        words=WORDS,
        style=style,
        language=language,
        say=partial(said, language=language),
    )
    style_hash = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{style_hash}'; frame-ancestors 'self'"
    return page, {"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff"}


def _title(details: VersionDetails) -> Message:
    return Message(
        "models.card-of",
        "{application} {version}: model card",
        application=details.application,
        version=details.version,
    )


def _measured(card: ModelCard) -> Message:
    return Message(
        "models.card-measured",
        "Measured on {measured}. In brackets: where the value lies with 95 % certainty.",
        measured=card.measured,
    )


def _facts(details: VersionDetails) -> list[tuple[Message, str]]:
    lineage = details.lineage
    facts = {
        "dataset": f"{lineage.dataset} {lineage.dataset_version}",
        "samples": _samples(lineage),
        "manifest": lineage.dataset_manifest_sha256,
        "base_version": lineage.base_version or "",
        "weights": lineage.weights,
        "round": str(lineage.round_number),
        "code": lineage.code_version,
        "registered": _time(details.created_at),
        "notes": details.notes,
    }
    return [(FACTS[name], value) for name, value in facts.items()]


def _samples(lineage: Lineage) -> Message:
    return Message(
        "models.card-samples-counted",
        "{training:,} to train, {validation:,} to validate",
        training=lineage.training_samples,
        validation=lineage.validation_samples,
    )


def _imported(origin: ModelOrigin) -> Message:
    return Message(
        "models.card-imported",
        "Imported: it was {application} {version}, trained {time}; archive sha256",
        application=origin.application,
        version=origin.version,
        time=_time(origin.trained_at),
    )


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M UTC}"


def _size(size: int) -> str:
    return f"{size / 1024**2:,.1f} MB" if size >= 1024**2 else f"{size / 1024:,.1f} KB"
