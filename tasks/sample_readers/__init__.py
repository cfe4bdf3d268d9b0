"""Readers of the files that people send: one file per layout."""
