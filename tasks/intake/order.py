"""What is to be taken in: files of which source, into which dataset, read how."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

from infra.catalog import projects, source_files
from infra.settings import settings
from schemas.data_policy import SoundClassificationPolicy, policy_for
from schemas.dataset import Dataset, TableSchema
from schemas.import_layout import ImportLayout
from schemas.project_type import Media
from schemas.sample import IMAGE_SUFFIXES, SOUND_SUFFIXES, TABLE_SUFFIXES, TEXT_SUFFIXES
from tasks.sample_readers.file_groups import stem_and_suffix
from tasks.sample_readers.once_per_import import OncePerImport
from tasks.sample_readers.read_samples import ReadingOptions
from tasks.sample_readers.source_files import FileSource
from tasks.sample_readers.texts import RESULT_ENDING

SAMPLE_SUFFIXES = {
    Media.PICTURE: IMAGE_SUFFIXES,
    Media.SOUND: SOUND_SUFFIXES,
    Media.TEXT: TEXT_SUFFIXES,
    Media.TABLE: TABLE_SUFFIXES,
}


@dataclass(frozen=True)
class ImportOrder:
    """One import. `origin` is where the files are known from: `upload`, or an input path.

    Synchronizing reads only what is new or changed at the origin, and gives a known file of other
    content its new content; samples in the trash stay there.
    """

    dataset: Dataset
    source: FileSource
    by: str
    layout: ImportLayout = ImportLayout.FILES
    origin: str = source_files.UPLOAD
    synchronizing: bool = False
    trash_vanished: bool = False
    id: UUID = field(default_factory=uuid4)
    told: set[str] = field(default_factory=set, compare=False)

    @property
    def media(self) -> Media:
        """What the samples of the dataset are."""
        return self.dataset.project_type.media

    def is_sample(self, name: str) -> bool:
        """Whether a file of this name holds samples, and not labels of others."""
        stem, suffix = stem_and_suffix(name)
        names_labels = self.media is Media.TEXT and stem.endswith(RESULT_ENDING)
        return suffix in SAMPLE_SUFFIXES[self.media] and not names_labels

    def first_told(self, notes: Iterable[OncePerImport]) -> tuple[str, ...]:
        """Return what this import has not told yet of remarks that hold for many files alike."""
        return tuple(text for note in notes for text in note.told(self.told))

    def options(self) -> ReadingOptions:
        """How readers treat the files; a dataset without any table may get other columns."""
        has_samples = self.dataset.samples + self.dataset.trashed > 0
        return ReadingOptions(
            max_bytes=max_bytes_of(self.media),
            max_pixels=settings().image_max_pixels,
            min_seconds=self._min_seconds(),
            labels_from_folders=self.layout is ImportLayout.FOLDERS,
            with_boxes=self.dataset.project_type.has_boxes,
            table_header=self.dataset.table_header,
            table=self.dataset.table if has_samples else None,
        )

    def _min_seconds(self) -> float:
        """Return the gate of Check Data, so that who sends a sound hears at once what it says."""
        if self.media is not Media.SOUND:
            return 0
        changed = projects.changed_gates_for(self.dataset.id)
        policy = policy_for(self.dataset.project_type, changed)
        assert isinstance(policy, SoundClassificationPolicy), "policy_for gives each type its own"
        return policy.min_seconds


def with_table(options: ReadingOptions, table: TableSchema | None) -> ReadingOptions:
    """Return the options for the next table file, whose columns must be those of `table`."""
    return options if table is None else replace(options, table=table)


def max_bytes_of(media: Media) -> int:
    """Return how large a file of a media may be."""
    limits = settings()
    return {
        Media.PICTURE: limits.image_max_bytes,
        Media.SOUND: limits.sound_max_bytes,
        Media.TEXT: limits.text_file_max_bytes,
        Media.TABLE: limits.table_max_bytes,
    }[media]
