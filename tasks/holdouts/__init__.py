"""Holdouts: the samples that a pair of models can be compared on; one file per project type."""
