"""Adding samples whose bytes are stored, and recognising those that are known already."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from infra.catalog import annotations, label_rows, sample_states, samples
from infra.catalog.database import row, writing
from infra.catalog.portions import portions
from infra.catalog.sample_states import ChangeNote
from infra.catalog.tables import DatasetRow, SampleRow
from schemas.label import ChangeAction, Mark
from schemas.project_type import ProjectType
from schemas.sample import FileOutcome, Sample, SampleFacts, SampleTab
from schemas.sample_state import CONTENT_NAMES, SampleState, with_placements

Identity = tuple[str, str]


@dataclass(frozen=True)
class NewSample:
    """The facts of a sample whose bytes are stored already.

    `marks` are the labels that came with it; None when nothing was said about labels.
    `always_trains` keeps it out of what validates.
    """

    name: str
    original_name: str
    source: str
    sha256: str
    size: int
    media_format: str
    object_key: str | None = None
    text: str | None = None
    facts: SampleFacts = field(default_factory=SampleFacts)
    marks: tuple[Mark, ...] | None = None
    always_trains: bool = False

    @property
    def identity(self) -> Identity:
        """What makes a sample of a dataset the same one when it is sent again."""
        return self.name, self.sha256

    def is_empty(self, project_type: ProjectType) -> bool:
        """Whether a file of boxes came along that holds none."""
        return project_type.has_boxes and self.marks == ()

    def tab(self, project_type: ProjectType) -> SampleTab:
        """The tab that shows it when it is new."""
        is_labeled = bool(self.marks) or self.is_empty(project_type)
        return SampleTab.LABELED if is_labeled else SampleTab.UNLABELED

    @property
    def columns(self) -> dict[str, object]:
        """The values of its row."""
        own = ("name", "original_name", "source", "sha256", "size", "media_format", "object_key")
        return {name: getattr(self, name) for name in (*own, "text", "always_trains")} | asdict(
            self.facts
        )


def add(
    dataset_id: UUID, new: Sequence[NewSample], by: str, *, synchronizing: bool = False
) -> list[tuple[Sample, FileOutcome]]:
    """Add samples with their labels, and say of each what became of it.

    A sample that is known already is not added again; labels that come with it replace its own.
    A file that somebody sends again comes out of the trash; synchronizing leaves it there, and
    gives a known file of other content its new content.
    """
    with writing() as session:
        dataset = row(session, DatasetRow, dataset_id, "dataset")
        known = _known(session, dataset_id, new)
        replaced = _replaceable(session, dataset_id, new, known) if synchronizing else {}
        missing = {s.identity: s for s in new if s.identity not in known | replaced}
        numbers = known | replaced | _insert(session, dataset, list(missing.values()), by)
        updated = _update(session, dataset, new, known | replaced, by, synchronizing)
        stored = samples.load(session, list(numbers.values()))
        return [
            (
                stored[numbers[sample.identity]],
                _outcome(sample, missing, updated, numbers[sample.identity]),
            )
            for sample in new
        ]


def replace_contents(
    dataset_id: UUID, contents: Mapping[UUID, NewSample], by: str, action: ChangeAction
) -> UUID | None:
    """Give samples other bytes, stored already, and keep all else; return the id of the change."""
    with writing() as session:
        row(session, DatasetRow, dataset_id, "dataset")
        numbers = samples.numbers_of(session, dataset_id, contents)
        before = sample_states.load(session, list(numbers.values()), with_content=True)
        after = {
            numbers[sample_id]: replace(before[numbers[sample_id]], content=_content(new))
            for sample_id, new in contents.items()
        }
        made = sample_states.apply(session, ChangeNote(dataset_id, action, by), before, after)
        return made.id if made else None


def _content(sent: NewSample) -> tuple[object, ...]:
    return tuple(sent.columns[name] for name in CONTENT_NAMES)


def _outcome(
    sample: NewSample, missing: dict[Identity, NewSample], updated: set[int], number: int
) -> FileOutcome:
    if missing.pop(sample.identity, None) is not None:
        return FileOutcome.ADDED
    return FileOutcome.UPDATED if number in updated else FileOutcome.UNCHANGED


def _known(session: Session, dataset_id: UUID, new: Sequence[NewSample]) -> dict[Identity, int]:
    """Return the numbers of those samples that the dataset has."""
    asked = {sample.identity for sample in new}
    found = {}
    for portion in portions(new):
        rows = session.execute(
            select(SampleRow.name, SampleRow.sha256, SampleRow.number)
            .where(SampleRow.dataset_id == dataset_id)
            .where(SampleRow.name.in_({sample.name for sample in portion}))
        )
        found.update({(n, sha): number for n, sha, number in rows if (n, sha) in asked})
    return found


def _replaceable(
    session: Session, dataset_id: UUID, new: Sequence[NewSample], known: Mapping[Identity, int]
) -> dict[Identity, int]:
    """Return the samples of the same file with other content; texts share a file, so not those."""
    by_source = {
        sample.source: sample
        for sample in new
        if sample.text is None and sample.identity not in known
    }
    recognised = set(known.values())  # a sample that is sent itself does not become another
    found = {}
    for portion in portions(list(by_source)):
        rows = session.execute(
            select(SampleRow.source, SampleRow.number)
            .where(SampleRow.dataset_id == dataset_id, SampleRow.source.in_(portion))
            .order_by(SampleRow.number)
        )
        found.update({by_source[source].identity: n for source, n in rows if n not in recognised})
    return found


def _insert(
    session: Session, dataset: DatasetRow, new: Sequence[NewSample], by: str
) -> dict[Identity, int]:
    """Insert rows with their labels; a new sample needs no history."""
    if not new:
        return {}
    session.connection().execute(
        insert(SampleRow),
        [
            {
                "dataset_id": dataset.id,
                **sample.columns,
                "empty": sample.is_empty(dataset.project_type),
                "tab": sample.tab(dataset.project_type),
            }
            for sample in new
        ],
    )
    numbers = _known(session, dataset.id, new)
    marked = {numbers[one.identity]: one.marks for one in new if one.marks}
    names = (mark.label for marks in marked.values() for mark in marks)
    ids = label_rows.ids_by_name(session, dataset.id, names)
    after = {number: annotations.placed(marks, ids) for number, marks in marked.items()}
    annotations.replace(session, {}, after, by)
    return numbers


def _update(
    session: Session,
    dataset: DatasetRow,
    new: Sequence[NewSample],
    known: Mapping[Identity, int],
    by: str,
    synchronizing: bool,
) -> set[int]:
    """Bring known samples to what was sent; return the numbers of those that changed."""
    sent = {known[one.identity]: one for one in new if one.identity in known}
    before = sample_states.load(session, list(sent), with_content=True)
    names = (mark.label for one in sent.values() for mark in one.marks or ())
    ids = label_rows.ids_by_name(session, dataset.id, names)
    after = {}
    for number, state in before.items():
        kept = synchronizing and state.trashed
        made = _sent_state(state, sent[number], ids, sent[number].is_empty(dataset.project_type))
        after[number] = state if kept else made
    changed = {number for number, state in after.items() if state != before[number]}
    note = ChangeNote(dataset.id, ChangeAction.IMPORT, by)
    sample_states.apply(session, note, before, after)
    return changed


def _sent_state(
    state: SampleState, sent: NewSample, ids: Mapping[str, UUID], is_empty: bool
) -> SampleState:
    made = replace(state, trashed=False, content=_content(sent))
    if sent.marks is None:
        return made
    wanted = {0: annotations.placed(sent.marks, ids)}
    return with_placements({0: made}, wanted, [0] if is_empty else [])[0]
