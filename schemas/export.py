"""Formats that labeled data is exported in, and which project types each suits."""

from enum import StrEnum

from schemas.errors import InvalidInputError
from schemas.project_type import Media, ProjectType


class ExportFormat(StrEnum):
    """How an export lays out labels and samples."""

    VOC = "voc"
    COCO = "coco"
    YOLO = "yolo"
    CSV = "csv"
    JSONL = "jsonl"
    LABEL_STUDIO = "label_studio"


BOX_FORMATS = (ExportFormat.VOC, ExportFormat.YOLO)
PICTURE_FORMATS = (*BOX_FORMATS, ExportFormat.COCO)


def formats_of(project_type: ProjectType) -> tuple[ExportFormat, ...]:
    """Return the formats that can say everything about samples of this type."""
    if project_type.has_boxes:
        return tuple(ExportFormat)
    if project_type.has_labels:
        others = BOX_FORMATS if project_type.media is Media.PICTURE else PICTURE_FORMATS
        return tuple(one for one in ExportFormat if one not in others)
    return ExportFormat.CSV, ExportFormat.JSONL


def check_format(project_type: ProjectType, export_format: ExportFormat) -> None:
    """Refuse a format that the type does not suit."""
    suitable = formats_of(project_type)
    if export_format not in suitable:
        raise InvalidInputError(
            "exports.format-unsuited",
            "format {format!r} does not suit data for {type!l}; choose one of {suitable}",
            format=export_format.value,
            type=project_type.display_name,
            suitable=suitable,
        )
