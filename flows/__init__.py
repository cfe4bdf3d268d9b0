"""The order of the work: one flow per project type."""
