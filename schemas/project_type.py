"""The project types. A new type is one line here and one file per plug point."""

from enum import StrEnum


class ProjectType(StrEnum):
    """A project type with the title of its training phase (SPEC 7)."""

    training_phase: str

    def __new__(cls, value: str, training_phase: str) -> "ProjectType":
        member = str.__new__(cls, value)
        member._value_ = value
        member.training_phase = training_phase
        return member

    @property
    def display_name(self) -> str:
        """The type in words, for example `Image classification`."""
        return self.value.replace("_", " ").capitalize()

    IMAGE_CLASSIFICATION = "image_classification", "Classify Images"
