"""Which labels lie on which samples. Works inside the transaction of its caller."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from infra.catalog.column_types import utc_now
from infra.catalog.portions import among, portions
from infra.catalog.tables import AnnotationRow, LabelRow
from schemas.label import Annotation, Box, Mark
from schemas.sample_state import Corners, Placement

EDGE_NAMES = ("x_min", "y_min", "x_max", "y_max")
EDGES = [getattr(AnnotationRow, name) for name in EDGE_NAMES]
PLACEMENT_COLUMNS = (AnnotationRow.sample_number, AnnotationRow.label_id, *EDGES)
NAMED_COLUMNS = (AnnotationRow.sample_number, LabelRow.name, *EDGES)


def placed(marks: Iterable[Mark], ids: Mapping[str, UUID]) -> tuple[Placement, ...]:
    """Turn marks by name into placements by id."""
    return tuple(Placement(ids[m.label], m.box.corners if m.box else None) for m in marks)


def on_samples(session: Session, numbers: Sequence[int]) -> dict[int, list[Annotation]]:
    """Return the annotations of these samples, by label name, keyed by the sample's number."""
    found: dict[int, list[Annotation]] = defaultdict(list)
    for portion in portions(numbers):
        rows = session.connection().execute(
            select(*NAMED_COLUMNS, AnnotationRow.by, AnnotationRow.at)
            .join(LabelRow, LabelRow.id == AnnotationRow.label_id)
            .where(among(session, AnnotationRow.sample_number, portion))
            .order_by(LabelRow.name, AnnotationRow.number)
        )
        for number, name, *edges, by, at in rows:
            found[number].append(Annotation(label=name, box=_box(edges), by=by, at=at))
    return found


def marks_on_samples(session: Session, numbers: Sequence[int]) -> dict[int, list[Mark]]:
    """Return the marks of these samples, sorted by label, keyed by the sample's number."""
    found: dict[int, list[Mark]] = defaultdict(list)
    for portion in portions(numbers):
        rows = session.connection().execute(
            select(*NAMED_COLUMNS)
            .join(LabelRow, LabelRow.id == AnnotationRow.label_id)
            .where(among(session, AnnotationRow.sample_number, portion))
            .order_by(LabelRow.name, AnnotationRow.number)
        )
        for number, name, *edges in rows:
            found[number].append(Mark(name, _box(edges)))
    return found


def placements(session: Session, numbers: Sequence[int]) -> dict[int, tuple[Placement, ...]]:
    """Return what lies on these samples, keyed by the sample's number; empty ones included."""
    found: dict[int, list[Placement]] = {number: [] for number in numbers}
    for portion in portions(numbers):
        rows = session.connection().execute(
            select(*PLACEMENT_COLUMNS)
            .where(among(session, AnnotationRow.sample_number, portion))
            .order_by(AnnotationRow.number)
        )
        for number, label_id, *edges in rows:
            found[number].append(Placement(label_id, _corners(edges)))
    return {number: tuple(placed) for number, placed in found.items()}


def replace(
    session: Session,
    before: Mapping[int, Sequence[Placement]],
    after: Mapping[int, Sequence[Placement]],
    by: str,
) -> None:
    """Change what lies on samples; what stays keeps who set it and when."""
    removed, added = [], []
    for number, wanted in after.items():
        present = before.get(number, ())
        removed += [(number, one) for one in _without(present, wanted)]
        added += [(number, one) for one in _without(wanted, present)]
    _remove_plain(session, [(n, one) for n, one in removed if one.corners is None])
    _remove_boxes(session, [(n, one) for n, one in removed if one.corners is not None])
    _insert(session, added, by)


def _without(first: Sequence[Placement], second: Sequence[Placement]) -> Iterable[Placement]:
    if set(first).isdisjoint(second):
        return first
    return (Counter(first) - Counter(second)).elements()


def _remove_plain(session: Session, removed: Sequence[tuple[int, Placement]]) -> None:
    """Take labels off; a sample carries each at most once, so nothing has to be looked up."""
    by_label: dict[UUID, list[int]] = defaultdict(list)
    for number, one in removed:
        by_label[one.label_id].append(number)
    for label_id, numbers in by_label.items():
        for portion in portions(numbers):
            session.execute(
                delete(AnnotationRow)
                .where(AnnotationRow.label_id == label_id)
                .where(among(session, AnnotationRow.sample_number, portion))
                .execution_options(synchronize_session=False)
            )


def _remove_boxes(session: Session, removed: Sequence[tuple[int, Placement]]) -> None:
    wanted = Counter(removed)
    doomed: list[int] = []
    for portion in portions(list(dict.fromkeys(number for number, _ in removed))):
        rows = session.connection().execute(
            select(AnnotationRow.number, *PLACEMENT_COLUMNS).where(
                among(session, AnnotationRow.sample_number, portion)
            )
        )
        for annotation_number, number, label_id, *edges in rows:
            key = (number, Placement(label_id, _corners(edges)))
            if wanted[key] > 0:
                wanted[key] -= 1
                doomed.append(annotation_number)
    for portion in portions(doomed):
        session.execute(
            delete(AnnotationRow)
            .where(among(session, AnnotationRow.number, portion))
            .execution_options(synchronize_session=False)
        )


def _insert(session: Session, added: Sequence[tuple[int, Placement]], by: str) -> None:
    if not added:
        return
    now = utc_now()
    session.connection().execute(
        insert(AnnotationRow),
        [
            {
                "sample_number": number,
                "label_id": one.label_id,
                **dict(zip(EDGE_NAMES, one.corners or (None,) * 4, strict=True)),
                "by": by,
                "at": now,
            }
            for number, one in added
        ],
    )


def _corners(edges: Sequence[float | None]) -> Corners | None:
    xmin, ymin, xmax, ymax = edges
    if xmin is None or ymin is None or xmax is None or ymax is None:
        return None
    return xmin, ymin, xmax, ymax


def _box(edges: Sequence[float | None]) -> Box | None:
    corners = _corners(edges)
    if corners is None:
        return None
    xmin, ymin, xmax, ymax = corners
    return Box(xmin=xmin, ymin=ymin, xmax=xmax, ymax=ymax)
