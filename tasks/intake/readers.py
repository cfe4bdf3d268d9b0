"""The reader of each media; those of sounds, texts and tables are loaded when they are needed."""

from schemas.errors import InvalidInputError
from schemas.project_type import Media
from schemas.sample import FileReport
from tasks.data_sources.uploaded_files import UploadedFiles
from tasks.sample_readers.file_groups import stream_groups
from tasks.sample_readers.read_samples import GroupReader, ReadingOptions, ReadSample


def group_reader(media: Media) -> GroupReader:
    """Return the reader for the files of a dataset."""
    if media is Media.SOUND:
        from tasks.intake.sounds_with_labels import read_sounds

        return read_sounds
    if media is Media.TEXT:
        from tasks.sample_readers.texts import read_texts

        return read_texts
    if media is Media.TABLE:
        from tasks.sample_readers.tables import read_tables

        return read_tables
    from tasks.intake.pictures_with_labels import read_pictures

    return read_pictures


def read_file(media: Media, name: str, data: bytes, options: ReadingOptions) -> ReadSample:
    """Read a file that is one sample; raises with the reason when it cannot be taken in."""
    source = UploadedFiles([(name, data)])
    (group,) = stream_groups(source.files())
    (item,) = group_reader(media)(group, source, options)
    if isinstance(item, FileReport):
        raise InvalidInputError(item.message)
    return item
