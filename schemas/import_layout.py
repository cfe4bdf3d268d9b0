"""How labels lie next to files that are imported, and which project types each layout suits."""

from enum import StrEnum

from schemas.errors import InvalidInputError
from schemas.project_type import Media, ProjectType


class ImportLayout(StrEnum):
    """Label files beside the samples, a folder a class, or the files of another format."""

    FILES = "files"
    FOLDERS = "folders"
    VOC = "voc"
    COCO = "coco"
    YOLO = "yolo"
    LABEL_STUDIO = "label_studio"

    @property
    def has_annotation_files(self) -> bool:
        """Whether labels are in files that name the samples, instead of lying beside each."""
        return self not in (ImportLayout.FILES, ImportLayout.FOLDERS)


def layouts_of(project_type: ProjectType) -> tuple[ImportLayout, ...]:
    """Return the layouts that samples of this type can be imported in."""
    suitable = [ImportLayout.FILES]
    if project_type.has_boxes:
        suitable += [ImportLayout.VOC, ImportLayout.YOLO]
    elif project_type.media in (Media.PICTURE, Media.SOUND):
        suitable.append(ImportLayout.FOLDERS)
    if project_type.media is Media.PICTURE:
        suitable.append(ImportLayout.COCO)
    if project_type.has_labels:
        suitable.append(ImportLayout.LABEL_STUDIO)
    return tuple(suitable)


def check_layout(project_type: ProjectType, layout: ImportLayout) -> None:
    """Refuse a layout that the type does not suit."""
    suitable = layouts_of(project_type)
    if layout not in suitable:
        raise InvalidInputError(
            "imports.layout-unsuited",
            "layout {layout!r} does not suit data for {type!l}; choose one of {suitable}",
            layout=layout.value,
            type=project_type.display_name,
            suitable=suitable,
        )
