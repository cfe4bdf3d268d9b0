"""Readers of the annotation files of other tools: COCO, YOLO and Label Studio."""
