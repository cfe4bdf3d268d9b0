"""Formats of other tools, each read and written."""
