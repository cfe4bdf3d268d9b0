"""The project types. A new type is one line here and one file per plug point."""

from enum import StrEnum

from schemas.message import Word


class Media(StrEnum):
    """What one sample of a dataset is."""

    PICTURE = "picture"
    SOUND = "sound"
    TEXT = "text"
    TABLE = "table"


class ProjectType(StrEnum):
    """A project type: the title of its training phase, what its samples are, and its purpose."""

    training_phase: str
    media: Media
    purpose: str

    def __new__(cls, value: str, training_phase: str, media: Media, purpose: str) -> "ProjectType":
        member = str.__new__(cls, value)
        member._value_ = value
        member.training_phase = training_phase
        member.media = media
        member.purpose = purpose
        return member

    @property
    def display_name(self) -> Word:
        """The type in words, for example `Image classification`."""
        return Word(self.value.replace("_", " ").capitalize())

    @property
    def has_labels(self) -> bool:
        """Whether people label samples; a table has its labels in a column."""
        return self.media is not Media.TABLE

    @property
    def has_boxes(self) -> bool:
        """Whether a label lies on a box of a picture instead of on the whole sample."""
        return self is ProjectType.OBJECT_DETECTION

    @property
    def has_many_labels(self) -> bool:
        """Whether one sample may carry several labels."""
        return self.media is Media.PICTURE

    IMAGE_CLASSIFICATION = (
        "image_classification",
        "Classify Images",
        Media.PICTURE,
        "Tells the class of a picture.",
    )
    OBJECT_DETECTION = (
        "object_detection",
        "Detect Objects",
        Media.PICTURE,
        "Finds the objects in a picture, tells their class, and counts them.",
    )
    PREDICTIVE_ANALYTICS = (
        "predictive_analytics",
        "Predict",
        Media.TABLE,
        "Predicts one column of a table, a class or a number, from the others.",
    )
    SOUND_CLASSIFICATION = (
        "sound_classification",
        "Classify Sounds",
        Media.SOUND,
        "Tells which sound a recording holds.",
    )
    TEXT_CLASSIFICATION = (
        "text_classification",
        "Classify Text",
        Media.TEXT,
        "Tells the category of a text.",
    )
