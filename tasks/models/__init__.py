"""Versions of AI applications: their cards, lineage and Bentos; download, import, deletion."""
