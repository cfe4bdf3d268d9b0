"""Taking changes back, and with the contents of tables the columns that the dataset has."""

from uuid import UUID

from infra.catalog import changes, datasets
from schemas.dataset import Dataset, TableSchema
from schemas.errors import ConflictError, InvalidTableError
from schemas.label import Change, ChangeAction
from schemas.project_type import Media
from tasks.dataset_versions.current_lines import as_current_lines
from tasks.dataset_versions.manifests import content_of
from tasks.sample_readers.tables import scan_table

CHANGE_CONTENTS = (ChangeAction.REPAIR, ChangeAction.IMPORT, ChangeAction.UNDO)


def undo(change_id: UUID, by: str) -> Change:
    """Take a change back; refused when something it changed was changed again since."""
    taken_back = changes.get(change_id)
    made = changes.undo(change_id, by)
    dataset = datasets.get(made.dataset_id)
    if dataset.project_type.media is not Media.TABLE or taken_back.action not in CHANGE_CONTENTS:
        return made
    try:
        table = _columns_of(dataset)
    except InvalidTableError as error:
        changes.undo(made.id, by)
        raise ConflictError(
            "tables.unfit-after-undo",
            "the tables would no longer fit together: {error}",
            error=str(error),
        ) from error
    if table is not None:
        datasets.set_table(dataset.id, table)
    return made


def _columns_of(dataset: Dataset) -> TableSchema | None:
    """Read all tables again, as their import did."""
    table = None
    for line in as_current_lines(dataset.id):
        data = content_of(line)
        table = scan_table(line.name, data, dataset.table_header, table).table
    return table
