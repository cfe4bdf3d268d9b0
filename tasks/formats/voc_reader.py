"""PASCAL VOC in its own folders: `Annotations/NAME.xml` and `JPEGImages/NAME.jpg`."""

from collections.abc import Iterator

from schemas.errors import InvalidAnnotationsError
from schemas.label import Mark
from schemas.project_type import ProjectType
from tasks.formats.annotated_files import AnnotatedFile
from tasks.formats.voc_boxes import boxes_in
from tasks.sample_readers.file_groups import stem_and_suffix


def read_voc(name: str, data: bytes, project_type: ProjectType) -> Iterator[AnnotatedFile]:
    """Read the boxes of one picture, which is the one of the same bare name."""
    if not project_type.has_boxes:
        raise InvalidAnnotationsError(
            f"{name} holds boxes, which {project_type.display_name.lower()} does not take; use a "
            "dataset for object detection"
        )

    def marks_on(width: int, height: int) -> tuple[Mark, ...]:
        found = boxes_in(name, data, width, height)
        file.remarks.extend(found.remarks)
        file.once.extend(found.once)
        return found.marks

    file = AnnotatedFile(stem_and_suffix(name)[0].rpartition("/")[2], marks_on)
    yield file
