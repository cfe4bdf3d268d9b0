"""Labels: their names, colours and keys, and the marks they leave on samples."""

import functools
import re
from datetime import datetime
from enum import StrEnum
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    WithJsonSchema,
    computed_field,
    model_validator,
)

from schemas.languages import Sentence
from schemas.message import Message
from schemas.paging import BATCH_MAX
from schemas.written_as import WrittenAs

LABEL_NAME_MAX_LENGTH = 32
MAX_BOXES = 1000  # marks on one sample
CORNERS = ("xmin", "ymin", "xmax", "ymax")
LABELS_MAX = 5_000  # labels of one dataset
# Colours to begin with: of labels for which nobody has chosen one, and of the forms that ask.
PALETTE = (
    "#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#17becf",
    "#bcbd22", "#7f7f7f", "#393b79", "#637939", "#8c6d31", "#843c39", "#7b4173", "#3182bd",
    "#e6550d", "#31a354", "#756bb1", "#636363",
)  # fmt: skip
LABEL_NAME_PATTERN = r"^[\u4e00-\u9fff\u3400-\u4dbfA-Za-z0-9_-]+$"


@functools.lru_cache(maxsize=10_000)
def label_name_problem(name: str) -> str | None:
    """Say what is wrong with a label name, or return None when it is accepted."""
    if not name:
        return "the label is empty; write 1 to 32 characters"
    if len(name) > LABEL_NAME_MAX_LENGTH:
        return (
            f"label {name[:40]!r} has {len(name)} characters; at most "
            f"{LABEL_NAME_MAX_LENGTH} are allowed"
        )
    if not re.fullmatch(LABEL_NAME_PATTERN.strip("^$"), name):
        return (
            f"label {name!r} holds other characters than Chinese characters, letters, digits, "
            "'-' and '_'; rename it"
        )
    return None


def _checked_label_name(name: str) -> str:
    problem = label_name_problem(name)
    if problem is not None:
        raise ValueError(problem)
    return name


LabelName = Annotated[
    str,
    AfterValidator(_checked_label_name),
    WithJsonSchema(
        {
            "type": "string",
            "minLength": 1,
            "maxLength": LABEL_NAME_MAX_LENGTH,
            "pattern": LABEL_NAME_PATTERN,
        }
    ),
]
Colour = Annotated[
    str,
    WrittenAs(
        r"#[0-9A-Fa-f]{6}",
        Message("forms.colour", "a colour of the form #rrggbb, for example #1a73e8"),
    ),
    AfterValidator(str.lower),
    Field(description="#rrggbb", examples=list(PALETTE)),
]
Shortcut = Annotated[
    str,
    WrittenAs(r"[0-9a-z]", Message("forms.shortcut", "a digit or a letter from a to z")),
    Field(description="Key that sets the label: a digit or a letter"),
]


class LabelCreate(BaseModel):
    """A label to add, may be sent as its name; colour and key are chosen when not given."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: LabelName
    colour: Colour | None = None
    shortcut: Shortcut | None = None

    @model_validator(mode="before")
    @classmethod
    def name_alone_is_enough(cls, sent: object) -> object:
        return {"name": sent} if isinstance(sent, str) else sent


class LabelUpdate(BaseModel):
    """Changes of a label; what is not sent stays as it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: LabelName | None = None
    colour: Colour | None = None
    shortcut: Shortcut | None = Field(None, description="null takes the key away")
    merge: bool = Field(
        False, description="With the name of another label: make this label become that one"
    )


class LabelDeletion(StrEnum):
    """What goes with a label that is deleted."""

    LABEL_ONLY = "label_only"
    LABEL_AND_SAMPLES = "label_and_samples"
    LABEL_SAMPLES_AND_FILES = "label_samples_and_files"


class Label(BaseModel):
    """A label of a dataset, how many samples carry it, and how often it lies on them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: UUID
    name: LabelName
    colour: Colour
    shortcut: Shortcut | None = None
    samples: int = Field(0, ge=0)
    annotations: int = Field(0, ge=0, description="Boxes, or the same as `samples`")


class ChangedLabel(Label):
    """A label after a change of it or of those that became it."""

    change_id: UUID | None = Field(description="To take it back; empty when it was so already")


class LabelSetChange(BaseModel):
    """How the label set differs from the latest published version; empty where it does not.

    Samples that were labeled before want another look then: a new label may fit them,
    and what carried a deleted one carries none.
    """

    model_config = ConfigDict(frozen=True)

    version: str | None = Field(None, description="The latest version; empty: there is none")
    added: list[LabelName] = Field([], description="Labels that no sample of the version carries")
    deleted: list[LabelName] = Field([], description="Labels of the version that were deleted")


class Box(BaseModel):
    """A rectangle in pixels of the upright picture: upper left and lower right corner."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    xmin: float = Field(ge=0, allow_inf_nan=False)
    ymin: float = Field(ge=0, allow_inf_nan=False)
    xmax: float = Field(gt=0, allow_inf_nan=False)
    ymax: float = Field(gt=0, allow_inf_nan=False)

    @model_validator(mode="after")
    def has_an_area(self) -> "Box":
        if self.xmin >= self.xmax or self.ymin >= self.ymax:
            raise ValueError(
                Message(
                    "annotations.box-without-area",
                    "box {corners} has no area; xmin must be below xmax and ymin below ymax",
                    corners=str(self.corners),
                )
            )
        return self

    @property
    def corners(self) -> tuple[float, float, float, float]:
        """xmin, ymin, xmax, ymax."""
        return self.xmin, self.ymin, self.xmax, self.ymax

    def leaves(self, width: int, height: int) -> bool:
        """Whether a part of the box lies outside of a picture of this size."""
        return self.xmax > width or self.ymax > height


class LabeledBox(Box):
    """A box and the label of what is in it."""

    label: LabelName


class Mark(NamedTuple):
    """One label on one sample, on all of it or on a box."""

    label: str
    box: Box | None = None


class Annotation(BaseModel):
    """One label on one sample: who set it and when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: LabelName
    box: Box | None = None
    by: str
    at: datetime


class SampleLabels(BaseModel):
    """What one sample shall carry; `revision` is the one the writer has seen."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sample_id: UUID
    labels: list[LabelName] | None = Field(
        None, description="Replaces the labels of the sample; may be empty"
    )
    boxes: list[LabeledBox] | None = Field(
        None, description="Object detection: replaces the boxes of the sample; may be empty"
    )
    empty: bool = Field(
        False,
        description="With no boxes: no object is in the picture, which makes it a labeled one",
    )
    revision: int | None = Field(
        None, ge=0, description="Refuse the write when the sample has another revision by now"
    )

    @model_validator(mode="after")
    def says_one_thing(self) -> "SampleLabels":
        if (self.labels is None) == (self.boxes is None):
            raise ValueError(
                Message(
                    "annotations.not-one-kind",
                    "send either labels or boxes; an empty list takes all away",
                )
            )
        if self.empty and self.boxes != []:
            raise ValueError(
                Message(
                    "annotations.empty-with-marks",
                    "`empty` says that no object is in the picture; send boxes: [] along",
                )
            )
        return self

    @property
    def marks(self) -> list[Mark]:
        """The labels or boxes as marks."""
        if self.boxes is not None:
            return [Mark(one.label, Box(**one.model_dump(exclude={"label"}))) for one in self.boxes]
        return [Mark(name) for name in dict.fromkeys(self.labels or [])]


class LabelChange(BaseModel):
    """Labels to put on and to take off many samples; what else they carry stays."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sample_ids: list[UUID] = Field(min_length=1, max_length=BATCH_MAX)
    add: list[LabelName] = []
    remove: list[LabelName] = []
    revisions: dict[UUID, Annotated[int, Field(ge=0)]] = Field(
        {}, description="Refuse the change when one of these samples has another revision by now"
    )

    @model_validator(mode="after")
    def changes_something(self) -> "LabelChange":
        if not self.add and not self.remove:
            raise ValueError(
                Message("annotations.nothing-named", "name at least one label in `add` or `remove`")
            )
        both = sorted(set(self.add) & set(self.remove))
        if both:
            raise ValueError(
                Message(
                    "annotations.label-added-and-removed",
                    "label {label!r} is both in `add` and in `remove`; choose one",
                    label=both[0],
                )
            )
        return self


class ChangeAction(StrEnum):
    """What a change of a dataset did."""

    LABEL = "label"
    IMPORT = "import"
    RENAME_LABEL = "rename_label"
    MERGE_LABELS = "merge_labels"
    DELETE_LABEL = "delete_label"
    TRASH = "trash"
    RESTORE = "restore"
    RESTORE_VERSION = "restore_version"
    REPAIR = "repair"
    UNDO = "undo"


class Change(BaseModel):
    """One change of the labels or samples of a dataset; it can be undone as long as it is kept."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    dataset_id: UUID
    action: ChangeAction
    by: str
    at: datetime
    samples: int = Field(description="How many samples it changed")
    undone_by: UUID | None = None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def undone(self) -> bool:
        """Whether a later change has taken this one back."""
        return self.undone_by is not None


class SampleHistoryEntry(BaseModel):
    """What one change did to one sample."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    change_id: UUID
    action: ChangeAction
    by: str
    at: datetime
    before: list[Sentence] = Field(description="Labels before the change, one entry a box")
    after: list[Sentence] = Field(description="Labels after the change, one entry a box")
