"""Suggested labels: what a model answers for samples, where it doubts, what looks alike."""
