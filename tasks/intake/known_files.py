"""Telling what is new, changed or gone at a source that was read before."""

from collections.abc import Iterator
from itertools import islice

from infra.catalog import samples, source_files
from schemas.label import ChangeAction
from schemas.message import Message, joined
from schemas.project_type import Media
from schemas.sample import FileOutcome, FileReport
from tasks.intake.order import ImportOrder
from tasks.sample_readers.file_groups import stem_and_suffix
from tasks.sample_readers.read_samples import FileGroup
from tasks.sample_readers.source_files import SourceFile
from tasks.sample_readers.texts import RESULT_ENDING

GROUPS_PER_QUERY = 500
NAMES_PER_TRANSACTION = 1000
NO_LONGER_THERE = Message("imports.no-longer-there", "no longer at the source")
TRASHED = Message("imports.samples-trashed", "its samples are in the trash now")
STAYED = Message("imports.samples-stay", "its samples stay")


def new_or_changed(
    order: ImportOrder, groups: Iterator[FileGroup]
) -> Iterator[list[FileGroup] | FileReport]:
    """Give the groups of which a file is new or changed in portions, and report on the others."""
    while portion := list(islice(groups, GROUPS_PER_QUERY)):
        files = [_files_about(order, group) for group in portion]
        names = [file.name for about in files for file in about]
        tags = source_files.tags(order.dataset.id, order.origin, names)
        source_files.mark_seen(order.dataset.id, order.origin, list(tags), order.id)
        changed = []
        for group, about in zip(portion, files, strict=True):
            if all(tags.get(file.name) == file.tag for file in about):
                yield from (
                    FileReport(name=file.name, outcome=FileOutcome.UNCHANGED)
                    for file in group.files
                    if order.is_sample(file.name)
                )
            else:
                changed.append(group)
        yield changed


def _files_about(order: ImportOrder, group: FileGroup) -> list[SourceFile]:
    """Return the files of a group, and the result file that labels a text file."""
    files = list(group.files)
    if order.media is Media.TEXT and stem_and_suffix(group.files[0].name)[1] == ".txt":
        result = order.source.find(f"{group.stem}{RESULT_ENDING}.txt")
        files += [result] if result is not None else []
    return files


def vanished_reports(order: ImportOrder) -> Iterator[FileReport]:
    """Report on known files that this import has not met, and trash their samples if asked to.

    Stores list in different orders, so what was met is noted in the catalog, file by file.
    """
    if order.trash_vanished:  # also what was gone before, when nobody asked to trash it
        source_files.miss_again(order.dataset.id, order.origin)
    while portion := source_files.not_seen(
        order.dataset.id, order.origin, order.id, NAMES_PER_TRANSACTION
    ):
        source_files.note_vanished(order.dataset.id, order.origin, portion)
        found = samples.by_name(order.dataset.id, portion)
        ids = [sample.id for group in found.values() for sample in group]
        if order.trash_vanished and ids:
            samples.trash(order.dataset.id, ids, order.by, ChangeAction.TRASH)
        told = joined([NO_LONGER_THERE, TRASHED if order.trash_vanished else STAYED], "; ")
        for name in portion:
            count = len(found.get(name, ()))
            message = told if count else NO_LONGER_THERE
            yield FileReport(
                name=name, outcome=FileOutcome.VANISHED, message=message, samples=count
            )
